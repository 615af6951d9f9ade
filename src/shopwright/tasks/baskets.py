"""Which products meet in a visit, and who meets them: counts over a shop's sessions."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import EventType, Product, Session
from shopwright.tasks.listing import leaf_of

BOUGHT: tuple[EventType, ...] = ("cart", "purchase")
LOOKED: tuple[EventType, ...] = ("click", "cart", "purchase")
MOST_TOGETHER = 20
"""A visit with more products than this is a crawler or a reseller; its pairs say nothing."""


@dataclass(frozen=True)
class Meetings:
    """How many visits two products shared, and how many two shelves."""

    products: Mapping[str, Counter[str]]
    """By the product's id."""
    shelves: Mapping[str, Counter[str]]
    """By the last name of the category."""

    def of(self, product: Product) -> Counter[str]:
        """The ids of those that it shared visits with."""
        return self.products.get(product.id, Counter())

    def beside(self, product: Product) -> Counter[str]:
        """The shelves that its shelf shared visits with, its own among them where two of it met."""
        return self.shelves.get(leaf_of(product), Counter())

    def strangers(self, *products: Product) -> Callable[[Product], bool]:
        """Says whether another product is none of these, and neither it nor its shelf ever met any of them."""
        known = {product.id for product in products}.union(*map(self.of, products))
        shelves = set[str]().union(*map(self.beside, products))
        return lambda other: other.id not in known and leaf_of(other) not in shelves

    def apart(self, one: Product, other: Product) -> bool:
        """Whether neither the two nor their shelves ever met."""
        return other.id not in self.of(one) and leaf_of(other) not in self.beside(one)


def visits(catalogue: Catalogue, types: tuple[EventType, ...]) -> Iterator[tuple[Session, list[Product]]]:
    """Each session with the known products of such events, where there are two or more, and not too many."""
    for session in catalogue.sessions:
        products = [catalogue.by_id[id] for id in session.products(*types) if id in catalogue.by_id]
        if 2 <= len(products) <= MOST_TOGETHER:
            yield session, products


def meetings(catalogue: Catalogue, types: tuple[EventType, ...]) -> Meetings:
    """Who met whom in such events; counted once for each catalogue."""
    return catalogue.once(("meetings", types), partial(_counted, types=types))


def companions(catalogue: Catalogue, types: tuple[EventType, ...]) -> Mapping[str, Counter[str]]:
    """For each product, how many visits every other product shared with it in such events."""
    return meetings(catalogue, types).products


def often(counts: Counter[str], most: int) -> list[str]:
    """The `most` commonest names; equal counts in order of name."""
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]


def _counted(catalogue: Catalogue, types: tuple[EventType, ...]) -> Meetings:
    met, shelves = dict[str, Counter[str]](), dict[str, Counter[str]]()
    for _, products in visits(catalogue, types):
        for one, other in permutations(products, 2):
            met.setdefault(one.id, Counter())[other.id] += 1
        for leaf, beside in set(permutations([leaf_of(product) for product in products if product.category], 2)):
            shelves.setdefault(leaf, Counter())[beside] += 1
    return Meetings(met, shelves)
