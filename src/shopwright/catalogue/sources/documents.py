"""JSON lines, JSON and YAML read as rows."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import yaml

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.delimited import cell_limit, too_large_fix
from shopwright.catalogue.sources.tables import Row, Table, Unreadable

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOOKAHEAD = 200


def read_json_lines(file: Path, text: TextIO, log: ImportLog) -> Table:
    """One mapping a line."""
    return _table(file, _parsed(file, text, log), log)


def read_json(file: Path, text: TextIO, log: ImportLog, rows_at: str) -> Table:
    """A list of mappings, at the document's top or under the dotted key `rows_at`. Raises Unreadable."""
    try:
        document = json.load(text)
    except ValueError as error:
        drop = drop_at("not-json", (file, 0), "", error, "Mend the syntax, or name JSON lines `.jsonl`.")
        raise Unreadable(drop) from error
    return _table(file, enumerate(_listed(file, document, rows_at), start=1), log)


def read_yaml_rows(file: Path, text: TextIO, log: ImportLog, rows_at: str) -> Table:
    """A list of mappings, at the document's top or under the dotted key `rows_at`. Raises Unreadable."""
    try:
        document = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise Unreadable(drop_at("not-yaml", (file, 0), "", error, "Mend the syntax.")) from error
    return _table(file, enumerate(_listed(file, document, rows_at), start=1), log)


def dig(values: Any, path: str) -> Any:
    """The value at a key, or at a dotted path of keys; nothing where there is none."""
    if isinstance(values, Mapping) and path in values:
        return values[path]
    for key in path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else None
    return values


def _parsed(file: Path, lines: Iterable[str], log: ImportLog) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError:
            log.add(drop_at("not-json", (file, number), "", line, "Write one JSON object on the line."))


def _listed(file: Path, document: Any, rows_at: str) -> list[Any]:
    found = dig(document, rows_at) if rows_at else document
    if not rows_at and isinstance(document, Mapping):
        lists = [value for value in document.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else document
    if not isinstance(found, list):
        fix = "Give a list of mappings, or name the key that holds it with `rows_at` in a mapping file."
        raise Unreadable(drop_at("no-rows", (file, 0), rows_at, type(found).__name__, fix))
    return found


def _table(file: Path, numbered: Iterable[tuple[int, Any]], log: ImportLog) -> Table:
    rows = _rows(file, numbered, log)
    first = list(islice(rows, _LOOKAHEAD))
    columns = dict.fromkeys(name for row in first for name in row.values)
    return Table(file, tuple(columns), chain(first, rows), has_header=False)


def _rows(file: Path, numbered: Iterable[tuple[int, Any]], log: ImportLog) -> Iterator[Row]:
    limit = cell_limit()
    for number, values in numbered:
        if not isinstance(values, Mapping):
            log.add(drop_at("not-a-mapping", (file, number), "", values, "Write a mapping of fields to values."))
            continue
        named = {str(name): value for name, value in values.items()}
        large = next((name for name, value in named.items() if isinstance(value, str) and len(value) > limit), None)
        if large is not None:
            fix = too_large_fix(len(named[large]))
            log.add(drop_at("cell-too-large", (file, number), large, named[large], fix))
            continue
        yield Row(file, number, named)
