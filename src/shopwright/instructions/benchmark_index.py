"""Benchmark questions by their marks, and samples that ask one again: word for word, renumbered, or thirteen words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.word_streams import Flags, Marks, Places, Words, chunks, inside, runs, words_of

Kind = Literal["verbatim", "renumbered", "thirteen words", "paraphrase"]
KINDS: tuple[Kind, ...] = ("verbatim", "renumbered", "thirteen words", "paraphrase")
"""From the surest to the least sure."""
RUN = 13
"""Words in a row that count as a copy (Brown et al. 2020, appendix C)."""
SHORTEST = 6
"""A question of fewer words than a run counts as copied where it stands whole; one of fewer than these never."""
RARE = 3
"""A run that stands in more of the benchmark's questions than this is its frame and no copy."""
TELLING = 0.15
"""The least that the words of a run must weigh, on average: else it is frame with little of the question in it."""
SHARPNESS = 3
"""The power of a word's rarity that is its weight: forty words of a frame weigh less than two names."""
FEWEST = 3
"""Words that a question must have to be known by its whole."""
_SPARSE = 5


class Asked(NamedTuple):
    """What a sample asks."""

    text: str
    """The whole prompt."""
    question: str = ""
    """The question without frame and options, where it is known."""
    options: tuple[str, ...] = ()
    reply: str = ""
    """The answer where it is free text, which may copy a question, too."""


class Hit(NamedTuple):
    """A benchmark's question that a sample asks again."""

    kind: Kind
    question: int
    """Its place among the questions that the index was built from."""
    file: str
    row: int
    score: float = 1.0

    @property
    def reason(self) -> str:
        """Why the sample is dropped; the same words for all of one kind."""
        said = {
            "verbatim": "asked by a benchmark in the same words",
            "renumbered": "asked by a benchmark with its options in another order or under other numbers",
            "thirteen words": f"shares {RUN} rare words in a row with a benchmark",
            "paraphrase": "asked by a benchmark in other words",
        }
        return said[self.kind]


@dataclass(frozen=True, eq=False)
class BenchmarkIndex:
    """What is known of the questions, as sorted arrays; small enough to be sent to every worker."""

    files: tuple[str, ...]
    file_of: Places
    row_of: Places
    letters: Marks
    letters_of: Places
    bags: Marks
    bags_of: Places
    runs: Marks
    runs_of: Places
    lengths: tuple[int, ...]
    """In how many words in a row questions are known."""
    run_bounds: Places
    """Where the runs of each of these lengths begin in `runs`."""

    @classmethod
    def build(
        cls, questions: Sequence[BenchmarkQuestion], frames: Iterable[str] = (), words: Words | None = None
    ) -> "BenchmarkIndex":
        """The index of these questions. `frames` are the shop's own phrasings: their runs are nobody's copy.

        `words` are those of the questions where they are known.
        """
        words = words or words_of([question.whole for question in questions])
        whole = np.flatnonzero(words.counts >= FEWEST)
        files = tuple(dict.fromkeys(question.file for question in questions))
        number = {file: place for place, file in enumerate(files)}
        lengths, own = _lengths(words), words_of(list(frames))
        ahead = _ahead(words)
        found = [_telling_runs(words, length, ahead, runs(own, length)) for length in lengths]
        letters, letters_of = _sorted(words.letters[whole], whole)
        bags, bags_of = _sorted(words.bags[whole], whole)
        return cls(
            files=files,
            file_of=np.array([number[question.file] for question in questions], dtype=np.int64),
            row_of=np.array([question.row for question in questions], dtype=np.int64),
            letters=letters,
            letters_of=letters_of,
            bags=bags,
            bags_of=bags_of,
            runs=np.concatenate([marks for marks, _ in found]),
            runs_of=np.concatenate([owners for _, owners in found]),
            lengths=lengths,
            run_bounds=np.concatenate(([0], np.cumsum([len(marks) for marks, _ in found]))),
        )

    def runs_check(self, samples: Sequence[Asked]) -> list[Hit | None]:
        """For each sample the surest hit of the cheap checks, or nothing. Samples may come in any batches."""
        texts, owners = _views(samples)
        rank = np.full(len(samples), len(KINDS))
        question = np.zeros(len(samples), dtype=np.int64)
        for first, last in chunks(texts):
            self._check(words_of(texts[first:last]), owners[first:last], rank, question)
        found = zip(rank.tolist(), question.tolist(), strict=True)
        return [self.hit(KINDS[kind], place) if kind < len(KINDS) else None for kind, place in found]

    def hit(self, kind: Kind, question: int, score: float = 1.0) -> Hit:
        """A hit on the question at this place."""
        return Hit(kind, question, self.files[self.file_of[question]], int(self.row_of[question]), score)

    def _check(self, words: Words, owners: Places, rank: Places, question: Places) -> None:
        texts, places = _found(words.letters, self.letters)
        _note(rank, question, 0, owners[texts], self.letters_of[places])
        texts, places = _found(words.bags, self.bags)
        _note(rank, question, 1, owners[texts], self.bags_of[places])
        for number in range(len(self.lengths)):
            texts, places = self._shared(words, number)
            _note(rank, question, 2, owners[texts], self.runs_of[places])

    def _shared(self, words: Words, number: int) -> tuple[Places, Places]:
        """The texts that hold runs of one of the lengths, and which."""
        length, (first, last) = self.lengths[number], self.run_bounds[number : number + 2]
        shift, sieve = self._sieves[number]
        marks = runs(words, length)
        places = np.flatnonzero(sieve[(marks >> shift).view(np.int64)])
        among, known = _found(marks[places], self.runs[first:last])
        fits = inside(words, places[among], length)
        places = places[among][fits]
        return np.searchsorted(words.bounds, places, side="right") - 1, known[fits] + first

    @cached_property
    def _sieves(self) -> list[tuple[np.uint64, Flags]]:
        """For each length, whether a run may be known by its first bits, and how far to shift for them."""
        bounds = zip(self.run_bounds, self.run_bounds[1:], strict=False)
        return [_sieve(self.runs[first:last]) for first, last in bounds]


