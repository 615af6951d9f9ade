"""A shop's records in memory, joined: variants and reviews of a product, products of a family, parts of a split."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeVar, cast

from shopwright.catalogue.records import Collection, Policy, Product, Query, Question, Review, Session, Variant
from shopwright.foundation.chance import Chance

Part = Literal["train", "validation", "test"]
PARTS: tuple[Part, ...] = ("train", "validation", "test")
SHARES: dict[Part, float] = {"train": 0.65, "validation": 0.1, "test": 0.25}

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)
Derived = TypeVar("Derived")


@dataclass(frozen=True)
class Catalogue:
    """All records of a shop, or of one part of its split."""

    products: tuple[Product, ...] = ()
    variants: tuple[Variant, ...] = ()
    reviews: tuple[Review, ...] = ()
    questions: tuple[Question, ...] = ()
    queries: tuple[Query, ...] = ()
    sessions: tuple[Session, ...] = ()
    collections: tuple[Collection, ...] = ()
    policies: tuple[Policy, ...] = ()
    seed: int = 7
    language: str = "en"
    part: Part | None = field(default=None)
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For a product's id the ids of those nearest to it in meaning, where a model has said so; the nearest first."""

    @cached_property
    def by_id(self) -> Mapping[str, Product]:
        """Products by their id."""
        return {product.id: product for product in self.products}

    @cached_property
    def variants_of(self) -> Mapping[str, tuple[Variant, ...]]:
        """Variants by product id."""
        return group(self.variants, lambda variant: variant.product_id)

    @cached_property
    def reviews_of(self) -> Mapping[str, tuple[Review, ...]]:
        """Reviews by product id."""
        return group(self.reviews, lambda review: review.product_id)

    @cached_property
    def questions_of(self) -> Mapping[str, tuple[Question, ...]]:
        """Questions by product id."""
        return group(self.questions, lambda question: question.product_id)

    @cached_property
    def by_category(self) -> Mapping[str, tuple[Product, ...]]:
        """Products by the path of their category."""
        return group((p for p in self.products if p.category), lambda p: p.category.value if p.category else "")

    @cached_property
    def _derived(self) -> dict[Hashable, object]:
        return {}

    def once(self, name: Hashable, count: "Callable[[Catalogue], Derived]") -> Derived:
        """What `count` makes of these records: made when it is first asked for by this name, and kept with them."""
        if name not in self._derived:
            self._derived[name] = count(self)
        return cast(Derived, self._derived[name])

    def split(self, part: Part) -> "Catalogue":
        """One part: its families with all that belongs to them, its queries, and the sessions of its time.

        Families and queries are dealt by their names, so a family never changes sides when others come or go. Sessions
        are cut by time: the last quarter examines. Judgements and events that name a product of another part are left
        out. Collections and policies belong to the shop, not to a family, and are in every part.
        """
        products = tuple(p for p in self.products if self.part_of("family", p.family or p.id) == part)
        ids = {product.id for product in products}
        return replace(
            self,
            products=products,
            variants=tuple(v for v in self.variants if v.product_id in ids),
            reviews=tuple(r for r in self.reviews if r.product_id in ids),
            questions=tuple(q for q in self.questions if q.product_id in ids),
            queries=tuple(_judged_among(q, ids) for q in self.queries if self.part_of("query", q.text.lower()) == part),
            sessions=tuple(_within(session, ids) for session in self._sessions_of(part)),
            part=part,
        )

    def part_of(self, kind: str, name: str) -> Part:
        """The part that a family or a query is dealt to, by its name and the shop's seed."""
        fraction, edge = Chance(self.seed, ("split",)).child(kind, name).fraction(), 0.0
        for part in PARTS[:-1]:
            edge += SHARES[part]
            if fraction < edge:
                return part
        return PARTS[-1]

    def _sessions_of(self, part: Part) -> tuple[Session, ...]:
        ordered = sorted(self.sessions, key=lambda session: (session.started, session.id))
        first = round(len(ordered) * SHARES["train"])
        second = round(len(ordered) * (SHARES["train"] + SHARES["validation"]))
        edges = {"train": (0, first), "validation": (first, second), "test": (second, len(ordered))}
        return tuple(ordered[slice(*edges[part])])


def group(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, tuple[Row, ...]]:
    """Rows by key, both in the order in which they came."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(members) for name, members in found.items()}


def _judged_among(query: Query, ids: set[str]) -> Query:
    return query.model_copy(update={"judgements": tuple(j for j in query.judgements if j.product_id in ids)})


def _within(session: Session, ids: set[str]) -> Session:
    events = tuple(e for e in session.events if e.product_id is None or e.product_id in ids)
    return session.model_copy(update={"events": events})
