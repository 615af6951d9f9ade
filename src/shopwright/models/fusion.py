"""Fusion: what a language model and a scorer say about the options of a closed question, made one answer."""

import math
from collections.abc import Sequence

from shopwright.tasks.answers import Answer, Choice, Ranking, Selection
from shopwright.tasks.prompt import Prompt


def decide(prompt: Prompt, scores: Sequence[float]) -> Answer:
    """The answer that scores of the options lead to; among equals the one printed first.

    Choice: the best option. Ranking: all options, best first. Selection: the `wanted` best.
    """
    by_score = sorted(zip(scores, prompt.numbers, strict=True), key=lambda pair: (-pair[0], pair[1]))
    numbers = tuple(number for _, number in by_score)
    if prompt.kind == "choice":
        return Choice(number=numbers[0])
    if prompt.kind == "ranking":
        return Ranking(order=numbers)
    return Selection(numbers=numbers[: max(prompt.wanted, 1)])


def fuse(prompt: Prompt, lm: Sequence[float] | None, hint: Sequence[float] | None, weight: float) -> Answer:
    """The answer of a weighted product of experts; either voice may be missing.

    Each voice is turned into log-probabilities over the options (log-softmax: the language model's log-likelihoods, the
    scorer's scores), and log p = weight log p_lm + (1 - weight) log p_scorer (Hinton 2002). `weight` in [0, 1] is the
    language model's share.
    """
    if lm is None or hint is None:
        return decide(prompt, lm or hint or (0.0,) * len(prompt.options))
    voices = zip(log_softmax(lm), log_softmax(hint), strict=True)
    return decide(prompt, [weight * told + (1 - weight) * hinted for told, hinted in voices])


def log_softmax(scores: Sequence[float]) -> list[float]:
    """Log-probabilities that add up to one; -inf stands for impossible."""
    highest = max(scores)
    if math.isinf(highest):
        return [-math.log(len(scores))] * len(scores)
    total = highest + math.log(math.fsum(math.exp(score - highest) for score in scores))
    return [score - total for score in scores]
