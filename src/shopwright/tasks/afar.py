"""Wrong answers for tasks on visits: a product's neighbours on other shelves, looked up once for many visits."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.foundation.chance import Chance
from shopwright.tasks.neighbours import Neighbours

LOOKED_UP = 72
SHARE = 0.7
"""Of the neighbours looked up, what one case sees, so that two cases on one product differ."""
MOST_KEPT = 4096
"""Products whose neighbours are remembered at a time, so that a large shop takes no more memory than a small one."""


@dataclass(frozen=True)
class Afar:
    """Neighbours on other shelves; make one for each draw."""

    neighbours: Neighbours
    chance: Chance
    _kept: dict[str, tuple[Product, ...]] = field(default_factory=dict)

    @classmethod
    def over(cls, catalogue: Catalogue, chance: Chance) -> "Afar":
        """For a draw on this catalogue."""
        return cls(Neighbours(catalogue), chance.child("afar"))

    def of(self, products: Sequence[Product], dice: random.Random) -> Iterator[Product]:
        """For each product in turn some of its neighbours on other shelves, the nearest first."""
        return (other for product in products for other in self._every(product) if dice.random() < SHARE)

    def _every(self, product: Product) -> tuple[Product, ...]:
        if product.id not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self.neighbours.of(product, self.chance.child(product.id).random(), beside_it=False)
            self._kept[product.id] = tuple(islice(found, LOOKED_UP))
        return self._kept[product.id]
