"""The files of a data set as rows, one after another: CSV, JSON lines, JSON, Parquet and plain lines, packed or not."""

import csv
import gzip
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

import duckdb

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.delimited import read_delimited
from shopwright.catalogue.sources.encoding import open_text
from shopwright.catalogue.sources.tables import Row
from shopwright.foundation.errors import UnreadableFile

FORMS = {
    ".parquet": "parquet",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "json",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "text",
}
"""How a file with this ending is read; `.gz` may follow all but Parquet's."""
LINE = "line"
"""The one field of a row of a plain text file."""
_AT_ONCE = 1000
_LARGEST_OBJECT = 1 << 26


def form_of(file: Path) -> str | None:
    """The form of a file by its name, or nothing where it is no data."""
    name = file.with_suffix("") if file.suffix.lower() == ".gz" else file
    return FORMS.get(name.suffix.lower())


def files_under(path: Path) -> tuple[Path, ...]:
    """The file itself, or the data files of a folder by name. Raises UnreadableFile where there is none."""
    if path.is_file():
        return (path,)
    found = tuple(file for file in sorted(path.rglob("*")) if file.is_file() and form_of(file))
    if not found:
        raise UnreadableFile(path, "it holds no data", f"Name a file or a folder of {', '.join(FORMS)} files.")
    return found


def rows_of(file: Path, log: ImportLog) -> Iterator[Row]:
    """Every row that can be read, numbered as a spreadsheet counts (list items and lines from 1); others are logged.

    Nothing but the row at hand lies in memory, save where a JSON file is one document and no list.
    Raises UnreadableFile or catalogue.sources.tables.Unreadable where nothing of the file can be read.
    """
    form = form_of(file)
    if form == "parquet":
        yield from _parquet(file)
    elif form == "json" and _first_mark(file, log) == "[":
        yield from _listed(file, log)
    elif form == "json" and not _is_lines(file, log):
        yield from _document(file, log)
    else:
        with _text(file, log) as text:
            yield from _text_rows(file, text, form, log)


def columns_of(file: Path, log: ImportLog) -> tuple[str, ...]:
    """The columns of a file, or the keys of its first row; nothing where it has no row."""
    if form_of(file) == "delimited":
        with _text(file, log) as text:
            return read_delimited(file, text, log).columns
    with closing(rows_of(file, log)) as rows:  # type: ignore[type-var]
        first = next(rows, None)
    return tuple(first.values) if first else ()


def cells_of(file: Path, log: ImportLog) -> Iterator[tuple[int, list[str]]]:
    """The cells of every line of a CSV file without a header, with the number of the line."""
    with _text(file, log) as text:
        reader = csv.reader(text)
        yield from ((reader.line_num, cells) for cells in reader)


def first_line(file: Path, log: ImportLog) -> str:
    """The first line that is not blank."""
    with _text(file, log) as text:
        return next((line.rstrip("\r\n") for line in text if line.strip()), "")


def _text(file: Path, log: ImportLog) -> TextIO:
    if file.suffix.lower() == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="")
    return open_text(file, log)


def _text_rows(file: Path, text: TextIO, form: str | None, log: ImportLog) -> Iterator[Row]:
    if form == "delimited":
        yield from read_delimited(file, text, log).rows
    elif form == "text":
        yield from (Row(file, n, {LINE: line.rstrip("\r\n")}) for n, line in enumerate(text, 1) if line.strip())
    else:
        numbered = ((n, line) for n, line in enumerate(text, 1) if line.strip())
        yield from _parsed(file, numbered, log)


def _parsed(file: Path, numbered: Iterator[tuple[int, str]], log: ImportLog) -> Iterator[Row]:
    for number, line in numbered:
        try:
            values = json.loads(line)
        except ValueError:
            log.add(drop_at("not-json", (file, number), "", line, "Write one JSON object on the line."))
            continue
        if isinstance(values, dict):
            yield Row(file, number, values)
        else:
            log.add(drop_at("not-a-mapping", (file, number), "", values, "Write an object of fields and values."))


def _first_mark(file: Path, log: ImportLog) -> str:
    return first_line(file, log).lstrip()[:1]


def _is_lines(file: Path, log: ImportLog) -> bool:
    # Many sets call JSON lines `.json`: then the first line is a whole object.
    try:
        return isinstance(json.loads(first_line(file, log)), dict)
    except ValueError:
        return False


def _document(file: Path, log: ImportLog) -> Iterator[Row]:
    with _text(file, log) as text:
        try:
            values = json.load(text)
        except ValueError as error:
            raise UnreadableFile(file, f"it is no JSON ({error})", "Mend it, or name JSON lines `.jsonl`.") from error
    if isinstance(values, dict):
        yield Row(file, 1, values)


def _listed(file: Path, log: ImportLog) -> Iterator[Row]:
    query = "SELECT json FROM read_json_objects(?, format='array', maximum_object_size=?)"
    numbered = ((n, text) for n, (text,) in enumerate(_fetched(file, query, (str(file), _LARGEST_OBJECT)), 1))
    yield from _parsed(file, numbered, log)


def _parquet(file: Path) -> Iterator[Row]:
    with duckdb.connect() as database:
        described = _executed(database, file, "DESCRIBE SELECT * FROM read_parquet(?)", (str(file),))
        names = [str(row[0]) for row in described.fetchall()]
    for number, values in enumerate(_fetched(file, "SELECT * FROM read_parquet(?)", (str(file),)), 1):
        yield Row(file, number, dict(zip(names, values, strict=True)))


def _fetched(file: Path, query: str, values: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    # One thread keeps the order of the file.
    with duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False}) as database:
        found = _executed(database, file, query, values)
        while rows := _more(found, file):
            yield from rows


def _more(found: duckdb.DuckDBPyConnection, file: Path) -> list[tuple[Any, ...]]:
    try:
        return found.fetchmany(_AT_ONCE)
    except duckdb.Error as error:
        raise _unreadable(file, error) from error


def _executed(
    database: duckdb.DuckDBPyConnection, file: Path, query: str, values: tuple[Any, ...]
) -> duckdb.DuckDBPyConnection:
    try:
        return database.execute(query, values)
    except duckdb.Error as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: duckdb.Error) -> UnreadableFile:
    return UnreadableFile(file, str(error).splitlines()[0].rstrip("."), "Fetch the file again.")