def document_frequencies(marks: Marks, owners: Places) -> tuple[Marks, Places]:
    """Each mark once, sorted, and in how many texts it stands; marks of one text must come together."""
    order = np.argsort(marks, kind="stable")
    marks, owners = marks[order], owners[order]
    new = np.concatenate(([True], marks[1:] != marks[:-1]))[: len(marks)]
    other = new | np.concatenate(([True], owners[1:] != owners[:-1]))[: len(marks)]
    starts = np.flatnonzero(new)
    return marks[starts], np.add.reduceat(other.astype(np.int64), starts) if len(starts) else starts


def weights(texts: int, frequencies: Places) -> npt.NDArray[np.float64]:
    """What words weigh by their inverse document frequency: 1 where one text alone holds them, near 0 where all do."""
    rarity = np.log((texts + 1) / np.maximum(frequencies, 1)) / math.log(texts + 1)
    return np.asarray(rarity**SHARPNESS)


def _views(samples: Sequence[Asked]) -> tuple[list[str], Places]:
    """The texts of every sample: the prompt, the question with its options, the reply."""
    texts, owners = [], []
    for place, sample in enumerate(samples):
        views = [sample.text, sample.reply]
        if sample.options:
            views.append("\n".join((sample.question, *sample.options)))
        texts += (filled := [view for view in views if view])
        owners += [place] * len(filled)
    return texts, np.array(owners, dtype=np.int64)


def _lengths(words: Words) -> tuple[int, ...]:
    short = {int(count) for count in np.unique(words.counts) if SHORTEST <= count < RUN}
    return (RUN, *sorted(short))


def _telling_runs(words: Words, length: int, ahead: npt.NDArray[np.float64], frames: Marks) -> tuple[Marks, Places]:
    """The runs of one length that tell a question from the others, sorted, and the question that each stands in."""
    marks, places = runs(words, length), _beginnings(words, length)
    marks = marks[places]
    owners = np.searchsorted(words.bounds, places, side="right") - 1
    known, counts = document_frequencies(marks, owners)
    rare = (counts <= RARE)[np.searchsorted(known, marks)]
    telling = ahead[places + length] - ahead[places] >= TELLING * length
    kept = np.flatnonzero(rare & telling & ~np.isin(marks, frames))
    found, first = np.unique(marks[kept], return_index=True)
    return found, owners[kept[first]]


def _beginnings(words: Words, length: int) -> Places:
    """Where a run of this length begins; a shorter one than `RUN` is a whole question."""
    if length < RUN:
        return np.asarray(words.bounds[:-1][words.counts == length])
    places = np.arange(max(0, len(words.hashes) - length + 1))
    return places[inside(words, places, length)]


def _sieve(marks: Marks) -> tuple[np.uint64, Flags]:
    bits = len(marks).bit_length() + _SPARSE
    shift, sieve = np.uint64(64 - bits), np.zeros(1 << bits, dtype=bool)
    sieve[(marks >> shift).view(np.int64)] = True
    return shift, sieve


def _ahead(words: Words) -> npt.NDArray[np.float64]:
    """The sum of the words' weights before each word."""
    known, count = document_frequencies(words.hashes, words.owners)
    weight = weights(len(words.letters), count)[np.searchsorted(known, words.hashes)]
    return np.concatenate(([0.0], np.cumsum(weight)))


def _sorted(marks: Marks, owners: Places) -> tuple[Marks, Places]:
    order = np.argsort(marks, kind="stable")
    return marks[order], owners[order]


def _found(marks: Marks, known: Marks) -> tuple[Places, Places]:
    """Which of the marks are known, and where."""
    if not len(known):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    places = np.minimum(np.searchsorted(known, marks), len(known) - 1)
    hits = np.flatnonzero(known[places] == marks)
    return hits, places[hits]


def _note(rank: Places, question: Places, kind: int, samples: Places, questions: Places) -> None:
    better = kind < rank[samples]
    # The first hit of a sample counts: later ones are written first.
    samples, questions = samples[better][::-1], questions[better][::-1]
    rank[samples], question[samples] = kind, questions
