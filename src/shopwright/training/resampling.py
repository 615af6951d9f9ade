"""The interval of a mean over groups of paired differences, by drawing again from what was seen."""

from collections.abc import Sequence

import numpy as np

from shopwright.foundation.chance import Chance

RESAMPLES = 2000
INNER = (0.025, 0.975)
DIGITS = 6


def interval(groups: Sequence[Sequence[float]], seed: int) -> tuple[float, float]:
    """The 95 % interval of the mean of the groups' means: a bootstrap (Efron 1979) that draws within each group."""
    dice = np.random.default_rng(Chance(seed, ("interval",)).number())
    drawn = [dice.choice(values, (RESAMPLES, len(values))).mean(1) for values in groups]
    low, high = np.quantile(np.mean(drawn, axis=0), INNER)
    return round(float(low), DIGITS), round(float(high), DIGITS)
