"""What must not be learned by heart: families, questions and runs of words of the parts that examine a model."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from shopwright.foundation.files import write_text
from shopwright.instructions.case_lines import CaseLine
from shopwright.instructions.marks import RUN

COMMON = 10
"""A run that stands with more product families than this is the shop's own frame and no copy."""
COPIED = 0.5
"""The share of a text's runs that held-out samples may not reach."""


@dataclass(frozen=True)
class HeldOut:
    """The marks of everything that is held out."""

    families: frozenset[str] = frozenset()
    questions: frozenset[int] = frozenset()
    runs: Mapping[int, frozenset[str]] | None = None
    """Runs of words by their mark, and the owners that they stand with."""

    @classmethod
    def of(cls, cases: Iterable[CaseLine]) -> "HeldOut":
        """What the cases of a part hold out."""
        families: set[str] = set()
        questions: set[int] = set()
        runs: dict[int, set[str]] = {}
        for case in cases:
            families.update(case.families)
            questions.add(case.question)
            for run in (run for text in case.texts for run in text.runs):
                runs.setdefault(run, set()).add(case.owner)
        return cls(frozenset(families), frozenset(questions), {run: frozenset(who) for run, who in runs.items()})

    def joined(self, other: "HeldOut") -> "HeldOut":
        """What either holds out."""
        runs = dict(self.runs or {})
        for run, owners in (other.runs or {}).items():
            runs[run] = runs.get(run, frozenset()) | owners
        return HeldOut(self.families | other.families, self.questions | other.questions, runs)

    def copies(self, cases: Iterable[CaseLine]) -> frozenset[int]:
        """The held-out runs in these cases that so few families share that they are copies and no frame."""
        owners: dict[int, set[str]] = {}
        known = self.runs or {}
        for case in cases:
            for run in (run for text in case.texts for run in text.runs if run in known):
                owners.setdefault(run, set(known[run])).add(case.owner)
        return frozenset(run for run, families in owners.items() if len(families) <= COMMON)

    def reason(self, case: CaseLine, copies: frozenset[int]) -> str | None:
        """Why a case may not be trained on, or nothing."""
        if not self.families.isdisjoint(case.families):
            return "family of a held-out part"
        if case.question in self.questions:
            return "question of a held-out part"
        copied = any(sum(run in copies for run in text.runs) > COPIED * text.total for text in case.texts)
        return f"{RUN} words in a row of a held-out part" if copied else None

    def write(self, file: Path) -> None:
        """Keep it for the workers."""
        runs = [[run, sorted(owners)] for run, owners in (self.runs or {}).items()]
        write_text(file, json.dumps([sorted(self.families), sorted(self.questions), runs], ensure_ascii=False))

    @classmethod
    def read(cls, file: Path) -> "HeldOut":
        """One that was kept."""
        families, questions, runs = json.loads(file.read_text(encoding="utf-8"))
        return cls(frozenset(families), frozenset(questions), {run: frozenset(owners) for run, owners in runs})
