"""What one product states, laid out so that a wish can be held against it."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Money, Product
from shopwright.instructions.simulation.words import AUDIENCE_NAMES, AUDIENCES, plain, singulars, speaks_of
from shopwright.tasks.drawing import one_line, title_of
from shopwright.tasks.listing import leaf_of, named, spoken
from shopwright.tasks.tree import levels

BRAND, BUDGET, AUDIENCE = "brand", "budget", "audience"
_MARKS = (", ", "; ", "|", " / ", " and ", " & ", "\n")


class Fact(NamedTuple):
    """One thing that a shopper wants: an attribute's plain name and one value; of a budget, whole units of money."""

    name: str
    value: str


@dataclass(frozen=True)
class Stated:
    """A product with its facts; every value is lower case."""

    product: Product
    facts: dict[str, tuple[str, ...]]
    """Plain name to the values that the record lists under it."""
    price: Money | None
    """The lowest price of its variants."""

    @cached_property
    def text(self) -> str:
        """All that it says in free words, lower case."""
        product = self.product
        return plain(" ".join((product.title, product.description or "", " ".join(product.tags))))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of its title, each in its singular."""
        return singulars(title_of(self.product))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its texts and its category, each in its singular."""
        return singulars(f"{self.text} {self.path}")

    @cached_property
    def path(self) -> str:
        """The whole path of its category."""
        return self.product.category.value if self.product.category else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of that path, from its department down, lower case."""
        return frozenset(levels(self.path.lower()))

    @cached_property
    def leaf(self) -> str:
        """Its last name, lower case."""
        return leaf_of(self.product).lower()

    def holds(self, fact: Fact) -> bool | None:
        """Whether the record states what is wanted or states something else; nothing where it leaves it open."""
        if fact.name == BUDGET:
            return _within(self.price, fact.value)
        values = self.facts.get(fact.name, ())
        if fact.value in values:
            return True
        near = any(fact.value in value or value in fact.value for value in values)
        return None if not values or near or fact.value in self.text else False

    def is_called(self, noun: str, whole: str) -> bool:
        """Whether its category's name is the noun, or its title speaks of that one of the kinds that it joins."""
        return noun == whole or speaks_of(self.title_words, noun)


def stated(product: Product, catalogue: Catalogue) -> Stated:
    """A product's facts, its brand and the values of its options among them, and for whom its category is."""
    facts = {name: values_of(value) for name, value in named(product)}
    facts |= {spoken(option.name): tuple(map(plain, option.values)) for option in product.options}
    if product.brand:
        facts[BRAND] = (plain(product.brand),)
    if people := _people(product, facts):
        facts[AUDIENCE] = people
    prices = [variant.price for variant in catalogue.variants_of.get(product.id, ()) if variant.price]
    lowest = min(prices, key=lambda price: price.amount) if len({p.currency for p in prices}) == 1 else None
    return Stated(product, facts, lowest)


def values_of(text: str) -> tuple[str, ...]:
    """The single values that a field lists, in lower case."""
    parts = [one_line(text) if "\n" not in text else text]
    for mark in _MARKS:
        parts = [piece for part in parts for piece in part.split(mark)]
    return tuple(dict.fromkeys(plain(part) for part in parts if part.strip()))


def _people(product: Product, facts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """For whom it is: what the record says of it under any name, else the names of its category."""
    said = [value for name in list(facts) if name in AUDIENCE_NAMES for value in facts.pop(name)]
    names = levels(product.category.value) if product.category else ()
    told = said or [AUDIENCES[name.lower()] for name in names if name.lower() in AUDIENCES]
    return tuple(dict.fromkeys(told))


def _within(price: Money | None, limit: str) -> bool | None:
    """Whether a price is under a limit; one that equals it is neither."""
    if price is None or price.amount == int(limit) * 100:
        return None
    return price.amount < int(limit) * 100
