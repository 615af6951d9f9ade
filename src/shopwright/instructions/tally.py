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
    places: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Choices by task and place of the right option, from 0."""
    options: Counter[str] = field(default_factory=Counter)
    """Options shown in all choices of a task."""

    told: Counter[str] = field(default_factory=Counter)
    """Samples of each task whose answer stands in the prompt."""

    @property
    def rows(self) -> int:
        """All samples."""
        return sum(self.splits.values())

    @property
    def splits(self) -> dict[str, int]:
        """Samples of each part."""
        return {part: counts.total() for part, counts in self.tasks.items()}

    def leaning(self) -> dict[str, float]:
        """For each task of choices, how many times its even share the commonest place of the right answer has."""
        choices: dict[str, list[int]] = {}
        for (task, _), count in self.places.items():
            choices.setdefault(task, []).append(count)
        # The even share is one in so many options as a choice shows on average.
        return {task: max(found) * self.options[task] / sum(found) ** 2 for task, found in sorted(choices.items())}

    def telling(self) -> dict[str, float]:
        """For each task whose prompts ever hold the answer, the share of those that do."""
        return {task: count / self.all_tasks[task] for task, count in in_order(self.told).items()}

    @property
    def all_tasks(self) -> Counter[str]:
        """Samples of each task."""
        return sum(self.tasks.values(), Counter())


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts in the order of their names, without those that are nothing."""
    return {name: count for name, count in sorted(counts.items()) if count}
