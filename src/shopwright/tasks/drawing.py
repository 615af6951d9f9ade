"""What drawing cases has in common: plain lines, shortened texts, mixed options, and what a case stands on."""

import random
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from shopwright.catalogue.records import Product, Source

BULLET = re.compile(r"^[-*\u2022]\s")
ENDS = ".!?:;,"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

NUMBER_WORDS = ("none", "one", "two", "three")
"""How a prompt says how many options it wants."""

Item = TypeVar("Item")


class Recorded(Protocol):
    """Any record that says whose it is."""

    @property
    def id(self) -> str:
        """Its name among its kind."""

    @property
    def source(self) -> Source:
        """Where it was read."""


class Mixed(NamedTuple):
    """Options in chance's order, and the printed numbers (from 1) of those that are right."""

    options: tuple[str, ...]
    right: tuple[int, ...]


def one_line(text: str) -> str:
    """The text with every run of white space made one space."""
    return " ".join(text.split())


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each on one line; the items of a list are sentences of their own."""
    lines = [line for line in (BULLET.sub("", one_line(line)) for line in text.splitlines()) if line]
    closed = [line if len(lines) == 1 or line[-1] in ENDS else f"{line}." for line in lines]
    return tuple(part for line in closed for part in SENTENCE_END.split(line) if part)


def shorten(text: str, limit: int) -> str:
    """As many whole sentences as fit into `limit` characters; where not even one fits, whole words and an ellipsis."""
    kept = ""
    for sentence in sentences(text):
        if len(kept) + len(sentence) + bool(kept) > limit:
            return kept or _cut(sentence, limit)
        kept = f"{kept} {sentence}" if kept else sentence
    return kept


def mix(right: Sequence[str], wrong: Sequence[str], dice: random.Random) -> Mixed:
    """Right and wrong options shuffled together."""
    options = [*right, *wrong]
    dice.shuffle(options)
    wanted = set(right)
    return Mixed(tuple(options), tuple(n for n, option in enumerate(options, 1) if option in wanted))


def some(items: Sequence[Item], count: int, dice: random.Random) -> list[Item]:
    """At most `count` of the items, in chance's order."""
    return dice.sample(items, min(count, len(items)))


def unlike(texts: Iterable[str], *taken: str) -> list[str]:
    """Each text once, as one line, without those taken, whatever their case."""
    seen = {one_line(text).casefold() for text in taken}
    found = []
    for text in map(one_line, texts):
        if text and text.casefold() not in seen:
            seen.add(text.casefold())
            found.append(text)
    return found


def title_of(product: Product) -> str:
    """A product's title on one line."""
    return _title_line(product.title)


def families_of(*products: Product) -> tuple[str, ...]:
    """The families of the products shown, each once."""
    return tuple(dict.fromkeys(product.family or product.id for product in products))


def ids_of(*records: Recorded) -> tuple[str, ...]:
    """The ids of the records, each once."""
    return tuple(dict.fromkeys(record.id for record in records))


def licence_of(*records: Recorded) -> str:
    """The licences of the records as one SPDX expression."""
    return " AND ".join(sorted({record.source.licence for record in records}))


def sources_of(*records: Recorded) -> tuple[str, ...]:
    """The platforms that the records were read from, each once."""
    return tuple(sorted({record.source.platform for record in records}))


@lru_cache(maxsize=2**16)
def _title_line(title: str) -> str:
    # A draw asks for the same titles some hundred times.
    return one_line(title)


def _cut(sentence: str, limit: int) -> str:
    return sentence[: limit - 3].rsplit(" ", 1)[0] + " ..." if len(sentence) > limit else sentence
