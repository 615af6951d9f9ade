"""Decides how each file is read: by a mapping, by the format that was asked for, or by the one that recognises it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shopwright.catalogue.drops import Drop, ImportLog, drop_at
from shopwright.catalogue.sources.fields import NEEDS
from shopwright.catalogue.sources.formats import SOURCES, detect, format_named
from shopwright.catalogue.sources.mapping import Mapping, infer_mapping, load_mapping
from shopwright.catalogue.sources.nested import parted
from shopwright.catalogue.sources.opening import open_table
from shopwright.catalogue.sources.tables import Table, Unreadable

AUTO = "auto"
_KEYS = ("handle", "id", "group")


@dataclass(frozen=True)
class Reading:
    """One file, understood."""

    table: Table
    format: str
    mapping: Mapping
    part: str = ""
    """What of the file it is, where a file holds several kinds of records."""

    @property
    def name(self) -> str:
        """The file, and which part of it."""
        return f"{self.table.file.name} ({self.part})" if self.part else self.table.file.name

    def used(self) -> dict[str, Any]:
        """The format and the mapping, for the report."""
        return {"format": self.format, "kind": self.mapping.kind, **self.mapping.used()}


def readings_of(
    files: Sequence[Path], format: str, mapping: Path | None, log: ImportLog, open_files: ExitStack
) -> tuple[Reading, ...]:
    """Open and understand every file; log those that cannot be. Raises UnknownName, BadRecipe, UnreadableFile."""
    given = load_mapping(mapping) if mapping else None
    if format != AUTO:
        format_named(format)
    found = []
    for file in files:
        try:
            table = open_table(file, log, open_files, given.rows_at if given else "")
            found += _parted(_understood(table, format, given, log))
        except Unreadable as error:
            log.add(error.drop)
    for reading in found:
        for drop in _complaints(reading):
            log.add(drop)
    return tuple(found)


def _understood(table: Table, format: str, given: Mapping | None, log: ImportLog) -> Reading:
    """Raises Unreadable for a file that nothing recognises or that lacks a column without which it says nothing."""
    if given is not None and format in (AUTO, "generic"):
        found = detect(table.columns, table.file)
        if _missing(given, table.columns) is None or found is None or found.kind == given.kind:
            return _complete(Reading(table, "mapping", given))
    source = format_named(format) if format != AUTO else detect(table.columns, table.file)
    if source is None:
        names = ", ".join(known.name for known in SOURCES)
        fix = f"Give a mapping file with --mapping, or one of the formats {names} with --format."
        raise Unreadable(drop_at("unknown-format", (table.file, 1), "", ", ".join(table.columns), fix))
    table = source.folded(table, log)
    return _complete(Reading(table, source.name, source.mapping(table.columns)))


def _parted(reading: Reading) -> list[Reading]:
    """A file of products is two readings where its rows hold reviews."""
    key = reading.mapping.column(*_KEYS)
    products, reviews = parted(reading.table, key if reading.mapping.kind == "products" else None)
    found = [replace(reading, table=products)]
    if reviews is not None:
        mapping = infer_mapping("reviews", reading.mapping.platform, reviews.columns)
        mapping = mapping.model_copy(update={"licence": reading.mapping.licence, "source": reading.mapping.source})
        found.append(_complete(Reading(reviews, "reviews", mapping, part="reviews")))
    return found


def _complete(reading: Reading) -> Reading:
    field = _missing(reading.mapping, reading.table.columns)
    if field is not None:
        raise Unreadable(_missing_column(reading, field))
    return reading


def _missing(mapping: Mapping, columns: Sequence[str]) -> str | None:
    """The first field that must have a column and has none."""
    there = {field for field, column in mapping.fields.items() if _is_there(column, columns)} | set(mapping.constants)
    return next((group[0] for group in NEEDS[mapping.kind] if not there & set(group)), None)


def _is_there(column: str, columns: Sequence[str]) -> bool:
    return column in columns or column.split(".")[0] in columns


def _missing_column(reading: Reading, field: str) -> Drop:
    column = reading.mapping.fields.get(field, field)
    columns = ", ".join(reading.table.columns)
    fix = f"Add a column {column!r}, or say with --mapping which column holds it."
    return drop_at("missing-column", (reading.table.file, 1), column, columns, fix)


def _complaints(reading: Reading) -> Iterator[Drop]:
    """Columns that are missed and without which the rows can still be read."""
    mapping, table = reading.mapping, reading.table
    if mapping.kind == "products" and not set(_KEYS) & set(mapping.fields):
        name = "URL handle" if mapping.platform == "shopify" else "id"
        fix = f"Add a column {name!r}; until then ids are made from titles."
        yield drop_at("missing-column", (table.file, 1), name, ", ".join(table.columns), fix)
    named = (*mapping.fields.values(), *mapping.category, *mapping.attributes, *mapping.options.values())
    for column in dict.fromkeys(named) if table.has_header else ():
        if not _is_there(column, table.columns):
            fix = "The mapping names a column that the file does not have: correct the name."
            yield drop_at("missing-column", (table.file, 1), column, ", ".join(table.columns), fix)
