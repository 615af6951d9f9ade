"""Pairs of searches and how they relate, as visits and judgements tell: narrowing, substitute, complement, neither."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, pairwise, product
from typing import Literal, NamedTuple

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.catalogue.records import Product, Query, Session
from shopwright.foundation.chance import Chance
from shopwright.tasks.baskets import BOUGHT, LOOKED, meetings
from shopwright.tasks.drawing import one_line, some
from shopwright.tasks.listing import department_of, leaf_of
from shopwright.tasks.rivals import judged
from shopwright.tasks.trails import Step, trails

Relation = Literal["narrowing", "substitute", "complement", "irrelevant"]
WORD = re.compile(r"[^\W_]+")
KEPT_STRANGERS = 0.5
"""Of the searches those that get a stranger: every one has many, and they would drown the other relations."""
LOOKED_AT = 12
"""How many other searches one is compared with, so that a large log costs no more than a small one."""


@dataclass(frozen=True, eq=False)
class Search:
    """One search, the products that it led to, and the record that tells so."""

    text: str
    found: tuple[Product, ...]
    record: Session | Query
    language: str = "en"
    near: frozenset[str] = frozenset()
    """The ids of the products judged substitutes for it."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, whatever their case."""
        return frozenset(word.casefold() for word in WORD.findall(self.text))

    @cached_property
    def hits(self) -> frozenset[str]:
        """The ids of what it led to."""
        return frozenset(found.id for found in self.found)

    @property
    def shelf(self) -> str:
        """The shelf that it led to first."""
        return leaf_of(self.found[0])

    def within(self, other: "Search") -> bool:
        """Whether all its words are the other's too, and the other has more."""
        return self.words < other.words


class Pair(NamedTuple):
    """Two searches; where the second narrows the first, in that order."""

    relation: Relation
    first: Search
    second: Search


def pairs(catalogue: Catalogue, chance: Chance) -> Iterator[Pair]:
    """Every pair whose relation the records tell, no two texts twice.

    In a part of a split only those whose second search is dealt to it, or one pair would both train and examine.
    """
    seen: set[tuple[str, ...]] = set()
    for pair in _all(catalogue, chance):
        second = pair.second.text.lower()
        texts = tuple(sorted((pair.first.text.lower(), second)))
        if texts not in seen and texts[0] != texts[1] and catalogue.part in (None, catalogue.part_of("query", second)):
            seen.add(texts)
            yield pair


def _all(catalogue: Catalogue, chance: Chance) -> Iterator[Pair]:
    visits = [_searches(session, steps) for session, steps in trails(catalogue)]
    asked = list(_asked(catalogue))
    narrowing = [pair for visit in visits for pair in pairwise(visit) if pair[0].within(pair[1]) and _same(*pair)]
    yield from (Pair("narrowing", *pair) for pair in narrowing)
    yield from (Pair("complement", *pair) for visit in visits for pair in _complements(visit, catalogue))
    yield from (Pair("substitute", *pair) for pair in chain(_branches(narrowing, asked), _replacing(asked, chance)))
    yield from (Pair("irrelevant", *pair) for pair in _strangers([*chain(*visits), *asked], catalogue, chance))


def _searches(session: Session, steps: Sequence[Step]) -> list[Search]:
    """The searches of a visit that led to products of known shelves, in order."""
    found = group((step for step in steps if step.product and step.product.category), lambda step: step.search)
    products = {text: tuple(step.product for step in led if step.product) for text, led in found.items()}
    return [Search(text, led, session, led[0].language) for text, led in products.items() if text]


def _asked(catalogue: Catalogue) -> Iterator[Search]:
    """The judged queries with exact matches of known shelves."""
    for query in catalogue.queries:
        by_label = judged(query, catalogue)
        exact = tuple(product for product in by_label.get("E", []) if product.category)
        if exact:
            near = frozenset(product.id for product in by_label.get("S", []))
            yield Search(one_line(query.text), exact, query, query.language, near)


def _complements(visit: Sequence[Search], catalogue: Catalogue) -> Iterator[tuple[Search, Search]]:
    bought = meetings(catalogue, BOUGHT)
    for one, other in pairwise(visit):
        if one.shelf != other.shelf and other.shelf in bought.beside(one.found[0]) and not one.words & other.words:
            yield one, other


def _branches(narrowing: Iterable[tuple[Search, Search]], asked: Iterable[Search]) -> Iterator[tuple[Search, Search]]:
    """Two searches that narrow one and the same search in different ways and led to products judged substitutes."""
    instead = {(hit, near) for search in asked for hit in search.hits for near in search.near}
    for branches in group(narrowing, lambda pair: pair[0].text).values():
        narrowed = {branch.text: branch for _, branch in branches}
        for one, other in pairwise(narrowed.values()):
            apart = not one.within(other) and not other.within(one) and not one.hits & other.hits
            if apart and any(pair in instead for pair in product(one.hits, other.hits)):
                yield one, other


def _replacing(asked: Iterable[Search], chance: Chance) -> Iterator[tuple[Search, Search]]:
    """Two queries whose exact matches are substitutes for each other's."""
    for shelf, searches in group(asked, lambda search: (search.shelf, search.language)).items():
        for one, other in combinations(some(searches, LOOKED_AT, chance.child("replacing", *shelf).random()), 2):
            if one.hits & other.near and other.hits & one.near and not one.hits & other.hits:
                yield one, other


def _strangers(searches: Sequence[Search], catalogue: Catalogue, chance: Chance) -> Iterator[tuple[Search, Search]]:
    """Half of the searches, each with one of a shelf that no visit joins with its own, of its department if it can."""
    looked = meetings(catalogue, LOOKED)
    for text, (one, *_) in group(searches, lambda search: search.text).items():
        if chance.child("kept", text).fraction() >= KEPT_STRANGERS:
            continue
        others = some(searches, LOOKED_AT, chance.child("strangers", text).random())
        fit = [other for other in others if one.shelf != other.shelf and looked.apart(one.found[0], other.found[0])]
        fit = [other for other in fit if other.language == one.language and not one.words & other.words]
        department = department_of(one.found[0])
        yield from ((one, other) for other in sorted(fit, key=lambda s: department_of(s.found[0]) != department)[:1])


def _same(one: Search, other: Search) -> bool:
    return one.shelf == other.shelf
