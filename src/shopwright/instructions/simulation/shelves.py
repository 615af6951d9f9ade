"""The shop as a searcher walks it: shelves whose order no newcomer upsets."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shopwright.catalogue.catalogue import Catalogue, group
from shopwright.foundation.chance import Chance
from shopwright.instructions.simulation.facts import Stated, stated
from shopwright.instructions.simulation.made import LANGUAGE
from shopwright.instructions.simulation.words import nouns, speaks_of
from shopwright.tasks.tree import levels

_NAMED_BY = 0.15
"""The share of a category's titles that say its name, below which the department is said along: formal footwear."""


@dataclass(frozen=True)
class Ring:
    """Products on a circle, each at a point that depends on its id alone: a new one moves no other."""

    points: tuple[float, ...]
    products: tuple[Stated, ...]

    @classmethod
    def of(cls, products: Sequence[Stated], points: Mapping[str, float]) -> "Ring":
        """The products at these points."""
        ordered = sorted(products, key=lambda one: (points[one.product.id], one.product.id))
        return cls(tuple(points[one.product.id] for one in ordered), tuple(ordered))

    def after(self, point: float, most: int) -> Iterator[Stated]:
        """At most `most` products, once round from a point on."""
        start = bisect_left(self.points, point)
        yield from self.products[start : start + most]
        yield from self.products[: min(start, max(0, most - (len(self.products) - start)))]


@dataclass(frozen=True)
class Shelves:
    """A shop's products in English that have a category, by their shelf."""

    catalogue: Catalogue
    chance: Chance

    @cached_property
    def products(self) -> tuple[Stated, ...]:
        """Every such product with what it states, in the catalogue's order."""
        fit = (p for p in self.catalogue.products if p.category and p.language == LANGUAGE and p.published)
        return tuple(stated(product, self.catalogue) for product in fit)

    @cached_property
    def by_id(self) -> Mapping[str, Stated]:
        """Products by id."""
        return {one.product.id: one for one in self.products}

    @cached_property
    def points(self) -> Mapping[str, float]:
        """Where each product stands on a circle."""
        return {one.product.id: self.chance.child("point", one.product.id).fraction() for one in self.products}

    @cached_property
    def by_leaf(self) -> Mapping[str, Ring]:
        """Rings of products whose categories end in one name."""
        return self._rings(group(self.products, lambda one: one.leaf))

    @cached_property
    def by_path(self) -> Mapping[str, Ring]:
        """Rings of products of one category."""
        return self._rings(group(self.products, lambda one: one.path))

    @cached_property
    def everything(self) -> Ring:
        """The ring of all."""
        return Ring.of(self.products, self.points)

    @cached_property
    def whole_nouns(self) -> Mapping[str, str]:
        """For each path what its products are called together."""
        return {path: self._whole_noun(path, ring.products) for path, ring in self.by_path.items()}

    def _whole_noun(self, path: str, products: Sequence[Stated]) -> str:
        noun, above = nouns(products[0].leaf)[0], levels(path.lower())[:-1]
        saying = sum(any(speaks_of(one.title_words, name) for name in nouns(one.leaf)) for one in products)
        said = saying >= _NAMED_BY * len(products) or not above or above[-1] in noun
        return noun if said else f"{noun} {nouns(above[-1])[0]}"

    def _rings(self, shelves: Mapping[str, Sequence[Stated]]) -> Mapping[str, Ring]:
        return {name: Ring.of(members, self.points) for name, members in shelves.items()}
