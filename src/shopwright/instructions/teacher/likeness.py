"""Which accepted text is too similar to a new one: exact ROUGE-L, on few candidates."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shopwright.tasks.rouge import common_subsequence, tokens_of


class Neighbour(NamedTuple):
    """A text that is there, and its ROUGE-L F1 with the one asked about."""

    id: str
    likeness: float


class Likeness:
    """An inverted index over the stemmed words of texts.

    ROUGE-L's F1 is twice the longest common subsequence over both lengths, and a common subsequence has no more words
    than the texts share. So a text that shares too few words need not be compared, and none that is similar is missed.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._tokens: list[tuple[str, ...]] = []
        self._lengths = array("q")
        self._holders: dict[tuple[str, int], array[int]] = {}

    def add(self, id: str, text: str) -> None:
        """Put a text into the index."""
        tokens = tokens_of(text)
        for feature in _features(tokens):
            self._holders.setdefault(feature, array("q")).append(len(self._ids))
        self._ids.append(id)
        self._tokens.append(tokens)
        self._lengths.append(len(tokens))

    def above(self, text: str, threshold: float) -> Neighbour | None:
        """The first text, in the order in which they were added, with a likeness above the threshold, or nothing."""
        tokens = tokens_of(text)
        most = self._at_most(tokens)
        for place in np.flatnonzero(most > threshold):
            likeness = _f1(self._tokens[place], tokens)
            if likeness > threshold:
                return Neighbour(self._ids[place], likeness)
        return None

    def nearest(self, place: int) -> Neighbour | None:
        """The most similar of the other texts to the one at a place; nothing where it is alone."""
        tokens = self._tokens[place]
        most = self._at_most(tokens)
        most[place] = -1.0
        best: Neighbour | None = None
        for other in np.argsort(-most, kind="stable"):
            if other == place or (best and most[other] <= best.likeness):
                break
            likeness = _f1(self._tokens[other], tokens)
            best = Neighbour(self._ids[other], likeness) if best is None or likeness > best.likeness else best
        return best

    def __len__(self) -> int:
        return len(self._ids)

    def _at_most(self, tokens: Sequence[str]) -> npt.NDArray[np.float64]:
        """For each text the greatest likeness that the words it shares allow."""
        count = len(self._ids)
        found = [np.frombuffer(self._holders[f], np.int64) for f in _features(tokens) if f in self._holders]
        places = np.concatenate(found) if found else np.empty(0, np.int64)
        del found
        shared = np.bincount(places, minlength=count)
        lengths = np.array(self._lengths, np.int64) + len(tokens)
        return np.asarray(2 * shared / np.maximum(lengths, 1), np.float64)


def _features(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each word with its number among its like, so that what two texts share of them is the bound."""
    seen: Counter[str] = Counter()
    for token in tokens:
        seen[token] += 1
        yield token, seen[token]


def _f1(first: Sequence[str], second: Sequence[str]) -> float:
    both = len(first) + len(second)
    return 2 * common_subsequence(first, second) / both if both else 1.0
