"""Pairs of replies of which people prefer one: a JSONL or Parquet file, read row by row, and parted into two."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import duckdb

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.models.model import Message, Role
from shopwright.training.afterwards_errors import NoPairs

EXPORT = "`shopwright export preferences` writes such files."


@dataclass(frozen=True)
class Preference:
    """What was asked, the reply that is preferred, and the one that is not."""

    prompt: tuple[Message, ...]
    """The turns before the reply; the last one is the user's."""
    chosen: str
    rejected: str
    task: str = ""
    source: str = ""
    """What the pair is about: pairs of one source are learnt together or held out together."""

    @property
    def about(self) -> str:
        """The source, or the prompt itself where no source is named."""
        return self.source or "\n".join(message.content for message in self.prompt)


def read_preferences(file: Path) -> tuple[Preference, ...]:
    """All pairs of a file, in its order: {"prompt", "chosen", "rejected", "task", "source"}, the last two optional.

    `prompt` is a text or chat messages, the replies are texts or one assistant message each, as trl's conversational
    form has them. Raises UnreadableFile, BadField, NoPairs.
    """
    rows = _parquet_rows(file) if file.suffix == ".parquet" else _json_rows(file)
    pairs = tuple(_pair(file, number, row) for number, row in enumerate(rows, 1))
    if not pairs:
        raise NoPairs(file, f"there are no pairs in it. {EXPORT}")
    return pairs


def parted(
    pairs: Iterable[Preference], held_out: float, seed: int
) -> tuple[tuple[Preference, ...], tuple[Preference, ...]]:
    """The pairs that are learnt and those that are held out: by a hash of what they are about, whatever their order."""
    chance = Chance(seed, ("preferences",))
    learnt: list[Preference] = []
    kept: list[Preference] = []
    for pair in pairs:
        (kept if chance.child(pair.about).fraction() < held_out else learnt).append(pair)
    return tuple(learnt), tuple(kept)


def _json_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(_text(file).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UnreadableFile(file, f"line {number} is not JSON ({error.msg})", EXPORT) from error
        if not isinstance(row, dict):
            raise UnreadableFile(file, f"line {number} is no JSON object", EXPORT)
        yield row


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, f"it cannot be read as text ({error})", EXPORT) from error


def _parquet_rows(file: Path) -> Iterator[Mapping[str, Any]]:
    with duckdb.connect() as database:
        try:
            found = database.execute("SELECT * FROM read_parquet(?)", [str(file)])
        except duckdb.Error as error:
            raise UnreadableFile(file, "it is no Parquet file that can be read", EXPORT) from error
        names = [column[0] for column in found.description or ()]
        for row in found.fetchall():
            yield dict(zip(names, row, strict=True))


def _pair(file: Path, number: int, row: Mapping[str, Any]) -> Preference:
    chosen, rejected = (_reply(file, number, name, row.get(name)) for name in ("chosen", "rejected"))
    if chosen == rejected:
        raise BadField(file, number, "rejected", rejected, "It is the chosen reply: nothing is preferred. Remove it.")
    words = {name: _word(file, number, name, row.get(name)) for name in ("task", "source")}
    return Preference(_prompt(file, number, row.get("prompt")), chosen, rejected, **words)


def _prompt(file: Path, number: int, value: Any) -> tuple[Message, ...]:
    if isinstance(value, str) and value.strip():
        return (Message("user", value),)
    turns = _turns(value)
    if turns and turns[-1].role == "user":
        return turns
    raise BadField(file, number, "prompt", value, "Give a text, or chat messages of which the last is the user's.")


def _reply(file: Path, number: int, name: str, value: Any) -> str:
    turns = _turns(value)
    text = turns[0].content if [turn.role for turn in turns] == ["assistant"] else value
    if isinstance(text, str) and text.strip():
        return text.strip()
    raise BadField(file, number, name, value, "Give the reply as a text, or as one message of the assistant.")


def _word(file: Path, number: int, name: str, value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise BadField(file, number, name, value, "Give a text, or leave it out.")


def _turns(value: Any) -> tuple[Message, ...]:
    """Chat messages, or none where the value is something else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    known = [turn for turn in value if isinstance(turn, Mapping) and turn.get("role") in get_args(Role)]
    texts = [turn for turn in known if isinstance(turn.get("content"), str)]
    return tuple(Message(turn["role"], turn["content"]) for turn in texts) if len(texts) == len(value) else ()
