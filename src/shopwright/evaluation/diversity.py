"""How much the texts of a set differ: distinct-n and self-BLEU, as parts that every text adds."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from shopwright.evaluation.statistics import Floats
from shopwright.tasks.metrics import bleu

COMPARED = 50
"""A text is compared with this many others at most: those that follow it, the first after the last."""
_WORD = re.compile(r"\w+")


def distinct_counts(texts: Sequence[str], n: int) -> Floats:
    """What each text adds to distinct-n (Li et al. 2016), the distinct runs of `n` words over all: (texts, 3).

    First its runs, each shared out among all that are equal to it; then twice how many it has, so that the F1 of the
    sums is distinct-n. A text drawn twice by a bootstrap is thus no repetition.
    """
    runs = [_runs(text, n) for text in texts]
    often = Counter(run for of_text in runs for run in of_text)
    parts = [(sum(1 / often[run] for run in of_text), len(of_text), len(of_text)) for of_text in runs]
    return np.array(parts, dtype=np.float64).reshape(len(texts), 3)


def self_bleu(texts: Sequence[str]) -> Floats:
    """BLEU of each text against the others (Zhu et al. 2018), (texts,), in [0, 1]; high where all say the same."""
    around = [*texts, *texts]
    others = min(COMPARED, len(texts) - 1)
    return np.array([bleu(text, around[place + 1 : place + 1 + others]) for place, text in enumerate(texts)])


def _runs(text: str, n: int) -> list[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return [tuple(words[start : start + n]) for start in range(len(words) - n + 1)]
