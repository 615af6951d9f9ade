"""A file as rows: whatever its form, each row has a number and its values by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.catalogue.drops import Drop
from shopwright.foundation.errors import UsageError


class Unreadable(UsageError):
    """A whole file that gives no rows; carries the drop that says so."""

    def __init__(self, drop: Drop) -> None:
        super().__init__(drop.sentence)
        self.drop = drop


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (list items from 1) and its values by column."""

    file: Path
    number: int
    values: Mapping[str, Any]

    @property
    def place(self) -> tuple[Path, int]:
        """File and row number."""
        return self.file, self.number


@dataclass(frozen=True)
class Table:
    """A file's columns, in their order, and its rows, to be read once."""

    file: Path
    columns: tuple[str, ...]
    rows: Iterator[Row]
    has_header: bool = True
    """Whether `columns` is all there is; in JSON and YAML a later row may bring others."""
