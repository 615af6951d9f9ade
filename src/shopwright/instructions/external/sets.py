"""What is known of a published data set: its licence, what it may be used for, and how its files are recognised."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.catalogue.drops import Rejected, drop_at
from shopwright.catalogue.records import Source as Origin
from shopwright.catalogue.sources.tables import Row
from shopwright.foundation.chance import Chance
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.files import rows_of
from shopwright.tasks.answers import Answer
from shopwright.tasks.prompt import Prompt

Use = Literal["train", "evaluation only", "share-alike train"]
Made = TypeVar("Made")


class Shares(NamedTuple):
    """How much of a set is kept from training, as shares of its questions; the rest trains."""

    test: float = 0.1
    validation: float = 0.05


KEPT = Shares()


class Head(NamedTuple):
    """A file and its columns: all that is needed to recognise it."""

    file: Path
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """One question of a set, understood but not yet checked."""

    place: tuple[Path, int]
    sub_task: str
    """What the set calls this kind of question."""
    prompt: Prompt
    gold: Answer
    about: str
    """What must stay on one side of the split: the product, the review or the question itself, in plain words."""
    house: str = ""
    """The task of ours that has the same shape, where there is one."""
    tag: str = ""
    """Tells apart several questions of one row."""
    part: Part | None = None
    """The part that the set itself puts it in."""
    phrasing: int = 0
    shares: Shares | None = None
    """Where this kind of question is shared out in another way than its set."""


@dataclass(frozen=True)
class Source:
    """What a reader is given: the files of its set, and where to note what it leaves out."""

    name: str
    heads: tuple[Head, ...]
    drops: Drops
    licence: str
    limit: int | None = None
    """At most so many queries, sessions or questions of a set of records."""
    seed: int = 7

    def rows(self, *columns: str) -> Iterator[Row]:
        """The rows of every file that has these columns, file after file."""
        for head in self.heads:
            if set(columns) <= set(head.columns):
                yield from rows_of(head.file, self.drops)

    def has(self, *columns: str) -> bool:
        """Whether a file has these columns."""
        return any(set(columns) <= set(head.columns) for head in self.heads)

    def read(self, rows: Iterable[Row], build: "Callable[[Row], Iterable[Made]]") -> Iterator[Made]:
        """What `build` makes of every row; a row that it rejects is counted and left out."""
        for row in rows:
            try:
                made = tuple(build(row))
            except Rejected as error:
                self.drops.add(error.drop)
                continue
            yield from made

    def origin(self, row: Row) -> Origin:
        """Where a record was read."""
        return Origin(platform=self.name, file=row.file.name, row=row.number, licence=self.licence)

    @cached_property
    def chance(self) -> Chance:
        """Chance for the choices of this set's reader."""
        return Chance(self.seed, ("external", self.name))


@dataclass(frozen=True)
class ExternalSet:
    """A published set. `drafts` reads its questions, `records` its products and what belongs to them, or both."""

    name: str
    title: str
    licence: str
    """SPDX where there is one; a remark in brackets says how sure it is."""
    use: Use
    anchors: tuple[frozenset[str], ...]
    """Columns by which a file is recognised: all of one of these."""
    drafts: Callable[[Source], Iterator[Draft]] | None = None
    records: Callable[[Source], Catalogue] | None = None
    shares: Shares = KEPT
    companions: tuple[frozenset[str], ...] = ()
    """Columns of files of other sets that its reader needs beside its own."""
    recognises: Callable[[Head], bool] | None = None
    """For files without a header."""
    benchmark: bool = False
    """Never for training, whoever owns the file."""

    def detects(self, head: Head) -> bool:
        """Whether this is one of the set's files."""
        return _matches(head, self.anchors) or bool(self.recognises and self.recognises(head))

    def reads(self, head: Head) -> bool:
        """Whether its reader has a use for a file: one of its own, or one that goes with them."""
        return self.detects(head) or _matches(head, self.companions)


def _matches(head: Head, anchors: Iterable[frozenset[str]]) -> bool:
    return any(anchor <= set(head.columns) for anchor in anchors)


def rejected(row: Row, reason: str, field: str, fix: str, value: Any = None) -> Rejected:
    """A row that cannot be read, for `raise`."""
    return Rejected(drop_at(reason, row.place, field, row.values.get(field) if value is None else value, fix))


def words(row: Row, field: str, fix: str = "Fill the field, or remove the row.") -> str:
    """A field's text, not blank. Raises Rejected."""
    value = row.values.get(field)
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        raise rejected(row, "missing-value", field, fix)
    return str(value).strip()


def perhaps(row: Row, field: str) -> str | None:
    """A field's text, or nothing where it is blank or missing."""
    value = row.values.get(field)
    text = "" if value is None or isinstance(value, list | dict) else str(value).strip()
    return text if text and text.lower() not in ("nan", "none", "null") else None


_PARTS: dict[str, Part] = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
}


def published_part(name: str) -> Part | None:
    """The part that a set's own word for a split, or a file's name, speaks of."""
    words_of = name.lower().replace("-", "_").replace(".", "_").split("_")
    return next((_PARTS[word] for word in words_of if word in _PARTS), None)
