"""Completes a shop that has products but no logs: each kind of record that it has none of is derived from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.complements import complements
from shopwright.instructions.simulation.definitions import definitions
from shopwright.instructions.simulation.queries import queries
from shopwright.instructions.simulation.questions import questions
from shopwright.instructions.simulation.reading import with_read_attributes
from shopwright.instructions.simulation.sessions import sessions
from shopwright.instructions.simulation.shelves import Shelves


@dataclass(frozen=True)
class Completed:
    """A catalogue with what was derived for it, and how much of each kind that was."""

    catalogue: Catalogue
    simulated: Mapping[str, int]
    """Kind of record to count; of attributes how many facts were read from titles and descriptions."""


def completed(catalogue: Catalogue) -> Completed:
    """The catalogue with a simulated record of each kind that it has none of.

    What the shop has is never mixed with what was made up: one question of its own, and none is simulated. Reviews and
    translations are never simulated: reviews are people's words, and a translation needs a translator.
    """
    read = replace(catalogue, products=tuple(map(with_read_attributes, catalogue.products)))
    shelves = Shelves(read, Chance(catalogue.seed, ("simulation",)))
    beside = complements(shelves)
    whole = replace(
        read,
        collections=catalogue.collections or definitions(shelves),
        questions=catalogue.questions or questions(shelves),
        queries=catalogue.queries or queries(shelves, beside),
        sessions=catalogue.sessions or sessions(shelves, beside),
    )
    return Completed(whole, {kind: count for kind, count in _made(catalogue, whole).items() if count})


def _made(had: Catalogue, whole: Catalogue) -> dict[str, int]:
    """What the whole has beyond what the shop had."""
    kinds = ("collections", "questions", "queries", "sessions")
    return {
        "attributes": _facts(whole) - _facts(had),
        **{kind: len(getattr(whole, kind)) - len(getattr(had, kind)) for kind in kinds},
    }


def _facts(catalogue: Catalogue) -> int:
    return sum(len(product.attributes) for product in catalogue.products)
