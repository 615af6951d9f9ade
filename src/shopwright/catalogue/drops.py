"""What an import leaves out and why: every drop has a reason, a place and a fix; removals are counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import BadField

_SHOWN = 60


@dataclass(frozen=True)
class Drop:
    """One thing that was not taken over. `reason` is a slug; rows count as in a spreadsheet, the header being row 1."""

    reason: str
    file: str
    row: int
    field: str
    value: str
    fix: str

    @property
    def sentence(self) -> str:
        """File, row, field, value and fix in one line."""
        return str(BadField(self.file, self.row, self.field, self.value, self.fix))

    def as_json(self) -> dict[str, Any]:
        """The drop as plain values."""
        return asdict(self)


class Rejected(BadField):
    """A row that cannot become a record; it is left out and the import goes on."""

    def __init__(self, drop: Drop) -> None:
        super().__init__(drop.file, drop.row, drop.field, drop.value, drop.fix)
        self.drop = drop


@dataclass(frozen=True)
class ImportLog:
    """What one import has left out, removed and guessed so far; it only ever grows."""

    drops: list[Drop] = field(default_factory=list)
    scrubbed: Counter[str] = field(default_factory=Counter)
    encodings: dict[str, str] = field(default_factory=dict)

    def add(self, drop: Drop) -> None:
        """Note one drop."""
        self.drops.append(drop)

    def scrub(self, what: str, count: int = 1) -> None:
        """Count things removed from a text or not kept at all."""
        if count:
            self.scrubbed[what] += count


def shortened(value: object) -> str:
    """A value as a report shows it: one line, at most sixty characters."""
    text = " ".join(str(value)[: _SHOWN * 4].split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def drop_at(reason: str, place: tuple[Path, int], field: str, value: object, fix: str) -> Drop:
    """A drop at a (file, row)."""
    return Drop(reason, place[0].name, place[1], field, shortened(value), fix)


def summary(drops: Iterable[Drop]) -> list[dict[str, Any]]:
    """Each reason with its count and its first example, in the order in which the reasons came up."""
    first: dict[str, Drop] = {}
    counts: Counter[str] = Counter()
    for drop in drops:
        first.setdefault(drop.reason, drop)
        counts[drop.reason] += 1
    return [{"reason": r, "count": counts[r], "example": drop.sentence} for r, drop in first.items()]
