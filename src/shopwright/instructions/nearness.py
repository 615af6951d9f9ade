"""Samples that ask a benchmark's question in other words: the same rare words, and vectors that lie close."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit, document_frequencies, rarity
from shopwright.instructions.vector_cache import VectorCache
from shopwright.instructions.word_streams import Places, Words, words_of

Numbers = npt.NDArray[np.float64]

OVERLAP = 0.6
"""The least share of a question's words, by their rarity, that a sample must hold."""
SIGNATURE = 0.7
"""The share of a question by which it is looked up, its rarest words: more than 1 - OVERLAP, so that none is missed."""
COSINE = 0.8
CLOSEST = 3
"""So many questions are compared with a sample in meaning: those with which it shares most."""
AT_ONCE = 64


class Pair(NamedTuple):
    """A sample and a question that share enough words to be compared in meaning."""

    sample: int
    question: int
    overlap: float


@dataclass(frozen=True)
class NearIndex:
    """The questions by their rare words."""

    vocabulary: npt.NDArray[np.uint64]
    weights: Numbers
    """The rarity of each word, 0 to 1."""
    bounds: Places
    words: Places
    """The distinct words of each question, rarest first, as places in the vocabulary."""
    masses: Numbers
    """The sum of the weights of a question's words."""
    posting_bounds: Places
    postings: Places
    """The questions that are looked up by a word."""
    texts: tuple[str, ...]

    @classmethod
    def build(cls, questions: Sequence[BenchmarkQuestion]) -> "NearIndex":
        """The index of these questions, in their order."""
        texts = tuple(question.whole for question in questions)
        words = words_of(texts)
        vocabulary, counts = document_frequencies(words.hashes, words.owners)
        weights = rarity(len(texts), counts)
        owners, ids = _distinct(words.owners, np.searchsorted(vocabulary, words.hashes), len(vocabulary))
        order = np.lexsort((ids, -weights[ids], owners))
        owners, ids = owners[order], ids[order]
        bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
        ahead = np.concatenate(([0.0], np.cumsum(weights[ids])))
        masses = ahead[bounds[1:]] - ahead[bounds[:-1]]
        before = ahead[:-1] - np.repeat(ahead[bounds[:-1]], np.diff(bounds))
        signs = np.flatnonzero(before < SIGNATURE * masses[owners])
        by_word = signs[np.argsort(ids[signs], kind="stable")]
        posting_bounds = np.searchsorted(ids[by_word], np.arange(len(vocabulary) + 1))
        return cls(vocabulary, weights, bounds, ids, masses, posting_bounds, owners[by_word], texts)

    def pairs(self, samples: Sequence[Asked]) -> list[Pair]:
        """The questions that each sample may ask, at most `CLOSEST` a sample, by the words that both hold."""
        found: list[Pair] = []
        for first in range(0, len(samples), AT_ONCE):
            batch = samples[first : first + AT_ONCE]
            words = words_of([_all_of(sample) for sample in batch])
            found += (Pair(first + sample, question, overlap) for sample, question, overlap in self._pairs(words))
        return found

    def _pairs(self, words: Words) -> list[Pair]:
        owners, ids = self._known(words)
        held = np.zeros((len(words.letters), len(self.vocabulary)), dtype=bool)
        held[owners, ids] = True
        samples, questions = self._alike(owners, ids, len(words.letters))
        at, place = _expanded(self.bounds, questions)
        shared = np.bincount(at, self.weights[self.words[place]] * held[samples[at], self.words[place]], len(samples))
        overlap = shared / np.maximum(self.masses[questions], 1e-9)
        order = np.lexsort((questions, -overlap, samples))
        ranks = np.arange(len(order)) - np.searchsorted(samples[order], samples[order])
        kept = order[(overlap[order] >= OVERLAP) & (ranks < CLOSEST)]
        rows = zip(samples[kept].tolist(), questions[kept].tolist(), overlap[kept].tolist(), strict=True)
        return [Pair(*row) for row in rows]

    def _known(self, words: Words) -> tuple[Places, Places]:
        """The distinct words of each sample that some question holds."""
        places = np.minimum(np.searchsorted(self.vocabulary, words.hashes), len(self.vocabulary) - 1)
        known = self.vocabulary[places] == words.hashes
        return _distinct(words.owners[known], places[known], len(self.vocabulary))

    def _alike(self, owners: Places, ids: Places, samples: int) -> tuple[Places, Places]:
        """Samples and questions whose rarest words the sample holds to such a share that the whole may suffice."""
        at, place = _expanded(self.posting_bounds, ids)
        count = len(self.masses)
        keys = owners[at] * count + self.postings[place]
        shared = np.bincount(keys, self.weights[ids[at]], samples * count).reshape(samples, count)
        found = np.nonzero((shared >= (OVERLAP + SIGNATURE - 1) * self.masses) & (self.masses > 0))
        return found[0], found[1]


def _distinct(owners: Places, ids: Places, count: int) -> tuple[Places, Places]:
    keys = np.unique(owners * count + ids)
    return keys // count, keys % count


def _expanded(bounds: Places, places: Places) -> tuple[Places, Places]:
    """All that lies between the bounds of each place: the number of the place, and where it lies."""
    lengths = bounds[places + 1] - bounds[places]
    at = np.repeat(np.arange(len(places)), lengths)
    first = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    return at, np.arange(len(at)) - first[at] + bounds[places][at]


def _all_of(sample: Asked) -> str:
    return "\n".join((sample.text, sample.question, *sample.options))
