"""How titles in other languages state the values of attributes, learnt from the shop's own translations."""

import re
from collections.abc import Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.tasks.drawing import families_of, title_of
from shopwright.tasks.languages import titles_abroad
from shopwright.tasks.listing import named, phrase_in

BETWEEN = re.compile(r"\s*[,|;\u2013]\s+|\s+[-\u2013|]\s+")
FEWEST_FAMILIES = 3
"""A part of a title that fewer families share may state a value by accident."""

Fact = tuple[str, str]
Learnt = Mapping[tuple[str, str], Fact]
"""Language and part of a title to the one fact that it states."""


def learnt_values(catalogue: Catalogue) -> Learnt:
    """The parts of translated titles that state a fact.

    Such a part stands in the titles of three families or more, and there is one fact, and only one, that the original
    titles of all of them state.
    """
    shared: dict[tuple[str, str], set[Fact]] = {}
    families: dict[tuple[str, str], set[str]] = {}
    for product in catalogue.products:
        stated = {(name, value) for name, value in named(product) if phrase_in(title_of(product), value)}
        for language, title in dict(titles_abroad(product)).items():
            for part in parts_of(title):
                shared[language, part] = shared.get((language, part), stated) & stated
                families.setdefault((language, part), set()).update(families_of(product))
    return {
        place: next(iter(facts))
        for place, facts in shared.items()
        if len(facts) == 1 and len(families[place]) >= FEWEST_FAMILIES
    }


def parts_of(title: str) -> frozenset[str]:
    """The parts of a title between commas, bars and dashes, in small letters."""
    return frozenset(BETWEEN.split(title.lower()))


def states(title: str, language: str, fact: Fact, learnt: Learnt) -> bool:
    """Whether a title in another language states a fact: in the same words, or in words learnt for it."""
    as_written = any(phrase_in(title, value) for value in {fact[1], fact[1].replace(".", ",")})
    return as_written or any(learnt.get((language, part)) == fact for part in parts_of(title))


def facts_abroad(product: Product, title: str, language: str, learnt: Learnt) -> list[Fact]:
    """The facts of a product that its title in another language states."""
    return [fact for fact in named(product) if states(title, language, fact, learnt)]
