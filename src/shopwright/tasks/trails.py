"""A visit as a prompt tells it: what was searched and looked at, step by step, without what was bought."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Session
from shopwright.tasks.baskets import LOOKED, MOST_TOGETHER
from shopwright.tasks.drawing import one_line
from shopwright.tasks.shelf_options import brief

REMEMBERED = 6
"""How many steps of a visit a prompt tells at most: the last ones."""

LONGEST_SEARCH = 100


class Step(NamedTuple):
    """One search, or the first look at a product and the search that led to it."""

    search: str
    product: Product | None = None


Trail = tuple[Session, list[Step]]


def trails(catalogue: Catalogue) -> tuple[Trail, ...]:
    """Each session with its searches and first looks, in order; without the visits that only a crawler makes.

    Told once for each catalogue.
    """
    return catalogue.once("trails", _trails)


def looks(steps: Iterable[Step]) -> list[Product]:
    """The products looked at, in order."""
    return [step.product for step in steps if step.product]


def told(steps: Sequence[Step], most: int = REMEMBERED) -> str:
    """The last steps on one line: `searched “tea pot”; looked at “Alma Pot”`."""
    said = [f"looked at “{brief(step.product)}”" if step.product else f"searched “{step.search}”" for step in steps]
    return "; ".join(said[-most:])


def _trails(catalogue: Catalogue) -> tuple[Trail, ...]:
    found = ((session, list(_steps(session, catalogue))) for session in catalogue.sessions)
    return tuple((session, steps) for session, steps in found if len(looks(steps)) <= MOST_TOGETHER)


def _steps(session: Session, catalogue: Catalogue) -> Iterator[Step]:
    search, seen = "", set[tuple[str, str]]()
    for event in session.events:
        if event.type == "search":
            search = one_line(event.query or "")[:LONGEST_SEARCH]
        product = catalogue.by_id.get(event.product_id or "") if event.type in LOOKED else None
        name = ("product", product.id) if product else ("search", search)
        if name not in seen and (product or (search and event.type == "search")):
            seen.add(name)
            yield Step(search, product)
