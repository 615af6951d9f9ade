"""Keeps what a benchmark asks out of training: compares the cases of pieces, and writes the report beside the set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.progress import say
from shopwright.instructions.benchmark_files import Benchmarks, read_benchmarks
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit
from shopwright.instructions.contamination_report import ContaminationReport, FalseAlarms, Refused, report_on
from shopwright.instructions.decoys import false_alarms
from shopwright.instructions.nearness import NearIndex, Pair
from shopwright.instructions.piece_files import ROWS, Piece
from shopwright.instructions.vector_cache import VectorCache
from shopwright.instructions.word_streams import words_of
from shopwright.tasks.prompt import CLOSED

NOT_MEASURED = FalseAlarms(decoys=0, hits=0)
BATCH = 4096
"""Samples that are compared at once, so that a million need not lie in memory."""


@dataclass(frozen=True)
class Comparison:
    """What was found when the pieces of a part were compared with the benchmarks."""

    benchmarks: Benchmarks
    refused: tuple[Refused, ...] = ()
    places: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """By task, the places of the cases that a benchmark asks, and why they are dropped."""
    compared: int = 0
    false: FalseAlarms = NOT_MEASURED
    near_checked: bool = True

    def report(self, set_fingerprint: str, rows: int) -> ContaminationReport:
        """The report for the set of this fingerprint and so many rows."""
        samples = self.compared or rows
        return report_on(self.benchmarks, self.refused, samples, set_fingerprint, self.false, self.near_checked)


class Looked(NamedTuple):
    """The first sample of a case, and what was found in any of its samples."""

    place: int
    id: str
    asked: Asked
    hit: Hit | None
    """The surest hit of the cheap checks."""
    pairs: tuple[tuple[int, float], ...] = ()
    """The questions with which a case without a hit shares most words, and how many."""

    @classmethod
    def load(cls, line: str) -> "Looked":
        """One that was kept as a line of JSON."""
        place, id, asked, hit, pairs = json.loads(line)
        found = tuple((question, alike) for question, alike in pairs)
        return cls(place, id, Asked(*asked), Hit(*hit) if hit else None, found)


@dataclass(frozen=True)
class Comparer:
    """The questions of benchmarks, ready to be compared with pieces in any process."""

    benchmarks: Benchmarks
    index: BenchmarkIndex
    near: NearIndex

    @classmethod
    def of(cls, files: Sequence[Path], frames: Sequence[str]) -> "Comparer":
        """Read benchmark files; `frames` are our own phrasings, which are nobody's copy. Raises UnreadableFile."""
        found = read_benchmarks(files)
        asked = found.questions
        words = words_of([question.whole for question in asked])
        return cls(found, BenchmarkIndex.build(asked, frames, words), NearIndex.build(asked, words))

    def look_at(self, piece: Piece, out: Path) -> None:
        """Compare every sample of a piece by its words, and keep what was found of each case, a line each."""
        cases = list(self._cases(piece))
        clean = [number for number, case in enumerate(cases) if not case.hit]
        pairs: dict[int, list[tuple[int, float]]] = {}
        for pair in self.near.pairs([cases[number].asked for number in clean]):
            pairs.setdefault(clean[pair.sample], []).append((pair.question, pair.alike))
        write_jsonl(out, (case._replace(pairs=tuple(pairs.get(n, ()))) for n, case in enumerate(cases)))

    def judge(self, looked: Mapping[str, Path], samples: int, cache: VectorCache) -> Comparison:
        """What was found in all pieces, by task, of so many samples.

        A case is dropped where any of its phrasings is a hit; questions in other words are looked for in its first one
        alone, and not at all without the extra `local`, which the report says.
        """
        cases = [(task, Looked.load(line)) for task, file in looked.items() for line in _lines(file)]
        hits, near_checked = self._hits([case for _, case in cases], cache)
        found = [(task, case, hit) for (task, case), hit in zip(cases, hits, strict=True)]
        clean = [case.asked for _, case, hit in found if not hit]
        places: dict[str, dict[int, str]] = {}
        for task, case, hit in found:
            if hit:
                places.setdefault(task, {})[case.place] = hit.reason
        return Comparison(
            benchmarks=self.benchmarks,
            refused=tuple(Refused(case.id, task, case.asked.text, hit) for task, case, hit in found if hit),
            places=places,
            compared=samples,
            false=false_alarms(clean, self.index.runs_check, Chance(0, ("decoys",))),
            near_checked=near_checked,
        )

    def _cases(self, piece: Piece) -> Iterator[Looked]:
        found: dict[int, Looked] = {}
        rows = _rows(piece)
        while batch := list(islice(rows, BATCH)):
            hits = self.index.runs_check([asked for *_, asked in batch])
            for (place, id, asked), hit in zip(batch, hits, strict=True):
                known = found.setdefault(place, Looked(place, id, asked, hit))
                if hit and not known.hit:
                    found[place] = known._replace(hit=hit)
        yield from found.values()

    def _hits(self, cases: Sequence[Looked], cache: VectorCache) -> tuple[list[Hit | None], bool]:
        asked = [case.asked for case in cases]
        pairs = [Pair(number, *pair) for number, case in enumerate(cases) for pair in case.pairs]
        try:
            near = self.near.judged(asked, pairs, self.index, cache)
        except MissingPackage as missing:
            say(f"Benchmark questions in other words are not looked for: {missing}")
            return [case.hit for case in cases], False
        return [case.hit or hit for case, hit in zip(cases, near, strict=True)], True


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        yield from lines


def _rows(piece: Piece) -> Iterator[tuple[int, str, Asked]]:
    """The case's place, the id and the words of every sample."""
    with (piece.folder / ROWS).open(encoding="utf-8") as lines:
        for line, place in zip(lines, piece.samples[:, 0].tolist(), strict=True):
            row = json.loads(line)
            prompt = row["prompt"]
            reply = "" if prompt["kind"] in CLOSED else row["reply"]
            yield place, row["id"], Asked(prompt["text"], prompt["question"], tuple(prompt["options"]), reply)
