"""What reading a data set leaves out: counted by reason with one example each, however many rows there are."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from shopwright.catalogue.drops import Drop, ImportLog


@dataclass(frozen=True)
class Drops(ImportLog):
    """A log that keeps the first drop of every reason and counts the others; complete once all rows were read."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, drop: Drop) -> None:
        """Count one drop."""
        self.counts[drop.reason] += 1
        if self.counts[drop.reason] == 1:
            super().add(drop)

    @property
    def total(self) -> int:
        """How many were dropped."""
        return self.counts.total()

    def as_json(self) -> list[dict[str, Any]]:
        """Each reason with its count and its first example, the commonest first."""
        ordered = sorted(self.drops, key=lambda drop: (-self.counts[drop.reason], drop.reason))
        return [{"reason": d.reason, "count": self.counts[d.reason], "example": d.sentence} for d in ordered]
