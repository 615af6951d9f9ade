"""Samples that ask a benchmark's question in other words: the same rare words, and vectors that lie close."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit, document_frequencies, weights
from shopwright.instructions.vector_cache import VectorCache
from shopwright.instructions.word_streams import Places, Words, words_of

Numbers = npt.NDArray[np.float64]

ALIKE = 0.62
"""The least weight of the words that a sample and a question share, as a share of the words of both (Jaccard)."""
SIGNATURE = 0.6
"""The share of a question by which it is looked up, its heaviest words: more than 1 - ALIKE, so that none is missed."""
UNKNOWN = 0.05
"""The weight of a sample's word that no question holds: little, since a small benchmark knows few words."""
COSINE = 0.8
"""The least cosine of a sample and a question that it asks in other words."""
CLOSEST = 3
"""So many questions are compared with a sample in meaning: those with which it shares most."""
AT_ONCE = 64
"""Samples looked up together, where the questions are few enough."""
_CELLS = 1 << 22


class Pair(NamedTuple):
    """A sample and a question that share enough words to be compared in meaning."""

    sample: int
    question: int
    alike: float


@dataclass(frozen=True, eq=False)
class NearIndex:
    """The questions by their rare words."""

    vocabulary: npt.NDArray[np.uint64]
    weights: Numbers
    """What each word weighs, 0 to 1."""
    bounds: Places
    words: Places
    """The distinct words of each question, heaviest first, as places in the vocabulary."""
    masses: Numbers
    """The sum of the weights of a question's words."""
    posting_bounds: Places
    postings: Places
    """The questions that are looked up by a word."""
    texts: tuple[str, ...]

    def check(
        self, samples: Sequence[Asked], index: BenchmarkIndex, cache: VectorCache, skip: Collection[int] = ()
    ) -> list[Hit | None]:
        """For each sample the question that it asks in other words, or nothing; `index` is that of the same questions.

        Samples in `skip` are left out: those that a cheaper check has found. Only texts that share enough words are
        embedded. A vector depends in its last bits on the texts embedded beside it, so check a set as a whole.
        """
        return self.judged(samples, [pair for pair in self.pairs(samples) if pair.sample not in skip], index, cache)

    def judged(
        self, samples: Sequence[Asked], pairs: Sequence[Pair], index: BenchmarkIndex, cache: VectorCache
    ) -> list[Hit | None]:
        """For each sample the question that lies closest in meaning and close enough, of those that pairs name."""
        found: list[Hit | None] = [None] * len(samples)
        for pair, cosine in zip(pairs, self._cosines(samples, pairs, cache), strict=True):
            best = found[pair.sample]
            if cosine >= COSINE and (best is None or cosine > best.score):
                found[pair.sample] = index.hit("paraphrase", pair.question, round(cosine, 4))
        return found

    def _cosines(self, samples: Sequence[Asked], pairs: Sequence[Pair], cache: VectorCache) -> list[float]:
        if not pairs:
            return []
        asked = [samples[pair.sample].text for pair in pairs]
        vectors = cache.vectors([*asked, *(self.texts[pair.question] for pair in pairs)])
        return [float(cosine) for cosine in np.sum(vectors[: len(pairs)] * vectors[len(pairs) :], axis=1)]

    @classmethod
    def build(cls, questions: Sequence[BenchmarkQuestion], words: Words | None = None) -> "NearIndex":
        """The index of these questions, in their order; `words` are theirs where they are known."""
        texts = tuple(question.whole for question in questions)
        words = words or words_of(texts)
        vocabulary, counts = document_frequencies(words.hashes, words.owners)
        weight = weights(len(texts), counts)
        owners, ids = _distinct(words.owners, np.searchsorted(vocabulary, words.hashes), len(vocabulary))
        order = np.lexsort((ids, -weight[ids], owners))
        owners, ids = owners[order], ids[order]
        bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
        ahead = np.concatenate(([0.0], np.cumsum(weight[ids])))
        masses = ahead[bounds[1:]] - ahead[bounds[:-1]]
        before = ahead[:-1] - np.repeat(ahead[bounds[:-1]], np.diff(bounds))
        signs = np.flatnonzero(before < SIGNATURE * masses[owners])
        by_word = signs[np.argsort(ids[signs], kind="stable")]
        posting_bounds = np.searchsorted(ids[by_word], np.arange(len(vocabulary) + 1))
        return cls(vocabulary, weight, bounds, ids, masses, posting_bounds, owners[by_word], texts)

    def pairs(self, samples: Sequence[Asked]) -> list[Pair]:
        """The questions that each sample may ask, at most `CLOSEST` a sample, by the words that both hold."""
        found: list[Pair] = []
        step = max(1, min(AT_ONCE, _CELLS // max(len(self.masses), len(self.vocabulary), 1)))
        for first in range(0, len(samples), step):
            words = words_of([_all_of(sample) for sample in samples[first : first + step]])
            found += (pair._replace(sample=first + pair.sample) for pair in self._pairs(words))
        return found

    def _pairs(self, words: Words) -> list[Pair]:
        owners, ids, masses = self._known(words)
        held = np.zeros((len(words.letters), len(self.vocabulary)), dtype=bool)
        held[owners, ids] = True
        samples, questions = self._alike(owners, ids, len(words.letters))
        at, place = _expanded(self.bounds, questions)
        shared = np.bincount(at, self.weights[self.words[place]] * held[samples[at], self.words[place]], len(samples))
        alike = shared / np.maximum(self.masses[questions] + masses[samples] - shared, 1e-9)
        near = np.flatnonzero(alike >= ALIKE)
        order = near[np.lexsort((questions[near], -alike[near], samples[near]))]
        rank = np.arange(len(order)) - np.searchsorted(samples[order], samples[order])
        kept = order[rank < CLOSEST]
        rows = zip(samples[kept].tolist(), questions[kept].tolist(), alike[kept].tolist(), strict=True)
        return [Pair(*row) for row in rows]

    def _known(self, words: Words) -> tuple[Places, Places, Numbers]:
        """The distinct words of each sample that some question holds, and what all its words weigh."""
        places = np.minimum(np.searchsorted(self.vocabulary, words.hashes), len(self.vocabulary) - 1)
        known = self.vocabulary[places] == words.hashes
        owners, ids = _distinct(words.owners[known], places[known], len(self.vocabulary))
        unknown = np.bincount(words.owners[~known], minlength=len(words.letters))
        masses = np.bincount(owners, self.weights[ids], len(words.letters)) + UNKNOWN * unknown
        return owners, ids, masses

    def _alike(self, owners: Places, ids: Places, samples: int) -> tuple[Places, Places]:
        """Samples and questions whose rarest words the sample holds to such a share that the whole may suffice."""
        at, place = _expanded(self.posting_bounds, ids)
        count = len(self.masses)
        keys = owners[at] * count + self.postings[place]
        shared = np.bincount(keys, self.weights[ids[at]], samples * count).reshape(samples, count)
        found = np.nonzero((shared >= (ALIKE + SIGNATURE - 1) * self.masses) & (self.masses > 0))
        return found[0], found[1]


def hits_among(
    samples: Sequence[Asked], index: BenchmarkIndex, near: NearIndex | None = None, cache: VectorCache | None = None
) -> list[Hit | None]:
    """For each sample the surest hit of all checks, or nothing; without `near` and `cache` of the cheap ones alone."""
    found = index.runs_check(samples)
    if near is None or cache is None:
        return found
    sure = {place for place, hit in enumerate(found) if hit}
    return [hit or other for hit, other in zip(found, near.check(samples, index, cache, sure), strict=True)]


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
