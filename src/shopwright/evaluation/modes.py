"""The same replies under both scorers: where `published` and `corrected` part, how often, and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shopwright.evaluation.figures import scores_of
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.reasons import reason
from shopwright.evaluation.scoring import EMBEDDED_METRICS, Encoder, Mark, Mode, gathered, marks_of
from shopwright.evaluation.statistics import TaskScores, overall
from shopwright.tasks.published import CUT

DIGITS = 6
FORMULAS = ("rougel", "bleu", "jp-bleu", *EMBEDDED_METRICS)
"""Metrics of free text, dear to compute: between nothing and all, both modes compute the same."""


@dataclass(frozen=True)
class TaskModes:
    """One task's score under both scorers, and on how many questions they part."""

    task: str
    published: float
    corrected: float
    differ: int


@dataclass(frozen=True)
class Parting:
    """A reason to part: how often it holds, and one reply of which it does."""

    kind: str
    reason: str
    count: int
    place: int
    """Where the example stands among the questions."""
    reply: str
    published: float
    corrected: float


@dataclass(frozen=True)
class Modes:
    """The same replies under both scorers."""

    published: float
    corrected: float
    tasks: tuple[TaskModes, ...]
    partings: tuple[Parting, ...]

    @property
    def differ(self) -> int:
        """On how many questions they part."""
        return sum(task.differ for task in self.tasks)

    def as_json(self) -> dict[str, Any]:
        """Plain values; of the replies only the counts by reason."""
        tasks = {t.task: {"published": t.published, "corrected": t.corrected, "differ": t.differ} for t in self.tasks}
        reasons = [{"kind": p.kind, "reason": p.reason, "questions": p.count} for p in self.partings]
        return {"published": self.published, "corrected": self.corrected, "tasks": tasks, "reasons": reasons}


def both_modes(
    suite: Suite, mode: Mode, replies: Sequence[str], marks: Sequence[Mark], encoder: Encoder | None
) -> Modes:
    """What the replies score under both scorers, when `marks` are those under `mode`."""
    other: Mode = "published" if mode == "corrected" else "corrected"
    again = _marked_again(suite, other, replies, marks, encoder)
    published, corrected = (again, marks) if mode == "corrected" else (marks, again)
    questions = suite.examined
    apart = [place for place, question in enumerate(questions) if _part(question, published[place], corrected[place])]
    groups = [scores_of(gathered(questions, found)) for found in (published, corrected)]
    differ = Counter(questions[place].task for place in apart)
    return Modes(
        round(overall(groups[0]), DIGITS),
        round(overall(groups[1]), DIGITS),
        tuple(_task(ours, theirs, differ[ours.task]) for ours, theirs in zip(*groups, strict=True)),
        _partings(suite, replies, apart, published, corrected),
    )


def _marked_again(
    suite: Suite, mode: Mode, replies: Sequence[str], marks: Sequence[Mark], encoder: Encoder | None
) -> list[Mark]:
    questions, again = suite.examined, list(marks)
    unsure = [place for place, mark in enumerate(marks) if _may_part(questions[place], replies[place], mark)]
    asked, said = [questions[place] for place in unsure], [replies[place] for place in unsure]
    for place, mark in zip(unsure, marks_of(suite, asked, said, mode, encoder), strict=True):
        again[place] = mark
    return again


def _may_part(question: Question, reply: str, mark: Mark) -> bool:
    if question.metric not in FORMULAS:
        return True
    return mark.score.value in (0.0, 1.0) or len(reply) > CUT or not reply.strip()


def _part(question: Question, published: Mark, corrected: Mark) -> bool:
    if question.metric == "micro f1":
        return published.score != corrected.score
    return abs(published.score.value - corrected.score.value) > 1e-9


def _task(published: TaskScores, corrected: TaskScores, differ: int) -> TaskModes:
    return TaskModes(published.task, round(published.score, DIGITS), round(corrected.score, DIGITS), differ)


def _partings(
    suite: Suite, replies: Sequence[str], apart: Sequence[int], published: Sequence[Mark], corrected: Sequence[Mark]
) -> tuple[Parting, ...]:
    places: dict[tuple[str, str], list[int]] = {}
    questions = suite.examined
    for place in apart:
        question = questions[place]
        places.setdefault((question.prompt.kind, reason(question, replies[place], suite.scorer)), []).append(place)
    found = sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        Parting(
            kind,
            why,
            len(held),
            held[0],
            replies[held[0]],
            round(published[held[0]].score.value, DIGITS),
            round(corrected[held[0]].score.value, DIGITS),
        )
        for (kind, why), held in found
    )
