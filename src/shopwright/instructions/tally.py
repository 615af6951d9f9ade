"""Counts over the samples of an instruction set, part by part: what its card and its manifest tell."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from shopwright.catalogue.catalogue import PARTS, Part


@dataclass(frozen=True)
class Tally:
    """How many samples each part has of each task, and how many stand under each licence, language, maker and check."""

    tasks: Mapping[Part, Counter[str]] = field(default_factory=lambda: {part: Counter() for part in PARTS})
    licences: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    makers: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """All samples."""
        return sum(self.splits.values())

    @property
    def splits(self) -> dict[str, int]:
        """Samples of each part."""
        return {part: counts.total() for part, counts in self.tasks.items()}

    @property
    def all_tasks(self) -> Counter[str]:
        """Samples of each task."""
        return sum(self.tasks.values(), Counter())


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts in the order of their names, without those that are nothing."""
    return {name: count for name, count in sorted(counts.items()) if count}
