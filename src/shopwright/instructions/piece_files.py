"""The files of a piece of an instruction set: a folder of lines, written once and read as often as mixing needs."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from shopwright.foundation.files import atomic
from shopwright.instructions.case_lines import CaseLine
from shopwright.instructions.drops import Dropped
from shopwright.instructions.formats import chat
from shopwright.instructions.marks import mark, normalised
from shopwright.instructions.samples import Sample

LINES = ROWS, CHAT, CASES, DROPPED = "rows.jsonl", "chat.jsonl", "cases.jsonl", "dropped.jsonl"
SAMPLES = "samples.npy"


@dataclass(frozen=True)
class Piece:
    """A piece that was kept."""

    folder: Path

    @cached_property
    def samples(self) -> npt.NDArray[np.uint64]:
        """Shape (samples, 2): the place of the sample's case among the lines, and the mark of its words."""
        return np.asarray(np.load(self.folder / SAMPLES), dtype=np.uint64)

    def cases(self) -> Iterator[CaseLine]:
        """The lines of its cases, in order."""
        with (self.folder / CASES).open(encoding="utf-8") as lines:
            yield from map(CaseLine.load, lines)

    def dropped(self) -> Iterator[Dropped]:
        """What was dropped while it was made."""
        with (self.folder / DROPPED).open(encoding="utf-8") as lines:
            yield from map(Dropped.model_validate_json, lines)


@dataclass(frozen=True)
class PieceWriter:
    """Writes a piece line by line."""

    marks: list[tuple[int, int]]
    """Of each sample the place of its case and the mark of its words."""
    rows: TextIO
    chat: TextIO
    cases: TextIO
    drops: TextIO

    def add_case(self, line: CaseLine) -> None:
        """The next case."""
        self.cases.write(line.dump() + "\n")

    def add_sample(self, sample: Sample, place: int) -> None:
        """A sample that asks the case at this place."""
        self.rows.write(sample.model_dump_json() + "\n")
        self.chat.write(json.dumps(chat(sample), ensure_ascii=False) + "\n")
        self.marks.append((place, mark(normalised(sample.prompt.text), normalised(sample.reply))))

    def add_drop(self, drop: Dropped) -> None:
        """A sample that was left out."""
        self.drops.write(drop.model_dump_json() + "\n")


@contextmanager
def new_piece(folder: Path) -> Iterator[PieceWriter]:
    """A writer whose piece is kept, whole, when the block ends well, and not at all otherwise."""
    with atomic(folder) as temporary:
        temporary.mkdir(parents=True)
        with ExitStack() as files:
            opened = [files.enter_context((temporary / name).open("w", encoding="utf-8")) for name in LINES]
            yield (writer := PieceWriter([], *opened))
        np.save(temporary / SAMPLES, np.array(writer.marks, dtype=np.uint64).reshape(-1, 2))
