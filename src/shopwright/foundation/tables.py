"""Parquet tables of frozen records: plain values as columns, nested ones as JSON text, always the same bytes."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import duckdb
from pydantic import BaseModel

from shopwright.foundation.files import atomic, discard

Record = TypeVar("Record", bound=BaseModel)

ROW_GROUP = 16_384
"""Rows that are packed together: all that has to lie in memory while a table is written."""
BATCH = 4096
"""Rows that are read at once."""
_COLUMN_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN"}


def write_table(path: Path, kind: type[Record], rows: Iterable[Record]) -> None:
    """Write records of one kind as Parquet, in the order given, atomically."""
    columns = _columns(kind)
    lines = path.with_name(f".{path.name}.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    with lines.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(_flat(row, columns), ensure_ascii=False) + "\n" for row in rows)
    write_lines(path, kind, lines)
    discard(lines)


def write_lines(path: Path, kind: type[BaseModel], lines: Path) -> None:
    """Write a file that holds one record of this kind a line, as JSON, as Parquet, atomically."""
    columns = _columns(kind)
    with atomic(path) as temporary, _connection() as database:
        database.execute(
            f"COPY (SELECT * FROM read_json({_quoted(lines)}, format='newline_delimited', columns={columns!r},"
            f" maximum_object_size=268435456)) TO {_quoted(temporary)}"
            f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        )


def read_table(path: Path, kind: type[Record]) -> tuple[Record, ...]:
    """All records of one table, in their order."""
    return tuple(stream_table(path, kind))


def stream_table(path: Path, kind: type[Record]) -> Iterator[Record]:
    """The records of one table, in their order, some thousands in memory at a time."""
    columns = _columns(kind)
    with _connection() as database:
        found = database.execute(f"SELECT {', '.join(columns)} FROM read_parquet({_quoted(path)})")
        while rows := found.fetchmany(BATCH):
            for row in rows:
                yield kind.model_validate(_nested(dict(zip(columns, row, strict=True)), columns))


def _columns(kind: type[BaseModel]) -> dict[str, str]:
    return {name: _column_type(field.annotation) for name, field in kind.model_fields.items()}


def _column_type(annotation: Any) -> str:
    plain = [part for part in getattr(annotation, "__args__", (annotation,)) if part is not type(None)]
    known = len(plain) == 1 and plain[0] in _COLUMN_TYPES and not _is_generic(annotation)
    return _COLUMN_TYPES[plain[0]] if known else "JSON"


def _is_generic(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (tuple, list, dict, set, frozenset)


def _flat(row: BaseModel, columns: dict[str, str]) -> dict[str, Any]:
    return row.model_dump(mode="json", include=set(columns))


def _nested(row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any]:
    return {
        name: json.loads(value) if columns[name] == "JSON" and value is not None else value
        for name, value in row.items()
    }


def _connection() -> duckdb.DuckDBPyConnection:
    # One thread: row groups, and so the file's bytes, must not depend on scheduling.
    connection = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
    connection.execute("SET enable_progress_bar = false")
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
