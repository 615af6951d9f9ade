"""The labelled sentences about invented products, and how well the checker tells the false ones."""

import functools
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from shops import SOURCE

from shopwright.catalogue.records import Attribute, Category, Money, Option, Product, Variant
from shopwright.tasks.claims import check, supported

FOLDER = Path(__file__).parent / "tasks" / "claims"
PARTS = ("development", "examination")
"""The checker was made with the first part in view; the second is about other products and measures it."""
Described = tuple[Product, tuple[Variant, ...]]


@dataclass(frozen=True)
class Labelled:
    """A sentence about one product, and the words of it that are false with their kind, if any are."""

    about: Described
    sentence: str
    span: str
    kind: str

    @property
    def flagged(self) -> bool:
        """Whether the checker finds a claim in it that the record does not support."""
        return not supported(check(self.sentence, *self.about))


@dataclass(frozen=True)
class Outcome:
    """How many sentences were false and flagged, false and let through, true and flagged, true and let through."""

    hits: int
    misses: int
    alarms: int
    passed: int

    @property
    def precision(self) -> float:
        """The share of flagged sentences that are false."""
        return self.hits / (self.hits + self.alarms)

    @property
    def recall(self) -> float:
        """The share of false sentences that are flagged."""
        return self.hits / (self.hits + self.misses)


def labelled(part: str) -> list[Labelled]:
    """The sentences of one part."""
    lines = (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_labelled(json.loads(line)) for line in lines]


def outcome(found: Iterable[Labelled]) -> Outcome:
    """The checker's verdicts beside the labels."""
    counted = Counter((bool(one.span), one.flagged) for one in found)
    return Outcome(counted[True, True], counted[True, False], counted[False, True], counted[False, False])


def _labelled(row: Mapping[str, Any]) -> Labelled:
    false = row["false"] or {"span": "", "kind": ""}
    return Labelled(_products()[row["record"]], row["sentence"], false["span"], false["kind"])


@functools.cache
def _products() -> dict[str, Described]:
    told = yaml.safe_load((FOLDER / "records.yaml").read_text(encoding="utf-8"))
    return {row["name"]: _described(row) for row in told}


def _described(row: Mapping[str, Any]) -> Described:
    product = Product(
        id=row["name"],
        handle=row["name"],
        title=row["title"],
        brand=row.get("brand", ""),
        category=Category(value=row["category"]),
        attributes=tuple(Attribute(name=name, value=str(value)) for name, value in row["attributes"].items()),
        options=tuple(Option(name=name, values=tuple(values)) for name, values in row.get("options", {}).items()),
        language=row.get("language", "en"),
        source=SOURCE,
    )
    return product, tuple(_variant(row["name"], place, told) for place, told in enumerate(row.get("variants", ())))


def _variant(product: str, place: int, told: Mapping[str, Any]) -> Variant:
    return Variant(id=f"{product}-{place}", product_id=product, **{**told, "price": _money(told.get("price"))})


def _money(told: str | None) -> Money | None:
    if told is None:
        return None
    amount, currency = told.split()
    return Money(amount=round(100 * float(amount)), currency=currency)
