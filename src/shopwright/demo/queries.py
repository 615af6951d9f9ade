"""Writes what shoppers type, and judges products against it from their facts."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from shopwright.demo.facts import Category, Department
from shopwright.demo.products import Product, attribute_name
from shopwright.demo.translations import localised
from shopwright.demo.words import Deck, Sentence, fill, fitting, slots
from shopwright.foundation.chance import Chance

_EACH = 40
_LANGUAGES = ("en", "de", "fr")
_SHARES = (82, 9, 9)
_PEOPLE = {"Men's": "men", "Women's": "women", "Unisex": "everyone"}
_ALIASES = {"people": "gender"}


@dataclass(frozen=True)
class Query:
    """What was typed, in which language, and how well products answer it."""

    sentence: Sentence
    language: str
    wanted: Mapping[str, str]
    judgements: tuple[tuple[Product, str], ...]


@dataclass(frozen=True)
class Aisles:
    """The products by category."""

    own: Mapping[str, tuple[Product, ...]]
    others: Mapping[str, tuple[Product, ...]]
    complements: Mapping[str, tuple[Product, ...]]


def queries(shop: tuple[Department, ...], products: tuple[Product, ...], seed: int) -> tuple[Query, ...]:
    """Write and judge the queries of every category."""
    deck = Deck(Chance(seed).child("queries").random())
    categories = [category for department in shop for category in department.categories]
    aisles = arranged(categories, products)
    return tuple(query for category in categories for query in _of(category, aisles, deck))


def arranged(categories: Sequence[Category], products: tuple[Product, ...]) -> Aisles:
    """Sort the products into what a query for each category may be judged on."""
    own = {each.key: tuple(product for product in products if product.category.key == each.key) for each in categories}
    complements = {each.key: tuple(product for key in each.complements for product in own[key]) for each in categories}
    others = {
        each.key: tuple(product for product in products if _unrelated(each, product.category)) for each in categories
    }
    return Aisles(own, others, complements)


def holds(product: Product, attribute: str, value: str) -> bool | None:
    """Whether a product keeps to one wish, or nothing where its record does not tell."""
    if attribute == "brand":
        return product.brand == value
    if attribute == "budget":
        return product.price <= int(value) * 100
    offered = product.values(attribute)
    return value in offered if offered else None


def _unrelated(category: Category, other: Category) -> bool:
    related = other.branch == category.branch or other.key in category.complements
    return not related and category.key not in other.complements


def _of(category: Category, aisles: Aisles, deck: Deck) -> Iterator[Query]:
    seen: set[str] = set()
    while len(seen) < _EACH:
        query = _query(category, aisles, deck)
        if query.sentence.text.lower() not in seen:
            seen.add(query.sentence.text.lower())
            yield query


def _query(category: Category, aisles: Aisles, deck: Deck) -> Query:
    chance = deck.chance
    language = chance.choices(_LANGUAGES, _SHARES)[0]
    spoken, wishes = _wishes(category, aisles, language, chance)
    frame = deck.deal(fitting(category.wording.queries[language], spoken))
    wanted = {_ALIASES.get(name, name): wishes[name] for name in sorted(slots(frame))}
    text = _typed(fill(frame, spoken), language, chance)
    return Query(Sentence(frame, text), language, wanted, tuple(_judged(category, wanted, aisles, chance)))


def _wishes(
    category: Category, aisles: Aisles, language: str, chance: random.Random
) -> tuple[dict[str, str], dict[str, str]]:
    while True:
        product = chance.choice(aisles.own[category.key])
        wishes = _wish_list(product, chance)
        said = ((name, _spoken(name, value, language)) for name, value in wishes.items())
        spoken = {name: value for name, value in said if value}
        if fitting(category.wording.queries[language], spoken):
            return spoken, wishes


def _spoken(name: str, value: str, language: str) -> str | None:
    if name == "people":
        return _PEOPLE[value]
    if name in ("brand", "budget"):
        return value
    return value.lower() if (name, language) == ("gender", "en") else localised(value, language)


def _wish_list(product: Product, chance: random.Random) -> dict[str, str]:
    options = {attribute_name(name): chance.choice(values) for name, values in product.options.items()}
    budget = ceil(product.price / 1000 + chance.random()) * 10
    people = {"people": product.facts["gender"]} if "gender" in product.facts else {}
    return {**product.facts, **people, **options, "brand": product.brand, "budget": str(budget)}


def _typed(text: str, language: str, chance: random.Random) -> str:
    if chance.random() < 0.6:
        text = text.lower()
    if chance.random() < 0.5:
        text = text.replace("men's", "mens")
    return misspelt(text, chance) if language == "en" and chance.random() < 0.06 else text


def misspelt(text: str, chance: random.Random) -> str:
    """Swap two letters, or lose one, inside a longer word."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not places:
        return text
    place = chance.choice(places)
    word, at = words[place], chance.randrange(1, len(words[place]) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    words[place] = swapped if swapped != word else word[:at] + word[at + 1 :]
    return " ".join(words)


def _judged(
    category: Category, wanted: Mapping[str, str], aisles: Aisles, chance: random.Random
) -> Iterator[tuple[Product, str]]:
    piles = {
        "E": _failing(aisles.own[category.key], wanted, 0),
        "S": _failing(aisles.own[category.key], wanted, 1),
        "C": list(aisles.complements[category.key]),
        "I": list(aisles.others[category.key]),
    }
    most = {"E": 6, "S": 4, "C": 3, "I": 3}
    for label, pile in piles.items():
        for product in chance.sample(pile, min(most[label], len(pile))):
            yield product, label


def _failing(products: tuple[Product, ...], wanted: Mapping[str, str], fails: int) -> list[Product]:
    return [product for product in products if _count_failing(product, wanted) == fails]


def _count_failing(product: Product, wanted: Mapping[str, str]) -> int | None:
    said = [holds(product, name, value) for name, value in wanted.items()]
    return None if None in said else said.count(False)
