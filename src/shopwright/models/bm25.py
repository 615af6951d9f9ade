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
        return [tuple(Collection(options).scores(question)) for question, options in questions]


class Collection:
    """Texts in which words are looked up: BM25 of any question against all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        held = [Counter(_WORD.findall(text.lower())) for text in texts]
        usual = sum(words.total() for words in held) / max(len(held), 1)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        holders = Counter(word for words in held for word in words)
        for place, words in enumerate(held):
            for word in words:
                weight = _weight(word, words, holders[word], len(held), usual)
                self._weights.setdefault(word, []).append((place, weight))

    def scores(self, question: str) -> list[float]:
        """One sum of word weights for each text, 0 where no word is shared."""
        sums = [0.0] * self._size
        # In the order of the question: sums of floats depend on it, and that of a set changes from run to run.
        for word in dict.fromkeys(_WORD.findall(question.lower())):
            for place, weight in self._weights.get(word, ()):
                sums[place] += weight
        return sums


def _weight(word: str, words: Counter[str], holders: int, options: int, usual: float) -> float:
    rarity = math.log(1 + (options - holders + 0.5) / (holders + 0.5))
    return rarity * words[word] * (K1 + 1) / (words[word] + K1 * (1 - B + B * words.total() / usual))
