"""How sure a score is: bootstrap intervals, paired permutation and McNemar tests, Holm's correction.

Sources: percentile bootstrap, Efron and Tibshirani (1993), chapter 13; sign-flip permutation test, Good (2005),
chapter 3; add-one p-value, Phipson and Smyth (2010); exact McNemar, Fagerland and others (2013); Holm (1979).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shopwright.foundation.chance import Chance

RESAMPLES = 2000
FLIPS = 10_000
EXACT_UP_TO = 12
"""With this many differing questions or fewer every pattern of signs is tried."""
CHANGED = 0.2
"""The share of answers that two systems are taken to differ in before anything is known of them."""
_POWER = 1.96 + 0.8416
CELLS = 4_000_000
"""Random cells held at once."""

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True)
class TaskScores:
    """The scores of one task's questions: `values` (n,), for micro-F1 also `counts` (n, 3): hits, predicted, gold."""

    task: str
    track: str
    values: Floats
    counts: Floats | None = None

    @property
    def score(self) -> float:
        """The mean, or micro-F1."""
        return float(self.values.mean()) if self.counts is None else float(_f1(self.counts.sum(axis=0)))


@dataclass(frozen=True)
class Resampled:
    """The scores of every resample: of each task, each track and overall, each (resamples,)."""

    tasks: Mapping[str, Floats]
    tracks: Mapping[str, Floats]
    overall: Floats


def overall(tasks: Sequence[TaskScores]) -> float:
    """The mean over tracks of the mean over their tasks."""
    return float(np.mean(list(track_scores(tasks).values())))


def track_scores(tasks: Sequence[TaskScores]) -> dict[str, float]:
    """Of each track the unweighted mean over its tasks."""
    return {track: float(np.mean([task.score for task in group])) for track, group in _by_track(tasks).items()}


def resample(tasks: Sequence[TaskScores], seed: int, resamples: int = RESAMPLES) -> Resampled:
    """Draw each task's questions anew with replacement; the same seed draws the same questions for every system."""
    drawn = {task.task: _redraw(task, Chance(seed, ("bootstrap", task.task)), resamples) for task in tasks}
    groups = _by_track(tasks)
    tracks = {track: np.mean([drawn[t.task] for t in group], axis=0) for track, group in groups.items()}
    return Resampled(drawn, tracks, np.mean(list(tracks.values()), axis=0))


def interval(draws: Floats) -> Interval:
    """The middle 95 % of the resampled scores."""
    low, high = np.percentile(draws, [2.5, 97.5])
    return Interval(float(low), float(high))


def weights(tasks: Sequence[TaskScores]) -> Floats:
    """What one question adds to the overall score: 1 / (tracks x tasks of its track x questions of its task)."""
    groups = _by_track(tasks)
    parts = [np.full(len(t.values), 1 / (len(groups) * len(groups[t.track]) * len(t.values))) for t in tasks]
    return np.concatenate(parts)


def least_difference(shares: Floats, changed: float = CHANGED) -> float:
    """The least difference that a paired test at 5 % finds in four of five examinations, before anything is asked.

    `shares` (n,) are the questions' shares of the overall score; `changed` is the share of questions that two systems
    are taken to answer differently, wholly right or wholly wrong. (1.96 + 0.84) standard errors (Card et al. 2020).
    """
    return float(_POWER * np.sqrt(changed * np.sum(shares**2)))


def sign_flip_p(differences: Floats, seed: int, flips: int = FLIPS) -> float:
    """Two-sided p of a sum of paired differences (n,), were either sign as likely on each question."""
    moved = differences[differences != 0.0]
    if not len(moved):
        return 1.0
    observed = abs(float(moved.sum())) - 1e-12
    if len(moved) <= EXACT_UP_TO:
        return float(np.mean(np.abs(_every_sign(len(moved)) @ moved) >= observed))
    extreme = sum(int((np.abs(signs @ moved) >= observed).sum()) for signs in _random_signs(len(moved), seed, flips))
    return (extreme + 1) / (flips + 1)


def mcnemar_p(first: Floats, second: Floats) -> float:
    """Exact two-sided p of right-or-wrong answers (n,) of two systems to the same questions."""
    only_first = int(((first > 0.5) & (second <= 0.5)).sum())
    only_second = int(((second > 0.5) & (first <= 0.5)).sum())
    discordant = only_first + only_second
    tail = sum(comb(discordant, wins) for wins in range(min(only_first, only_second) + 1))
    return min(1.0, float(2 * tail / 2**discordant))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values corrected for how many there are, in the order given."""
    corrected: dict[str, float] = {}
    largest = 0.0
    for rank, (name, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}


def _redraw(task: TaskScores, chance: Chance, resamples: int) -> Floats:
    generator = np.random.default_rng(chance.number())
    count = len(task.values)
    rows = max(1, min(resamples, CELLS // count))
    draws: list[Floats] = []
    for start in range(0, resamples, rows):
        places = generator.integers(0, count, (min(rows, resamples - start), count), dtype=np.int32)
        draws.append(task.values[places].mean(axis=1) if task.counts is None else _f1(_sums(task.counts, places)))
    return np.concatenate(draws)


def _sums(counts: Floats, places: NDArray[np.int32]) -> Floats:
    return np.stack([counts[:, column][places].sum(axis=1) for column in range(3)], axis=1)


def _f1(counts: Floats) -> Floats:
    # F1 = 2 hits / (predicted + gold); nothing predicted where nothing is there to find scores 0, as micro-F1 does.
    both = counts[..., 1] + counts[..., 2]
    return np.where(both > 0, 2 * counts[..., 0] / np.maximum(both, 1), 0.0)


def _every_sign(count: int) -> Floats:
    bits = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    return np.asarray(1.0 - 2.0 * bits)


def _random_signs(count: int, seed: int, flips: int) -> Iterator[Floats]:
    generator = np.random.default_rng(Chance(seed, ("sign flips",)).number())
    rows = max(1, CELLS // count)
    for start in range(0, flips, rows):
        coins = generator.integers(0, 2, (min(rows, flips - start), count), dtype=np.int8)
        yield 1.0 - 2.0 * coins.astype(np.float64)


def _by_track(tasks: Sequence[TaskScores]) -> dict[str, list[TaskScores]]:
    groups: dict[str, list[TaskScores]] = {}
    for task in tasks:
        groups.setdefault(task.track, []).append(task)
    return groups
