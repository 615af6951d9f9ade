"""Lists in a text against lists in a record: where some items are values of a field, the others must be too."""

import functools
import re
from collections.abc import Iterator, Sequence

from shopwright.tasks.abroad import finder
from shopwright.tasks.amounts import amounts
from shopwright.tasks.denial import WORD
from shopwright.tasks.evidence import Statement
from shopwright.tasks.flags import stem
from shopwright.tasks.lexicon import lexicon
from shopwright.tasks.namings import is_idle
from shopwright.tasks.numerals import value_of

_CLAUSE = re.compile(r"[.;:!?()]|\s[-\u2013]\s")
_JOINT = re.compile(r",(?!\d)\s*(?:(?:and|or|und|oder|et|ou)\s+)?|\s(?:and|or|und|oder|et|ou)\s+")
LONGEST = 3
"""An item of a list has at most so many words; longer ones are clauses of their own."""


def strangers(sentence: str, record: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """The items of a list that no statement knows, though a neighbour in the list is a value of a field."""
    for items in _lists(sentence):
        known = [_field_of(item, place, record) for place, item in enumerate(items)]
        for place, item in enumerate(items):
            field = next((known[n] for n in (place - 1, place + 1) if 0 <= n < len(items) and known[n]), None)
            if place and field and not known[place] and _is_item(item) and not _is_known(item, record):
                yield item, field


@functools.lru_cache(maxsize=2**14)
def _lists(sentence: str) -> tuple[tuple[str, ...], ...]:
    """The lists of a sentence that a word such as `in` or `with` opens, item by item; the opener stays in the first."""
    found = (tuple(part.strip() for part in _JOINT.split(clause)) for clause in _CLAUSE.split(sentence))
    return tuple(items for items in found if len(items) > 1 and _opens(items[0]))


def _opens(item: str) -> bool:
    return any(word.lower() in _openers() for word in WORD.findall(item))


def _field_of(item: str, place: int, record: Sequence[Statement]) -> Statement | None:
    low = item.lower()
    for statement in record:
        for part in statement.parts:
            if low == part or (low.endswith(f" {part}") and (place == 0 or len(low.split()) <= LONGEST)):
                return statement
    return None


def _is_item(item: str) -> bool:
    words = [word.lower() for word in WORD.findall(item)]
    plain = 0 < len(words) <= LONGEST and not any(word in _asides() or word.endswith("ly") for word in words)
    return plain and words[0] not in _openers() and not _is_checked_elsewhere(item)


def _is_checked_elsewhere(item: str) -> bool:
    """Whether the item is an amount, a colour or a material, which are claims of their own in any language."""
    return bool(amounts(item)) or finder("colours", True).found_in(item) or finder("materials", True).found_in(item)


def _is_known(item: str, record: Sequence[Statement]) -> bool:
    told = [
        stem(word) for word in WORD.findall(item.lower()) if not (is_idle(word) or word.isnumeric() or value_of(word))
    ]
    return all(any(word in _stems(statement.low) for statement in record) for word in told)


@functools.lru_cache(maxsize=2**13)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for match in WORD.findall(text) for word in (match, *match.split("-")))


@functools.cache
def _openers() -> frozenset[str]:
    return frozenset(lexicon().list_openers)


@functools.cache
def _asides() -> frozenset[str]:
    return frozenset(lexicon().asides)
