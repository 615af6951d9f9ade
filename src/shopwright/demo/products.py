"""Invents the products: models of a line, listed whole or split by colour or size."""

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean

from shopwright.demo.facts import Category, Department, Making
from shopwright.demo.variants import Variant, cross, growth
from shopwright.demo.words import GRAMMAR, Deck, headline
from shopwright.foundation.chance import Chance

MODELS = 13
SPLITS = 5


@dataclass(frozen=True)
class Product:
    """One listing of the shop."""

    number: int
    title: str
    brand: str
    line: str
    category: Category
    facts: Mapping[str, str]
    hidden: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    variants: tuple[Variant, ...]

    @property
    def handle(self) -> str:
        """The title as an address."""
        return re.sub(r"[^a-z0-9]+", "-", _plain(self.title).lower().replace("'", "")).strip("-")

    @property
    def price(self) -> int:
        """The lowest price, in cents."""
        return min(variant.price for variant in self.variants)

    def values(self, attribute: str) -> tuple[str, ...]:
        """Everything that the listing offers for an attribute, as fact or as option."""
        if attribute in self.facts:
            return (self.facts[attribute],)
        return self.options.get(option_name(attribute), ())

    @property
    def slots(self) -> dict[str, str]:
        """What frames may say of this product."""
        grammar = GRAMMAR[self.category.plural]
        facts = {name: value.lower() if name == "gender" else value for name, value in self.facts.items()}
        return {**facts, **grammar, "brand": self.brand, "line": self.line, "kind": self.category.kind}


@dataclass(frozen=True)
class _Model:
    brand: str
    line: str
    facts: Mapping[str, str]
    options: Mapping[str, tuple[str, ...]]
    price: float
    grams: int


def option_name(attribute: str) -> str:
    """Name the option that varies an attribute."""
    return attribute.replace("_", " ").capitalize()


def attribute_name(option: str) -> str:
    """Name the attribute that an option varies."""
    return option.lower().replace(" ", "_")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def products(shop: tuple[Department, ...], seed: int) -> tuple[Product, ...]:
    """Invent every listing of every department."""
    found: dict[str, Product] = {}
    for department in shop:
        for category in department.categories:
            for product in _listings(department, category, seed, len(found)):
                found.setdefault(product.handle, product)
    return tuple(found.values())


def _listings(department: Department, category: Category, seed: int, start: int) -> Iterator[Product]:
    chance = Chance(seed).child("products", category.key).random()
    titles = Deck(chance)
    number = start
    for place, model in enumerate(_models(department, category, chance)):
        for fixed in _fixings(category.making, model, place):
            number += 1
            yield _listing(category, model, fixed, titles, number)


def _models(department: Department, category: Category, chance: random.Random) -> Iterator[_Model]:
    names = [(brand, line) for brand, owned in department.brands.items() for line in owned]
    builds = Deck(chance)
    for brand, line in chance.sample(names, MODELS):
        yield _model(category.making, brand, line, builds)


def _model(making: Making, brand: str, line: str, builds: Deck) -> _Model:
    chance = builds.chance
    step = int(builds.deal([str(place) for place in range(len(making.builds))]))
    rest = {name: chance.choice(values) for name, values in making.facts.items()}
    low, high = making.price
    worth = _worth(making, step, rest) * 0.75 + chance.random() * 0.25
    light, heavy = making.grams
    return _Model(
        brand=brand,
        line=line,
        facts={**making.builds[step], **rest},
        options={name: _offered(name, values, chance) for name, values in making.options.items()},
        price=low + (high - low) * worth,
        grams=round((light + (heavy - light) * (0.6 * step / len(making.builds) + 0.4 * chance.random())) / 5) * 5,
    )


def _worth(making: Making, step: int, facts: Mapping[str, str]) -> float:
    ranks = [step / max(1, len(making.builds) - 1)]
    for name in making.ladder:
        values = making.facts[name]
        ranks.append(values.index(facts[name]) / max(1, len(values) - 1))
    return fmean(ranks)


def _offered(name: str, values: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    wanted = min(len(values), chance.choice((4, 5, 6) if name == "Size" else (2, 3, 3)))
    if name == "Color":
        return tuple(sorted(chance.sample(values, wanted), key=values.index))
    first = chance.randint(0, len(values) - wanted)
    return values[first : first + wanted]


def _fixings(making: Making, model: _Model, place: int) -> Iterator[dict[str, str]]:
    if making.split and place < SPLITS:
        for value in model.options[making.split][:2]:
            yield {making.split: value}
    else:
        yield {}


def _listing(category: Category, model: _Model, fixed: Mapping[str, str], titles: Deck, number: int) -> Product:
    making, chance = category.making, titles.chance
    stated = {**model.facts, **{attribute_name(name): value for name, value in fixed.items()}}
    factor = growth(making.options.get(making.grows, ()), fixed.get(making.grows))
    if making.grows not in making.options or making.grows in fixed:
        stated["weight"] = f"{round(model.grams * factor)} g"
    hidden = _hidden(stated, fixed, chance)
    facts = {name: value for name, value in stated.items() if name not in hidden}
    options = {name: values for name, values in model.options.items() if name not in fixed}
    shown = {name: headline(value) for name, value in facts.items()}
    title = titles.say(category.wording.titles, {**shown, "brand": model.brand, "line": model.line}).text
    tail = "".join(f", {headline(value)}" for value in fixed.values())
    code = _plain(f"{model.brand[:3]}-{model.line[:4]}-{number:03d}").upper()
    return Product(
        number=number,
        title=title + tail,
        brand=model.brand,
        line=model.line,
        category=category,
        facts=facts,
        hidden=hidden,
        options=options,
        variants=cross(code, options, making, (model.price * factor, model.grams * factor), chance),
    )


def _hidden(stated: Mapping[str, str], fixed: Mapping[str, str], chance: random.Random) -> dict[str, str]:
    if chance.random() > 0.18:
        return {}
    free = [name for name in stated if option_name(name) not in fixed]
    return {name: stated[name] for name in chance.sample(free, chance.choice((1, 1, 2)))}
