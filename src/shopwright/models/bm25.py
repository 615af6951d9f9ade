"""A scorer without weights: BM25 over the options of one question."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from shopwright.models.scorer import ScoredQuestion

K1, B = 1.2, 0.75
"""How soon more of a word says no more, and how much a long option is held against it."""
_WORD = re.compile(r"\w+")


class BM25:
    """The words that a question and an option share, weighed by how few of the options hold them.

    Robertson and Zaragoza (2009), section 3, with the never negative idf ln(1 + (N - n + 0.5) / (n + 0.5)). The options
    of a question are its whole collection, so that a score depends on nothing else that is asked.
    """

    name = "BM25"
    fingerprint = f"bm25-{K1}-{B}"

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """Sums of word weights, 0 where no word is shared."""
        return [_scores(question, options) for question, options in questions]


def _scores(question: str, options: Sequence[str]) -> tuple[float, ...]:
    held = [Counter(_WORD.findall(option.lower())) for option in options]
    holders = Counter(word for words in held for word in words)
    usual = sum(words.total() for words in held) / max(len(held), 1)
    asked = set(_WORD.findall(question.lower()))
    return tuple(
        sum(_weight(word, words, holders[word], len(held), usual) for word in asked & words.keys()) for words in held
    )


def _weight(word: str, words: Counter[str], holders: int, options: int, usual: float) -> float:
    rarity = math.log(1 + (options - holders + 0.5) / (holders + 0.5))
    return rarity * words[word] * (K1 + 1) / (words[word] + K1 * (1 - B + B * words.total() / usual))
