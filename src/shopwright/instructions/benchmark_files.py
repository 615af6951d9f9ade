"""The questions of benchmark files, whatever their form: ShopBench's lines, Shopping MMLU, ECInstruct, plain lines."""

import ast
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from shopwright.catalogue.drops import Drop, drop_at
from shopwright.catalogue.sources.tables import Row, Unreadable
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import fingerprint
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.files import LINE, files_under, form_of, rows_of

ASKED = ("input_field", "question", "prompt", "instruction", "problem", "query", "text", LINE)
"""Fields that ask, the most telling first; the first that a row has is its question."""
GIVEN = ("input", "context", "passage")
"""Fields that belong to the question beneath an instruction."""
OFFERED = ("choices", "options", "candidates", "endings")
"""Fields that hold the options."""
LETTERED = ("A", "B", "C", "D", "E", "F", "G", "H")
"""Columns that hold one option each."""
SAID = ("messages", "conversations")
"""Fields that hold a conversation, whose first user turn asks."""
USERS = ("user", "human")


class BenchmarkQuestion(NamedTuple):
    """One question of a benchmark."""

    file: str
    row: int
    text: str
    """What is asked, as the file prints it."""
    options: tuple[str, ...] = ()
    """The options that the file keeps apart from the text."""

    @property
    def whole(self) -> str:
        """The question with its options, one a line."""
        return "\n".join((self.text, *self.options))


@dataclass(frozen=True)
class BenchmarkFile:
    """A file that was read: its fingerprint, its questions, and its rows that ask nothing."""

    name: str
    fingerprint: str
    questions: int
    left_out: Mapping[str, int]


@dataclass(frozen=True)
class Benchmarks:
    """The questions of all the benchmark files named."""

    files: tuple[BenchmarkFile, ...]
    questions: tuple[BenchmarkQuestion, ...]


def read_benchmarks(paths: Iterable[Path]) -> Benchmarks:
    """The questions of files, folders and zip files. Raises UnreadableFile where one holds no question."""
    read = [_read(path) for path in paths]
    return Benchmarks(tuple(file for file, _ in read), tuple(q for _, questions in read for q in questions))


def _read(path: Path) -> tuple[BenchmarkFile, list[BenchmarkQuestion]]:
    if not path.exists():
        raise UnreadableFile(path, "no benchmark lies there", "Name a file, a folder or a zip file.")
    drops = Drops()
    with _unpacked(path) as folder:
        questions = list(_questions(folder, path.name, drops))
    if not questions:
        example = drops.drops[0].sentence if drops.drops else "It has no rows"
        fix = f"Give each row one of: {', '.join((*ASKED, *SAID))}."
        raise UnreadableFile(path, f"it holds no question; {example.rstrip('.')}", fix)
    return BenchmarkFile(path.name, fingerprint(path), len(questions), dict(drops.counts)), questions


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                packed.extractall(folder)
        except (zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise UnreadableFile(path, f"it is no zip file that can be read ({error})", "Fetch it again.") from error
        yield Path(folder)


def _questions(path: Path, name: str, drops: Drops) -> Iterator[BenchmarkQuestion]:
    for file in files_under(path):
        shown = name if path.is_file() else f"{name}/{file.relative_to(path).as_posix()}"
        for row in _rows(file, drops):
            question = _question(row, shown)
            if question.text.strip():
                yield question
            else:
                drops.add(_asks_nothing(row))


def _rows(file: Path, drops: Drops) -> Iterator[Row]:
    if form_of(file) is None:
        # A file of another ending is read as lines: the file was named, so it is meant.
        yield from _plain(file)
        return
    try:
        for row in rows_of(file, drops):
            yield from _expanded(row)
    except Unreadable as error:
        raise UnreadableFile(file, str(error).rstrip("."), "Mend it or name another file.") from error


def _plain(file: Path) -> Iterator[Row]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, f"no benchmark can be read here ({error})", "Name a UTF-8 file.") from error
    yield from (Row(file, number, {LINE: line}) for number, line in enumerate(lines, 1) if line.strip())


def _expanded(row: Row) -> Iterator[Row]:
    # One document may hold its questions as a list under a name, or as lists side by side, one for each field.
    lists = {name: value for name, value in row.values.items() if isinstance(value, list) and name not in SAID}
    inner = [value for value in lists.values() if all(isinstance(item, Mapping) for item in value)]
    asked = next((name for name in ASKED if name in lists), None)
    if asked and len({len(value) for value in lists.values()}) == 1:
        for number in range(len(lists[asked])):
            yield Row(row.file, number + 1, {name: value[number] for name, value in lists.items()})
    elif inner and not _has_question(row.values):
        yield from (Row(row.file, number, item) for value in inner for number, item in enumerate(value, 1))
    else:
        yield row


def _has_question(values: Mapping[str, Any]) -> bool:
    return any(_field(values, name) for name in (*ASKED, *SAID))


def _question(row: Row, file: str) -> BenchmarkQuestion:
    values = row.values
    asked = next((_shown(_field(values, name)) for name in ASKED if _field(values, name)), "")
    given = [_shown(_field(values, name)) for name in GIVEN if _field(values, name)]
    text = "\n".join(part for part in (asked or _first_turn(values), *given) if part)
    return BenchmarkQuestion(file, row.number, text, _options(values))


def _field(values: Mapping[str, Any], name: str) -> Any:
    return values.get(name) or values.get(name.capitalize())


def _first_turn(values: Mapping[str, Any]) -> str:
    for name in SAID:
        for turn in _parsed(values.get(name)) or ():
            if isinstance(turn, Mapping) and str(turn.get("role") or turn.get("from")).lower() in USERS:
                return _shown(turn.get("content") or turn.get("value"))
    return ""


def _options(values: Mapping[str, Any]) -> tuple[str, ...]:
    stated = next((_parsed(_field(values, name)) for name in OFFERED if _field(values, name)), None)
    if isinstance(stated, Mapping):
        # Some sets keep labels and texts side by side.
        stated = stated["text"] if isinstance(stated.get("text"), list) else list(stated.values())
    if isinstance(stated, str):
        stated = [line for line in stated.splitlines() if line.strip()]
    if stated is None:
        stated = [values[letter] for letter in LETTERED if values.get(letter) not in (None, "")]
    return tuple(_shown(option) for option in stated) if isinstance(stated, list | tuple) else ()


def _parsed(value: Any) -> Any:
    """A value that is printed as JSON or as a Python literal, or the value itself."""
    if not isinstance(value, str) or not value.strip().startswith(("{", "[", "(")):
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            return read(value.strip())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
    return value


def _shown(value: Any) -> str:
    value = _parsed(value)
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {_shown(part)}" for key, part in value.items() if part)
    if isinstance(value, list | tuple):
        return "\n".join(map(_shown, value))
    return "" if value is None else str(value)


def _asks_nothing(row: Row) -> Drop:
    shown = ", ".join(map(str, row.values))
    return drop_at("asks-nothing", row.place, "", shown, f"Give the row one of: {', '.join((*ASKED, *SAID))}.")
