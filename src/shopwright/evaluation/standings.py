"""How models stand in the reports of a shop: who sat which examination, with which marks, read from their files."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from shopwright.evaluation.families import grouped
from shopwright.evaluation.figures import DIGITS, SEED, compare
from shopwright.evaluation.gate import FAMILY_MARGIN
from shopwright.evaluation.margins import questions_needed
from shopwright.evaluation.markup import Span
from shopwright.evaluation.report import REPORT_FILE, TABLE_FILE
from shopwright.evaluation.scoring import Mark, TaskMarks
from shopwright.evaluation.statistics import TaskScores, interval, resample
from shopwright.foundation.shop import Shop
from shopwright.foundation.tables import stream_table
from shopwright.tasks.answers import Score
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.published import METRICS

# The accuracy of a text is no metric of a benchmark: the kind that is named first has it.
_KINDS: dict[str, str] = {metric: kind for kind, metrics in reversed(list(METRICS.items())) for metric in metrics}
_TASK_KINDS: dict[str, str] = {task.name: task.answers.kind for task in TASKS}


@dataclass(frozen=True)
class Exam:
    """What scores have to share to be compared."""

    suite: str
    mode: str
    strategy: str
    fingerprint: str
    """Of the questions."""
    questions: int


@dataclass(frozen=True)
class Sat:
    """One model in one report."""

    exam: Exam
    model: str
    fingerprint: str
    """Of its weights."""
    folder: Path
    score: float
    interval: Span
    written: float
    """When, as the file system tells it; only which is the newest is ever made of it."""


class Marked(BaseModel):
    """What the table of replies says of one reply's marks."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str
    strategy: str
    id: str
    task: str
    track: str
    metric: str
    score: float
    hits: int
    predicted: int
    gold_count: int
    unread: bool


@dataclass(frozen=True)
class FamilyScore:
    """One family of tasks, over all its questions alike."""

    name: str
    score: float
    interval: Span
    n: int


@dataclass(frozen=True)
class Standing:
    """One model's score, of each family of tasks too, and every mark behind it."""

    score: float
    interval: Span
    families: tuple[FamilyScore, ...]
    rows: tuple[Marked, ...]


@dataclass(frozen=True)
class Over:
    """What a model has over its source on the same questions, paired."""

    difference: float
    interval: Span
    p: float

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"difference": self.difference, "interval": list(self.interval), "p": self.p}


def sat_exams(shop: Shop) -> tuple[Sat, ...]:
    """Every system of every report of the shop; a report that cannot be read is left out."""
    files = sorted((shop.folder / "reports").glob(f"*/{REPORT_FILE}"))
    return tuple(sat for file in files for sat in _sat(file))


def common_exam(sat: Sequence[Sat]) -> Exam | None:
    """The examination that most models sat; of equal ones the one that was last sat."""
    if not sat:
        return None
    counts = Counter(exam for exam, _ in {(one.exam, one.model) for one in sat})
    newest = {exam: max(one.written for one in sat if one.exam == exam) for exam in counts}
    return max(counts, key=lambda exam: (counts[exam], newest[exam]))


def standing(sat: Sat) -> Standing:
    """A model's score with the marks of every question, in the order of the questions' tasks and ids."""
    rows = stream_table(sat.folder / TABLE_FILE, Marked)
    own = sorted(
        (row for row in rows if (row.model, row.strategy) == (sat.model, sat.exam.strategy)),
        key=lambda row: (row.track, row.task, row.id),
    )
    return Standing(sat.score, sat.interval, _families(own), tuple(own))


def over(ours: Standing, theirs: Standing) -> Over | None:
    """What the first has over the second; nothing where they were not asked the same questions."""
    if [(row.task, row.id) for row in ours.rows] != [(row.task, row.id) for row in theirs.rows]:
        return None
    found = compare(_groups(ours.rows), _groups(theirs.rows))
    return Over(found.difference, found.interval, found.p)


def _sat(file: Path) -> Iterator[Sat]:
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        written = file.stat().st_mtime
        yield _one(report, report, report["interval"], file.parent, written)
        if against := report.get("against"):
            yield _one(report, against, against["score_interval"], file.parent, written)
    except (OSError, KeyError, TypeError, ValueError):
        return


def _one(report: Mapping[str, Any], system: Mapping[str, Any], span: Sequence[float], folder: Path, at: float) -> Sat:
    told, strategy = report["provenance"], system["strategy"]
    name = f"{system['model']} ({strategy})" if strategy else system["model"]
    exam = Exam(report["suite"], report["mode"], strategy, told["questions"], report["questions"])
    low, high = span
    return Sat(exam, system["model"], told["systems"][name]["fingerprint"], folder, system["score"], (low, high), at)


def _groups(rows: Sequence[Marked]) -> tuple[TaskMarks, ...]:
    tasks: dict[tuple[str, str], list[Marked]] = {}
    for row in rows:
        tasks.setdefault((row.track, row.task), []).append(row)
    return tuple(TaskMarks(task, track, own[0].metric, tuple(map(_mark, own))) for (track, task), own in tasks.items())


def _mark(row: Marked) -> Mark:
    counts = {"hits": row.hits, "predicted": row.predicted, "gold": row.gold_count}
    return Mark(Score(value=row.score, **counts), row.unread)


def _families(rows: Sequence[Marked]) -> tuple[FamilyScore, ...]:
    """The gate's families, each with the mean over its questions and a bootstrap interval of it."""
    groups = grouped([(row.track, _kind(row)) for row in rows], questions_needed(FAMILY_MARGIN))
    values = np.array([row.score for row in rows], dtype=np.float64)
    scores = [TaskScores(family.name, family.name, values[list(family.places)]) for family in groups]
    drawn = resample(scores, SEED).tasks if scores else {}
    return tuple(
        FamilyScore(one.task, round(one.score, DIGITS), _span(drawn[one.task]), len(one.values)) for one in scores
    )


def _kind(row: Marked) -> str:
    return _TASK_KINDS.get(row.task, _KINDS.get(row.metric, row.metric))


def _span(draws: Any) -> Span:
    low, high = interval(draws)
    return round(low, DIGITS), round(high, DIGITS)
