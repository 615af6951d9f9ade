"""Keeps what a benchmark asks out of training: compares the cases of pieces, and writes the report beside the set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.progress import say
from shopwright.instructions.benchmark_files import Benchmarks, read_benchmarks
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex, Hit
from shopwright.instructions.contamination_report import ContaminationReport, FalseAlarms, Refused, report_on
from shopwright.instructions.nearness import NearIndex
from shopwright.instructions.piece_files import ROWS, Piece
from shopwright.instructions.vector_cache import VectorCache
from shopwright.tasks.prompt import CLOSED


@dataclass(frozen=True)
class Comparison:
    """What was found when the pieces of a part were compared with the benchmarks."""

    benchmarks: Benchmarks
    refused: tuple[Refused, ...] = ()
    places: Mapping[str, Mapping[int, str]] | None = None
    """By task, the places of the cases that a benchmark asks, and why they are dropped."""
    compared: int = 0
    near_checked: bool = True

    def report(self, set_fingerprint: str, rows: int) -> ContaminationReport:
        """The report for the set of this fingerprint and so many rows."""
        return report_on(
            self.benchmarks,
            self.refused,
            self.compared or rows,
            set_fingerprint,
            FalseAlarms(decoys=0, hits=0),
            self.near_checked,
        )


def compare(
    pieces: Mapping[str, Piece], files: Sequence[Path], frames: Sequence[str], cache: VectorCache
) -> Comparison:
    """Compare every case of these pieces with the questions of benchmark files. Raises UnreadableFile.

    `frames` are the shop's own phrasings, which are nobody's copy. Without the extra `local` questions in other words
    are not looked for, which the report says.
    """
    benchmarks = read_benchmarks(files)
    if not benchmarks.questions:
        return Comparison(benchmarks)
    found = [(task, place, id, asked) for task, piece in pieces.items() for place, id, asked in _asked(piece)]
    samples = [asked for *_, asked in found]
    hits, near_checked = _hits(samples, benchmarks, frames, cache)
    places: dict[str, dict[int, str]] = {}
    refused = []
    for (task, place, id, asked), hit in zip(found, hits, strict=True):
        if hit:
            places.setdefault(task, {})[place] = hit.reason
            refused.append(Refused(id, task, asked.text, hit))
    return Comparison(benchmarks, tuple(refused), places, len(samples), near_checked)


def _hits(
    samples: Sequence[Asked], benchmarks: Benchmarks, frames: Sequence[str], cache: VectorCache
) -> tuple[list[Hit | None], bool]:
    index = BenchmarkIndex.build(benchmarks.questions, frames)
    sure = index.runs_check(samples)
    known = {place for place, hit in enumerate(sure) if hit}
    try:
        near = NearIndex.build(benchmarks.questions).check(samples, index, cache, known)
    except MissingPackage as missing:
        say(f"Benchmark questions in other words are not looked for: {missing}")
        return sure, False
    return [one or other for one, other in zip(sure, near, strict=True)], True


def _asked(piece: Piece) -> Iterator[tuple[int, str, Asked]]:
    """The place, first sample's id and words of every case that has a sample."""
    seen: set[int] = set()
    with (piece.folder / ROWS).open(encoding="utf-8") as lines:
        for line, place in zip(lines, piece.samples[:, 0].tolist(), strict=True):
            if place not in seen:
                seen.add(place)
                row = json.loads(line)
                prompt = row["prompt"]
                reply = "" if prompt["kind"] in CLOSED else row["reply"]
                yield place, row["id"], Asked(prompt["text"], prompt["question"], tuple(prompt["options"]), reply)
