"""The files of one part of an instruction set, put together line by line from its pieces."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from shopwright.foundation.files import discard
from shopwright.foundation.tables import write_lines
from shopwright.instructions.drops import Dropped
from shopwright.instructions.mixture import Mixed
from shopwright.instructions.piece_files import CHAT, ROWS
from shopwright.instructions.quotas import interleaved
from shopwright.instructions.samples import Sample


def assemble(mixed: Mixed, folder: Path) -> str:
    """Write PART.parquet and PART.jsonl of a part into a folder, and return the SHA-256 of its chat lines."""
    rows, chat = folder / f".{mixed.part}.rows", folder / f"{mixed.part}.jsonl"
    _copy(mixed, ROWS, rows)
    digest = _copy(mixed, CHAT, chat)
    write_lines(folder / f"{mixed.part}.parquet", Sample, rows)
    discard(rows)
    return digest


def drops_of(mixed: Mixed) -> Iterator[Dropped]:
    """Everything that was dropped on the way to a part: while its pieces were made, and while they were mixed."""
    for task, piece in mixed.pieces.items():
        yield from piece.dropped()
        reasons = mixed.dropped[task]
        with (piece.folder / ROWS).open(encoding="utf-8") as lines:
            for row, line in enumerate(lines if reasons else ()):
                if row in reasons:
                    id = Sample.model_validate_json(line).id
                    yield Dropped(id=id, task=task, part=mixed.part, reason=reasons[row])


def _copy(mixed: Mixed, name: str, target: Path) -> str:
    digest = hashlib.sha256()
    with ExitStack() as open_files, target.open("w", encoding="utf-8") as out:
        sources = {
            task: _taken(open_files.enter_context((piece.folder / name).open(encoding="utf-8")), mixed, task)
            for task, piece in mixed.pieces.items()
        }
        for task, _ in interleaved({task: len(rows) for task, rows in mixed.taken.items()}):
            line = next(sources[task])
            digest.update(line.encode())
            out.write(line)
    return digest.hexdigest()


def _taken(lines: TextIO, mixed: Mixed, task: str) -> Iterator[str]:
    wanted = iter(mixed.taken[task].tolist())
    row = next(wanted, None)
    for number, line in enumerate(lines):
        if number == row:
            yield line
            row = next(wanted, None)
