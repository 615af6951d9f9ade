"""The metrics of ShopBench, as formulas on answers that have been read."""

import functools
import math
from collections.abc import Iterable, Sequence

from sacrebleu.metrics import BLEU

from shopwright.tasks.answers import Score
from shopwright.tasks.rouge import rouge_l_f1


def ndcg(order: Sequence[int], gains: Sequence[float], first_number: int = 1) -> float:
    """NDCG of an order of printed numbers, in [0, 1]; 0 where no option has a gain.

    Gain 2^g - 1, discount log2(place + 1) with places from 1, ideal over the gains sorted downwards, cut at the number
    of options (ShopBench, KDD Cup 2024). Numbers out of range and repeated ones gain nothing but keep their place.
    """
    ideal = _discounted(sorted(gains, reverse=True))
    seen = [number - first_number for number in order]
    met = [gains[i] if 0 <= i < len(gains) and i not in seen[:place] else 0.0 for place, i in enumerate(seen)]
    return _discounted(met[: len(gains)]) / ideal if ideal else 0.0


def hit_rate(numbers: Sequence[int], gold: Sequence[int], at: int = 3) -> float:
    """Share of the gold options among the first `at` named, order-free, in [0, 1]."""
    return len(set(numbers[:at]) & set(gold)) / len(set(gold)) if gold else 0.0


def micro_f1(scores: Iterable[Score]) -> float:
    """F1 over the summed counts of a task's answers, in [0, 1]."""
    counted = list(scores)
    hits, predicted, gold = (sum(getattr(s, name) for s in counted) for name in ("hits", "predicted", "gold"))
    return 2 * hits / (predicted + gold) if predicted + gold else 0.0


def rouge_l(text: str, references: Sequence[str]) -> float:
    """ROUGE-L F1 with stemming (Lin 2004, as rouge_score computes it); the best over the references."""
    return max((rouge_l_f1(reference, text) for reference in references), default=0.0)


def bleu(text: str, references: Sequence[str], tokenizer: str = "13a") -> float:
    """SacreBLEU of a corpus of one sentence / 100, lower-cased, first line only, in [0, 1]; ja-mecab for Japanese.

    As published, without the effective order: a text of fewer than four tokens scores 0 (Post 2018, Papineni 2002).
    """
    if not references:
        return 0.0
    first = text.strip("\n").split("\n")[0]
    found = _bleu(tokenizer).corpus_score([first], [[reference] for reference in references])
    return min(1.0, float(found.score) / 100)


def aggregate(metric: str, scores: Sequence[Score]) -> float:
    """A task's score: micro-F1 over its counts for `micro f1`, the mean of its values for every other metric."""
    if metric == "micro f1":
        return micro_f1(scores)
    return math.fsum(score.value for score in scores) / len(scores) if scores else 0.0


@functools.cache
def _bleu(tokenizer: str) -> BLEU:
    # A Japanese tokenizer opens a dictionary of 50 MB: once is enough.
    return BLEU(lowercase=True, tokenize=tokenizer)


def _discounted(gains: Iterable[float]) -> float:
    return math.fsum((2**gain - 1) / math.log2(place + 1) for place, gain in enumerate(gains, 1))
