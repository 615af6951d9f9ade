"""The figures of an examination: scores with intervals, and two systems compared on the same questions."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from shopwright.evaluation.scoring import TaskMarks
from shopwright.evaluation.statistics import (
    Floats,
    Interval,
    Resampled,
    TaskScores,
    holm,
    interval,
    mcnemar_p,
    overall,
    resample,
    sign_flip_p,
    track_scores,
    weights,
)

SEED = 7
DIGITS = 6
"""Figures are rounded to this many digits, so that reports do not differ in noise."""


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TaskFigures(_Figures):
    """One task's score."""

    score: float
    interval: tuple[float, float]
    n: int
    metric: str
    track: str
    unread: int


class TrackFigures(_Figures):
    """One track's score: the mean over its tasks."""

    score: float
    interval: tuple[float, float]
    n: int


class SystemFigures(_Figures):
    """One system's scores; overall is the mean over tracks."""

    score: float
    interval: tuple[float, float]
    tracks: dict[str, TrackFigures]
    tasks: dict[str, TaskFigures]

    @property
    def unread(self) -> int:
        """How many replies held no answer."""
        return sum(task.unread for task in self.tasks.values())


class TaskComparison(_Figures):
    """One task under two systems: what the first has over the second."""

    difference: float
    interval: tuple[float, float]
    p: float
    p_holm: float
    """Corrected for the number of tasks."""
    test: str


class Comparison(_Figures):
    """Two systems on the same questions: what the first has over the second."""

    difference: float
    interval: tuple[float, float]
    p: float
    tasks: dict[str, TaskComparison]


def scores_of(groups: Sequence[TaskMarks]) -> tuple[TaskScores, ...]:
    """The marks as arrays."""
    return tuple(TaskScores(group.task, group.track, _values(group), _counts(group)) for group in groups)


def figures_of(groups: Sequence[TaskMarks], seed: int = SEED) -> SystemFigures:
    """All scores of one system, with 95 % bootstrap intervals over questions."""
    scores = scores_of(groups)
    drawn = resample(scores, seed)
    tracks = {name: _track(name, score, groups, drawn) for name, score in track_scores(scores).items()}
    tasks = {
        group.task: _task(group, score, drawn.tasks[group.task]) for group, score in zip(groups, scores, strict=True)
    }
    return SystemFigures(score=_neat(overall(scores)), interval=_span(drawn.overall), tracks=tracks, tasks=tasks)


def compare(first: Sequence[TaskMarks], second: Sequence[TaskMarks], seed: int = SEED) -> Comparison:
    """What `first` has over `second`: paired bootstrap interval, paired permutation p, Holm over tasks."""
    ours, theirs = scores_of(first), scores_of(second)
    drawn = (resample(ours, seed), resample(theirs, seed))
    apart = np.concatenate([a.values - b.values for a, b in zip(ours, theirs, strict=True)])
    return Comparison(
        difference=_neat(overall(ours) - overall(theirs)),
        interval=_span(drawn[0].overall - drawn[1].overall),
        p=_neat(sign_flip_p(weights(ours) * apart, seed)),
        tasks=_compared(first, ours, theirs, drawn, seed),
    )


def _compared(
    groups: Sequence[TaskMarks],
    ours: Sequence[TaskScores],
    theirs: Sequence[TaskScores],
    drawn: tuple[Resampled, Resampled],
    seed: int,
) -> dict[str, TaskComparison]:
    tests = {g.task: _test(g.metric, a, b, seed) for g, a, b in zip(groups, ours, theirs, strict=True)}
    corrected = holm({task: p for task, (p, _) in tests.items()})
    return {
        a.task: TaskComparison(
            difference=_neat(a.score - b.score),
            interval=_span(drawn[0].tasks[a.task] - drawn[1].tasks[a.task]),
            p=_neat(tests[a.task][0]),
            p_holm=_neat(corrected[a.task]),
            test=tests[a.task][1],
        )
        for a, b in zip(ours, theirs, strict=True)
    }


def _test(metric: str, ours: TaskScores, theirs: TaskScores, seed: int) -> tuple[float, str]:
    if metric == "accuracy" and np.isin((ours.values, theirs.values), (0.0, 1.0)).all():
        return mcnemar_p(ours.values, theirs.values), "McNemar, exact"
    return sign_flip_p(ours.values - theirs.values, seed), "paired permutation"


def _task(group: TaskMarks, scores: TaskScores, drawn: Floats) -> TaskFigures:
    return TaskFigures(
        score=_neat(scores.score),
        interval=_span(drawn),
        n=len(group.marks),
        metric=group.metric,
        track=group.track,
        unread=group.unread,
    )


def _track(name: str, score: float, groups: Sequence[TaskMarks], drawn: Resampled) -> TrackFigures:
    count = sum(len(group.marks) for group in groups if group.track == name)
    return TrackFigures(score=_neat(score), interval=_span(drawn.tracks[name]), n=count)


def _values(group: TaskMarks) -> Floats:
    return np.array([mark.score.value for mark in group.marks], dtype=np.float64)


def _counts(group: TaskMarks) -> Floats | None:
    if group.metric != "micro f1":
        return None
    rows = [(mark.score.hits, mark.score.predicted, mark.score.gold) for mark in group.marks]
    return np.array(rows, dtype=np.float64)


def _span(draws: Floats) -> tuple[float, float]:
    found: Interval = interval(draws)
    return _neat(found.low), _neat(found.high)


def _neat(value: float) -> float:
    return round(float(value), DIGITS)


def lines(base: SystemFigures | None, tuned: SystemFigures, comparison: Comparison | None) -> list[Mapping[str, Any]]:
    """One mapping a task: name, metric, n, base and tuned scores with intervals, difference, p."""
    return [_row(name, task, base, comparison) for name, task in tuned.tasks.items()]


def _row(name: str, task: TaskFigures, base: SystemFigures | None, comparison: Comparison | None) -> Mapping[str, Any]:
    line: dict[str, Any] = {"task": name, "track": task.track, "metric": task.metric, "n": task.n}
    if base and comparison:
        other, apart = base.tasks[name], comparison.tasks[name]
        line |= {"base": other.score, "base_interval": other.interval}
        line |= {"difference": apart.difference, "difference_interval": apart.interval, "p": apart.p}
        line |= {"p_holm": apart.p_holm}
    return {**line, "score": task.score, "interval": task.interval, "unread": task.unread}
