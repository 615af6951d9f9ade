"""Hard wrong answers: the products nearest in meaning, on the same shelf, and on the shelves beside it."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.tasks.drawing import Item, some, title_of
from shopwright.tasks.tree import nested, tiers

MOST_OF_A_SHELF = 12
"""How many products of one shelf or tier are looked at, so that a large shop costs no more than a small one."""


@dataclass(frozen=True)
class Neighbours:
    """Looks up a product's neighbours, remembering what each shelf lies beside; make one for each draw."""

    catalogue: Catalogue
    _tiers: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    def of(self, product: Product, dice: random.Random, beside_it: bool = True) -> Iterator[Product]:
        """Other products, the hardest to tell apart first: near in meaning, same shelf, next shelves, anywhere.

        No product of its family comes, and no title twice. Without `beside_it` those near in meaning and of the same
        shelf are left out, for tasks where they would be right.
        """
        seen = {title_of(product)}
        for other in self._candidates(product, dice, beside_it):
            kin = other.family and other.family == product.family
            if title_of(other) not in seen and not kin and other.id != product.id:
                seen.add(title_of(other))
                yield other

    def few(
        self, product: Product, count: int, dice: random.Random, fits: Callable[[Product], bool] = lambda other: True
    ) -> list[Product]:
        """The `count` hardest others that fit; fewer where there are no more."""
        found: list[Product] = []
        for other in self.of(product, dice):
            if len(found) == count:
                break
            if fits(other):
                found.append(other)
        return found

    def _candidates(self, product: Product, dice: random.Random, beside_it: bool) -> Iterator[Product]:
        shelves, path = self.catalogue.by_category, product.category.value if product.category else ""
        if beside_it:
            yield from self._near(product)
            yield from _few(shelves.get(path, ()), dice)
        for tier in self._tiers_of(path):
            yield from _few([p for shelf in _few(tier, dice) for p in _few(shelves[shelf], dice, 4)], dice)
        yield from _few(self.catalogue.products, dice, 40)

    def _near(self, product: Product) -> Iterator[Product]:
        known = self.catalogue.by_id
        return (known[id] for id in self.catalogue.near.get(product.id, ()) if id in known)

    def _tiers_of(self, path: str) -> tuple[tuple[str, ...], ...]:
        if path not in self._tiers:
            self._tiers[path] = tiers(path, self.catalogue.by_category)
        return self._tiers[path]


def elsewhere(product: Product) -> Callable[[Product], bool]:
    """Says whether another product lies on a shelf that is not this one's, not above it and not beneath it."""

    def lies_elsewhere(other: Product) -> bool:
        return bool(product.category and other.category and not nested(product.category.value, other.category.value))

    return lies_elsewhere


def _few(items: Sequence[Item], dice: random.Random, most: int = MOST_OF_A_SHELF) -> list[Item]:
    return some(items, most, dice)
