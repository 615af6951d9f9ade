"""Which products meet in a visit, and who meets them: counts over a shop's sessions."""

from collections import Counter
from collections.abc import Iterator
from itertools import permutations

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import EventType, Product, Session

BOUGHT: tuple[EventType, ...] = ("cart", "purchase")
LOOKED: tuple[EventType, ...] = ("click", "cart", "purchase")
MOST_TOGETHER = 20
"""A visit with more products than this is a crawler or a reseller; its pairs say nothing."""


def visits(catalogue: Catalogue, types: tuple[EventType, ...]) -> Iterator[tuple[Session, list[Product]]]:
    """Each session with the known products of such events, where there are two or more, and not too many."""
    for session in catalogue.sessions:
        products = [catalogue.by_id[id] for id in session.products(*types) if id in catalogue.by_id]
        if 2 <= len(products) <= MOST_TOGETHER:
            yield session, products


def companions(catalogue: Catalogue, types: tuple[EventType, ...]) -> dict[str, Counter[str]]:
    """For each product, how many visits every other product shared with it in such events."""
    found: dict[str, Counter[str]] = {}
    for _, products in visits(catalogue, types):
        for one, other in permutations(products, 2):
            found.setdefault(one.id, Counter())[other.id] += 1
    return found


def often(counts: Counter[str], most: int) -> list[str]:
    """The `most` commonest names; equal counts in order of name."""
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]
