"""Keeps what a benchmark asks out of training: compares the cases of pieces, and writes the report beside the set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.progress import say
from shopwright.instructions.benchmark_files import Benchmarks, read_benchmarks
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit
from shopwright.instructions.contamination_report import ContaminationReport, FalseAlarms, Refused, report_on
from shopwright.instructions.decoys import false_alarms
from shopwright.instructions.nearness import NearIndex
from shopwright.instructions.piece_files import ROWS, Piece
from shopwright.instructions.vector_cache import VectorCache
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


class _Case(NamedTuple):
    """The first sample of a case, and what was found of any of its samples."""

    task: str
    place: int
    id: str
    asked: Asked
    hit: Hit | None


def compare(
    pieces: Mapping[str, Piece], files: Sequence[Path], frames: Sequence[str], cache: VectorCache
) -> Comparison:
    """Compare every sample of these pieces with the questions of benchmark files. Raises UnreadableFile.

    `frames` are the shop's own phrasings, which are nobody's copy. A case is dropped where any of its phrasings is a
    hit; questions in other words are looked for in its first one alone, and not at all without the extra `local`, which
    the report says.
    """
    benchmarks = read_benchmarks(files)
    if not benchmarks.questions:
        return Comparison(benchmarks)
    index = BenchmarkIndex.build(benchmarks.questions, frames)
    cases = [case for task, piece in pieces.items() for case in _cases(task, piece, index)]
    near = NearIndex.build(benchmarks.questions)
    found, near_checked = _with_near(cases, index, near, cache)
    clean = [case.asked for case in found if not case.hit]
    alarms = false_alarms(clean, index.runs_check, Chance(0, ("decoys",)))
    places: dict[str, dict[int, str]] = {}
    for case in found:
        if case.hit:
            places.setdefault(case.task, {})[case.place] = case.hit.reason
    refused = tuple(Refused(case.id, case.task, case.asked.text, case.hit) for case in found if case.hit)
    compared = sum(len(piece.samples) for piece in pieces.values())
    return Comparison(benchmarks, refused, places, compared, alarms, near_checked)


def _cases(task: str, piece: Piece, index: BenchmarkIndex) -> Iterator[_Case]:
    """The cases of a piece, each with the surest hit of the cheap checks on all its samples."""
    found: dict[int, _Case] = {}
    rows = _rows(piece)
    while batch := list(islice(rows, BATCH)):
        for (place, id, asked), hit in zip(batch, index.runs_check([asked for *_, asked in batch]), strict=True):
            known = found.setdefault(place, _Case(task, place, id, asked, hit))
            if hit and not known.hit:
                found[place] = known._replace(hit=hit)
    yield from found.values()


def _with_near(
    cases: Sequence[_Case], index: BenchmarkIndex, near: NearIndex, cache: VectorCache
) -> tuple[list[_Case], bool]:
    known = {place for place, case in enumerate(cases) if case.hit}
    try:
        hits = near.check([case.asked for case in cases], index, cache, known)
    except MissingPackage as missing:
        say(f"Benchmark questions in other words are not looked for: {missing}")
        return list(cases), False
    return [case._replace(hit=case.hit or hit) for case, hit in zip(cases, hits, strict=True)], True


def _rows(piece: Piece) -> Iterator[tuple[int, str, Asked]]:
    """The case's place, the id and the words of every sample."""
    with (piece.folder / ROWS).open(encoding="utf-8") as lines:
        for line, place in zip(lines, piece.samples[:, 0].tolist(), strict=True):
            row = json.loads(line)
            prompt = row["prompt"]
            reply = "" if prompt["kind"] in CLOSED else row["reply"]
            yield place, row["id"], Asked(prompt["text"], prompt["question"], tuple(prompt["options"]), reply)
