"""Numbers written as words, whole and in parts: twenty-five, ten thousand, three and a half, four fifths."""

import functools
import re

from shopwright.tasks.lexicon import lexicon

PART = (
    r"(?:(?P<most>three[\s-]quarters[\s-]of[\s-]an?\s)|half[\s-](?:an?[\s-])?|(?:an?\s|one\s)?(?P<part>quarter|tenth)(?:[\s-]of[\s-]an?\s|-)|"
    r"(?:eine?[nm]?\s)?halbe[nrs]?\s|une?\sdemi[\s-])"
)
"""Part of one unit: half a litre, a quarter of an hour, une demi-heure."""
_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def spelled() -> str:
    """The body of a pattern for a number in words; it has no groups."""
    words = lexicon().number_words
    ones, teens, tens, scales = ("|".join(part) for part in (words.ones, words.teens, words.tens, words.scales))
    small = rf"(?:(?:{tens})(?:[\s-](?:{ones}))?|{teens}|{ones})"
    return rf"(?:(?:{small}[\s-])?(?:{scales})(?:\s(?:and\s)?{small})?|{small})(?:\sand\sa\shalf)?"


@functools.cache
def fraction() -> re.Pattern[str]:
    """A part of the whole, in words: four fifths, a tenth of."""
    return re.compile(
        rf"(?<![^\W_])(?:(?P<count>{spelled()})[\s-](?P<parts>{'|'.join(lexicon().fractions)})|"
        rf"an?\s(?P<one>third|quarter|fifth|tenth)(?=\sof\s(?!an?\b)))(?![^\W_])",
        re.IGNORECASE,
    )


def part_of(match: re.Match[str]) -> float:
    """The share of one unit that a match of `PART` names."""
    if match["most"]:
        return 0.75
    return {"quarter": 0.25, "tenth": 0.1}.get((match["part"] or "").lower(), 0.5)


def has_words(text: str) -> bool:
    """Whether a text has any word of a number or of a part of one."""
    return not _number_words().isdisjoint(_WORD.findall(text.lower()))


def value_of(words: str) -> float:
    """What a number in words is worth; 0 for no words that we know."""
    total = current = 0.0
    for word in _WORD.findall(words.lower()):
        worth = _worth().get(word, 0.0)
        if worth in (100, 1000, 1e6):
            total, current = total + (current or 1) * worth, 0.0
        else:
            current += worth
    return total + current


def share_of(match: re.Match[str]) -> float:
    """Percent that a matched fraction is of the whole."""
    if match["one"]:
        return 100 / lexicon().fractions[match["one"].lower()]
    return 100 * value_of(match["count"]) / lexicon().fractions[match["parts"].lower()]


def has_parts(text: str) -> bool:
    """Whether a text has any word of a part of one."""
    return not _part_words().isdisjoint(_WORD.findall(text.lower()))


@functools.cache
def _number_words() -> frozenset[str]:
    return _part_words() | _worth().keys()


@functools.cache
def _part_words() -> frozenset[str]:
    return frozenset(("half", "halbe", "halben", "halber", "halbes", "demi", *lexicon().fractions))


@functools.cache
def _worth() -> dict[str, float]:
    words = lexicon().number_words
    return {**words.ones, **words.teens, **words.tens, **words.scales, "half": 0.5}
