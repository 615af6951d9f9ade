"""CSV and TSV read as a stream that survives broken quotes, ragged rows and cells without end."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.tables import Row, Table, Unreadable

_MARKS = ",;\t|"
_LONGEST_RECORD = 1 << 26
_QUOTE_FIX = 'Close the quote, and write quotes inside a field twice (""); {skipped}.'


def read_delimited(file: Path, text: TextIO, log: ImportLog) -> Table:
    """The rows under the header of a delimited file. Raises Unreadable where there is no header."""
    lines = _Lines(text)
    mark = _delimiter(file, lines)
    header = _header(file, lines, mark, log)
    return Table(file, header, _Reader(file, lines, mark, header, log).rows())


def _delimiter(file: Path, lines: "_Lines") -> str:
    first = next((line for line in lines if line.strip()), "")
    lines.push_back([first])
    if file.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    bare = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(_MARKS, key=bare.count)


def _header(file: Path, lines: "_Lines", mark: str, log: ImportLog) -> tuple[str, ...]:
    try:
        names = next(csv.reader(lines, delimiter=mark, strict=True))
    except (csv.Error, StopIteration):
        drop = drop_at("broken-header", (file, 1), "", lines.taken[0], _QUOTE_FIX.format(skipped="mend the header"))
        raise Unreadable(drop) from None
    while names and not names[-1].strip():
        names.pop()
    header: list[str] = []
    for place, name in enumerate((name.strip() for name in names), start=1):
        if name in header:
            log.add(drop_at("duplicate-column", (file, 1), name, name, "Give each column a name of its own."))
        header.append(name if name and name not in header else f"{name or 'column'} ({place})")
    return tuple(header)


class _Lines:
    """Physical lines that can be given back; `taken` holds those of the current record."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._waiting = text, deque[str]()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._text)
        self.taken.append(line)
        return line

    def begin(self) -> None:
        """A new record begins with the next line."""
        self.taken.clear()

    def push_back(self, lines: list[str]) -> None:
        """Read these lines again, before all others."""
        self._waiting.extendleft(reversed(lines))
        self.taken.clear()


class _Reader:
    """Records of one file, good ones yielded and bad ones logged."""

    def __init__(self, file: Path, lines: _Lines, mark: str, header: tuple[str, ...], log: ImportLog) -> None:
        self._file, self._lines, self._header, self._log = file, lines, header, log
        self._csv = csv.reader(lines, delimiter=mark, strict=True)
        self._grammar = _Grammar(mark)
        self._number = 1

    def rows(self) -> Iterator[Row]:
        """Every sane row, in order."""
        while True:
            self._lines.begin()
            self._number += 1
            try:
                cells = self._fitted(next(self._csv))
            except StopIteration:
                return
            except csv.Error as error:
                self._pass_over(huge="field limit" in str(error))
                continue
            if cells is None:
                self._misfit()
            elif any(cells):
                yield Row(self._file, self._number, dict(zip(self._header, cells, strict=True)))

    def _fitted(self, cells: list[str]) -> list[str] | None:
        """The cells, where they are as many as the columns; blank ones too many do no harm."""
        width = len(self._header)
        if not cells:
            return [""] * width
        if len(cells) > width and not any(cells[width:]):
            return cells[:width]
        return cells if len(cells) == width else None

    def _misfit(self) -> None:
        """A row that is too long or too short: on one line it is ragged, on several a quote may have swallowed rows."""
        taken = list(self._lines.taken)
        if any(self._alone(line) for line in taken[1:]):
            self._pass_over(huge=False)
            return
        fix = f"Give the row {len(self._header)} fields, as the header has; quote fields that hold the separator."
        self._drop("ragged-row", self._header[0], "".join(taken), fix)

    def _pass_over(self, *, huge: bool) -> None:
        """Drop the record at hand and go on at the next sane row."""
        taken = list(self._lines.taken)
        if huge and self._is_huge_cell(taken):
            return
        self._lines.push_back(taken[1:])
        place, value = self._grammar.break_in(taken[0])
        field = self._header[min(place, len(self._header) - 1)]
        skipped = self._skip_to_sanity(first_column=place == 0)
        told = f"{skipped} lines after it were passed over" if skipped else "reading went on at the next line"
        self._drop("broken-quote", field, value, _QUOTE_FIX.format(skipped=told))

    def _is_huge_cell(self, taken: list[str]) -> bool:
        """Whether the lines begin a well-formed record with a cell above the limit; if so it is taken and dropped."""
        whole = self._to_even_quotes(taken)
        cells = self._grammar.cells("".join(whole))
        if cells is None or len(cells) != len(self._header):
            self._lines.push_back(whole[len(taken) :])
            return False
        longest = max(range(len(cells)), key=lambda place: len(cells[place]))
        self._drop("cell-too-large", self._header[longest], cells[longest], too_large_fix(len(cells[longest])))
        return True

    def _to_even_quotes(self, taken: list[str]) -> list[str]:
        """The lines and those that follow, until every quote that opens has closed."""
        whole, quotes, length = list(taken), "".join(taken).count('"'), sum(map(len, taken))
        while quotes % 2 and length < _LONGEST_RECORD and (line := next(self._lines, None)) is not None:
            whole.append(line)
            quotes, length = quotes + line.count('"'), length + len(line)
        return whole

    def _skip_to_sanity(self, *, first_column: bool) -> int:
        """Give up lines until a whole row begins; how many were given up."""
        skipped = 0
        while True:
            self._lines.begin()
            try:
                sane = self._fitted(next(self._csv)) is not None
            except StopIteration:
                return skipped
            except csv.Error:
                sane = False
            taken = list(self._lines.taken)
            # A row whose first field broke may end in a line with as many fields as a row, and a stray quote.
            strict = not first_column or self._grammar.cells("".join(taken)) is not None
            if sane and strict:
                self._lines.push_back(taken)
                return skipped
            self._lines.push_back(taken[1:])
            skipped += 1

    def _alone(self, line: str) -> bool:
        cells = self._grammar.cells(line)
        return cells is not None and len(cells) == len(self._header) > 1

    def _drop(self, reason: str, field: str, value: str, fix: str) -> None:
        self._log.add(drop_at(reason, (self._file, self._number), field, value, fix))


class _Grammar:
    """RFC 4180, section 2, as expressions: to find where a record breaks and what a whole one holds."""

    def __init__(self, mark: str) -> None:
        quoted, bare = r'"((?:[^"]++|"")*+)"', rf'([^"{re.escape(mark)}\r\n]*+)'
        self._field = re.compile(rf"(?:{quoted}|{bare})({re.escape(mark)}|\r\n|\n|\r|\Z)")
        self._mark = mark

    def cells(self, text: str) -> list[str] | None:
        """The cells of exactly one record, or nothing where the text is not one."""
        cells, at = [], 0
        while field := self._field.match(text, at):
            cells.append(field[1] if field[1] is not None else field[2])
            at = field.end()
            if field[3] != self._mark:
                return cells if at == len(text) else None
        return None

    def break_in(self, line: str) -> tuple[int, str]:
        """The place of the first field that is not well formed, and the line from there on."""
        place, at = 0, 0
        while (field := self._field.match(line, at)) and field[3] == self._mark:
            place, at = place + 1, field.end()
        return place, line[at:]


def cell_limit() -> int:
    """The longest cell that is read, in characters."""
    return csv.field_size_limit()


def too_large_fix(length: int) -> str:
    """What to do about a cell above the limit."""
    return f"The cell has {length:,} characters: shorten it to {cell_limit():,} at most."
