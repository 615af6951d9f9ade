"""Benchmark questions by their marks, and samples that ask one again: word for word, renumbered, or thirteen words."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from shopwright.foundation.files import atomic
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
TELLING = 0.35
"""The least a run may tell: its words' mean inverse document frequency as a share of the highest there is."""
FEWEST = 3
"""Words that a question must have to be known by its whole."""
_BITS = 24


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


@dataclass(frozen=True)
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
    """In how many words in a row questions are known; `runs` holds those of every length."""

    @classmethod
    def build(cls, questions: Sequence[BenchmarkQuestion], frames: Iterable[str] = ()) -> "BenchmarkIndex":
        """The index of these questions. `frames` are the shop's own phrasings: their runs are nobody's copy."""
        words = words_of([question.whole for question in questions])
        whole = np.flatnonzero(words.counts >= FEWEST)
        files = tuple(dict.fromkeys(question.file for question in questions))
        number = {file: place for place, file in enumerate(files)}
        lengths = _lengths(words)
        found, owners = _telling_runs(words, lengths, _frame_runs(frames, lengths))
        return cls(
            files,
            np.array([number[question.file] for question in questions], dtype=np.int64),
            np.array([question.row for question in questions], dtype=np.int64),
            *_sorted(words.letters[whole], whole),
            *_sorted(words.bags[whole], whole),
            *_sorted(found, owners),
            lengths,
        )

    def runs_check(self, samples: Sequence[Asked]) -> list[Hit | None]:
        """For each sample the surest hit of the cheap checks, or nothing. Samples may come in any batches."""
        texts, owners = _views(samples)
        rank = np.full(len(samples), len(KINDS))
        question = np.zeros(len(samples), dtype=np.int64)
        for first, last in chunks(texts):
            self._check(words_of(texts[first:last]), owners[first:last], rank, question)
        return [self.hit(KINDS[r], q) if r < len(KINDS) else None for r, q in zip(rank.tolist(), question.tolist())]

    def hit(self, kind: Kind, question: int, score: float = 1.0) -> Hit:
        """A hit on the question at this place."""
        return Hit(kind, question, self.files[self.file_of[question]], int(self.row_of[question]), score)

    def save(self, file: Path) -> None:
        """Keep it for workers on other machines."""
        values = {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}
        with atomic(file) as temporary, temporary.open("wb") as out:
            np.savez(out, **values)

    @classmethod
    def load(cls, file: Path) -> "BenchmarkIndex":
        """One that was kept."""
        with np.load(file) as kept:
            values = {name: kept[name] for name in kept.files}
        named = {"files": tuple(map(str, values["files"])), "lengths": tuple(map(int, values["lengths"]))}
        return cls(**{**values, **named})

    def _check(self, words: Words, owners: Places, rank: Places, question: Places) -> None:
        texts, places = _found(words.letters, self.letters)
        _note(rank, question, 0, owners[texts], self.letters_of[places])
        texts, places = _found(words.bags, self.bags)
        _note(rank, question, 1, owners[texts], self.bags_of[places])
        for length in self.lengths:
            texts, places = self._shared(words, length)
            _note(rank, question, 2, owners[texts], self.runs_of[places])

    def _shared(self, words: Words, length: int) -> tuple[Places, Places]:
        marks = runs(words, length)
        places = np.flatnonzero(self._sieve[(marks >> np.uint64(64 - _BITS)).view(np.int64)])
        among, known = _found(marks[places], self.runs)
        fits = inside(words, places[among], length)
        places = places[among][fits]
        return np.searchsorted(words.bounds, places, side="right") - 1, known[fits]

    @cached_property
    def _sieve(self) -> Flags:
        """Whether a run may be known, by its first bits."""
        sieve = np.zeros(1 << _BITS, dtype=bool)
        sieve[(self.runs >> np.uint64(64 - _BITS)).astype(np.int64)] = True
        return sieve


def document_frequencies(marks: Marks, owners: Places) -> tuple[Marks, Places]:
    """Each mark once, sorted, and in how many texts it stands; marks of one text must come together."""
    order = np.argsort(marks, kind="stable")
    marks, owners = marks[order], owners[order]
    new = np.concatenate(([True], marks[1:] != marks[:-1]))[: len(marks)]
    other = new | np.concatenate(([True], owners[1:] != owners[:-1]))[: len(marks)]
    starts = np.flatnonzero(new)
    return marks[starts], np.add.reduceat(other.astype(np.int64), starts) if len(starts) else starts


def rarity(texts: int, frequencies: Places) -> npt.NDArray[np.float64]:
    """Inverse document frequency, 0 for what stands in every text and 1 for what stands in one alone."""
    return np.asarray(np.log(texts / np.maximum(frequencies, 1)) / math.log(max(texts, 2)))


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


def _telling_runs(words: Words, lengths: Sequence[int], frames: Marks) -> tuple[Marks, Places]:
    """The runs that tell a question from the others, and the question that each stands in."""
    owners, tells = words.owners, _tells(words)
    found = [_runs_of_length(words, length, owners, tells) for length in lengths]
    marks, of = (np.concatenate(parts) for parts in zip(*found, strict=True))
    fresh = ~np.isin(marks, frames)
    return marks[fresh], of[fresh]


def _runs_of_length(words: Words, length: int, owners: Places, tells: npt.NDArray[np.float64]) -> tuple[Marks, Places]:
    marks = runs(words, length)
    places = np.arange(len(marks))
    valid = inside(words, places, length)
    if length < RUN:
        valid &= words.counts[owners[places]] == length
    telling = (tells[length:] - tells[:-length] >= TELLING * length)[: len(marks)] if len(marks) else valid
    known, count = document_frequencies(marks[valid], owners[places[valid]])
    rare = np.zeros(len(marks), dtype=bool)
    rare[valid] = (count <= RARE)[np.searchsorted(known, marks[valid])]
    kept = np.flatnonzero(rare & telling)
    marks, first = np.unique(marks[kept], return_index=True)
    return marks, owners[kept[first]]


def _tells(words: Words) -> npt.NDArray[np.float64]:
    """The sum of the words' rarities before each word."""
    known, count = document_frequencies(words.hashes, words.owners)
    rare = rarity(len(words.letters), count)[np.searchsorted(known, words.hashes)]
    return np.concatenate(([0.0], np.cumsum(rare)))


def _frame_runs(frames: Iterable[str], lengths: Sequence[int]) -> Marks:
    words = words_of(list(frames))
    return np.concatenate([runs(words, length) for length in lengths])


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
