"""Is one system worse than another by no more than a margin? A paired one-sided test, and how many questions it needs.

Sources: tests of a margin, Wellek (2010); resampling from a distribution that meets the null, Davison and Hinkley
(1997), section 4.4; intersection-union tests, Berger (1982).
"""

import math

import numpy as np

from shopwright.evaluation.statistics import Floats
from shopwright.foundation.chance import Chance

CERTAIN = 0.05
"""A system counts as not worse below this p."""
CHANGED = 0.05
"""The share of answers in which two equally good systems are taken to differ, half of them for the better."""
DRAWS = 10_000
_ONE_SIDED, _FOUR_IN_FIVE = 1.6449, 0.8416


def margin_p(differences: Floats, margin: float, seed: int) -> float:
    """p of the paired differences (n,), in [-1, 1], were the first system worse by the whole margin on average.

    The null is what was seen, mixed with questions that are wholly lost until its mean is -margin. A bootstrap of the
    differences alone, and a test that flips their signs, call any handful of equal replies a proof: they cannot see the
    rare loss that has not been met yet. Where nothing differs, p is (1 - margin)^n.
    """
    seen = float(differences.mean())
    if seen <= -margin:
        return 1.0
    lost = (seen + margin) / (seen + 1)
    values, counts = np.unique(np.append(differences.round(9), -1.0), return_counts=True)
    counts[0] -= 1
    shares = (1 - lost) * counts / len(differences)
    shares[0] += lost
    drawn = np.random.default_rng(Chance(seed, ("margin",)).number()).multinomial(len(differences), shares, DRAWS)
    means = drawn @ values / len(differences)
    return (int((means >= seen - 1e-9).sum()) + 1) / (DRAWS + 1)


def questions_needed(margin: float, changed: float = CHANGED) -> int:
    """How many questions let an equally good system through four times in five; `changed` of the answers differ."""
    spread = _ONE_SIDED * math.sqrt(changed + margin) + _FOUR_IN_FIVE * math.sqrt(changed)
    return math.ceil((spread / margin) ** 2)


def questions_at_least(margin: float) -> int:
    """With fewer questions than this nothing can be shown, were every single reply the same."""
    return math.ceil(math.log(CERTAIN) / math.log(1 - margin))
