"""How far two judges agree beyond chance: Cohen's kappa, plain and weighted, with a bootstrap interval.

Sources: Cohen (1960); weighted kappa, Cohen (1968); names of its ranges, Landis and Koch (1977).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopwright.evaluation.figures import DIGITS
from shopwright.evaluation.statistics import RESAMPLES, Floats, Interval, interval
from shopwright.foundation.chance import Chance

MODERATE = 0.4
"""The kappa from which Landis and Koch call an agreement moderate: verdicts of a judge below it do not count."""
FEWEST = 20
"""With fewer labels any agreement may be luck."""


@dataclass(frozen=True)
class Agreement:
    """How far a judge agrees with people."""

    n: int
    kappa: float
    interval: Interval

    @property
    def proven(self) -> bool:
        """Whether the judge's verdicts may count."""
        return self.n >= FEWEST and self.kappa >= MODERATE


def agreement(pairs: Sequence[tuple[int, int]], categories: int, seed: int, *, graded: bool = False) -> Agreement:
    """Kappa of the categories, numbered from 0, that two judges gave, with its 95 % percentile bootstrap interval.

    With `graded` the categories are steps of a scale and a disagreement weighs with the square of its distance.
    """
    if not pairs:
        return Agreement(0, 0.0, Interval(0.0, 0.0))
    table = np.zeros((categories, categories))
    np.add.at(table, tuple(np.array(pairs).T), 1)
    weights = _weights(categories, graded)
    # Drawing n pairs with replacement is drawing a table of counts from a multinomial distribution.
    generator = np.random.default_rng(Chance(seed, ("agreement",)).number())
    drawn = generator.multinomial(len(pairs), table.ravel() / len(pairs), RESAMPLES).astype(np.float64)
    found = interval(kappas(drawn.reshape(-1, categories, categories), weights))
    return Agreement(len(pairs), round(float(kappas(table[None], weights)[0]), DIGITS), found)


def kappas(tables: Floats, weights: Floats) -> Floats:
    """1 - observed / expected disagreement of tables of counts (t, k, k), weighed by `weights` (k, k): (t,).

    0 where no disagreement could be expected, because both gave one and the same category throughout: such a table
    tells nothing of a judge.
    """
    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    by_chance = shares.sum(axis=2)[:, :, None] * shares.sum(axis=1)[:, None, :]
    observed, expected = (shares * weights).sum(axis=(1, 2)), (by_chance * weights).sum(axis=(1, 2))
    possible = expected > 0
    return np.where(possible, 1 - observed / np.where(possible, expected, 1.0), 0.0)


def _weights(categories: int, graded: bool) -> Floats:
    steps = np.arange(categories, dtype=np.float64)
    apart = np.abs(steps[:, None] - steps[None, :])
    return apart**2 if graded else (apart > 0).astype(np.float64)
