"""Searches that narrow from a kind of thing to a wish, judged against the facts that the records state."""

from collections.abc import Iterator, Mapping
from itertools import chain as joined
from itertools import islice

from shopwright.catalogue.records import Judgement, Query, RelevanceLabel
from shopwright.instructions.simulation.facts import AUDIENCE, Stated
from shopwright.instructions.simulation.made import LANGUAGE, made_from, made_id
from shopwright.instructions.simulation.needs import CANONICAL, LOOSE, SLIPPED, Need, chain, typed
from shopwright.instructions.simulation.shelves import Shelves
from shopwright.instructions.simulation.words import nouns, speaks_of

MOST = 10_000
_EACH: dict[RelevanceLabel, int] = {"E": 8, "S": 6, "C": 4, "I": 4}
_LOOKED_AT = 160
_SLIPS = 0.08
Complements = Mapping[str, tuple[str, ...]]
"""For each category's path those that complete it."""


def queries(shelves: Shelves, complements: Complements) -> tuple[Query, ...]:
    """Every different search that the products give rise to, at most ten thousand, each with its judgements."""
    asked: dict[str, Need] = {}
    for one in shelves.products:
        for text, need in _typed(one, shelves):
            asked.setdefault(text, need)
    kept = sorted(asked, key=lambda text: shelves.chance.child("query", text).number())[:MOST]
    return tuple(_query(text, asked[text], shelves, complements, row) for row, text in enumerate(sorted(kept), start=1))


def judged(need: Need, shelves: Shelves, complements: Complements) -> tuple[Judgement, ...]:
    """Products judged by their records: those that leave a wanted fact open are not judged at all."""
    point = shelves.chance.child("judged", need.noun, *(part for fact in need.facts for part in fact)).fraction()
    found = (*_of_the_kind(need, shelves, point), *_of_others(need, shelves, complements, point))
    return tuple(Judgement(product_id=one.product.id, label=label) for label, one in found)


def _typed(one: Stated, shelves: Shelves) -> Iterator[tuple[str, Need]]:
    dice = shelves.chance.child("query", one.product.id).random()
    steps = chain(one, shelves, dice)
    yield from ((typed(need, CANONICAL, shelves.chance), need) for need in steps)
    way = SLIPPED if dice.random() < _SLIPS else LOOSE
    if steps[-1].facts:
        yield typed(steps[-1], way, shelves.chance), steps[-1]


def _query(text: str, need: Need, shelves: Shelves, complements: Complements, row: int) -> Query:
    judgements = judged(need, shelves, complements)
    products = (shelves.by_id[judgement.product_id].product for judgement in judgements)
    return Query(
        id=made_id("query", text),
        text=text,
        language=LANGUAGE,
        judgements=judgements,
        source=made_from(products, row),
    )


def _of_the_kind(need: Need, shelves: Shelves, point: float) -> Iterator[tuple[RelevanceLabel, Stated]]:
    """Exact ones meet every wish, substitutes are of the kind and state something else."""
    found: dict[bool, list[Stated]] = {True: [], False: []}
    ring = shelves.by_leaf[shelves.by_path[need.path].products[0].leaf]
    wanted = {True: _EACH["E"], False: _EACH["S"] if need.facts else 0}
    for looked, one in enumerate(ring.after(point, len(ring.products))):
        # However long the shelf, a need that someone has is met by one product at least.
        if found[True] and (looked >= _LOOKED_AT or all(len(found[met]) >= n for met, n in wanted.items())):
            break
        met = need.met_by(one)
        if met is not None and len(found[met]) < wanted[met]:
            found[met].append(one)
    yield from (("E", one) for one in found[True])
    yield from (("S", one) for one in found[False])


def _of_others(
    need: Need, shelves: Shelves, complements: Complements, point: float
) -> Iterator[tuple[RelevanceLabel, Stated]]:
    """Complements complete the category, irrelevant ones share no level of the tree; none speaks of the thing."""
    own, beside = shelves.by_path[need.path].products[0], complements[need.path]
    completing = joined.from_iterable(shelves.by_path[path].after(point, 6) for path in beside)
    suiting = (one for one in completing if _is_other(one, own) and not _is_for_others(one, need))
    yield from (("C", one) for one in islice(suiting, _EACH["C"]))
    apart = (
        one
        for one in shelves.everything.after(point, _LOOKED_AT)
        if one.names.isdisjoint(own.names) and one.path not in beside and need.path not in complements[one.path]
    )
    yield from (("I", one) for one in islice(filter(lambda one: _is_other(one, own), apart), _EACH["I"]))


def _is_for_others(one: Stated, need: Need) -> bool:
    """Whether it is for other people than those that are shopped for."""
    return any(one.holds(fact) is False for fact in need.facts if fact.name == AUDIENCE)


def _is_other(one: Stated, own: Stated) -> bool:
    """Whether a product is no such thing, going by its category and by every word that it says."""
    return one.leaf != own.leaf and not any(speaks_of(one.words, noun) for noun in nouns(own.leaf))
