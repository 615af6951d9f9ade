"""Frames and the sentences made from them, dealt so that no frame wears out."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\b([Aa])\(n\) (\S+)")
_AN = re.compile(r"(?:[aeio]|u(?!s|k|n[is])|8|11\b|18\b)", re.IGNORECASE)
_UNITS = frozenset(("cm", "mm", "m", "ml", "l", "g", "mAh", "a", "of", "in", "and", "to", "with", "on", "x"))


GRAMMAR = {
    False: {"this": "this", "is": "is", "has": "has", "does": "does", "it": "it", "its": "its", "them": "it", "s": "s"},
    True: {
        "this": "these",
        "is": "are",
        "has": "have",
        "does": "do",
        "it": "they",
        "its": "their",
        "them": "them",
        "s": "",
    },
}


class Sentence(NamedTuple):
    """What is said, and the frame that said it."""

    frame: str
    text: str


class Deck:
    """Deals frames, always one of those that have served least."""

    def __init__(self, chance: random.Random) -> None:
        """Begin with every frame unused."""
        self.chance = chance
        self._used: Counter[str] = Counter()

    def deal(self, frames: Sequence[str]) -> str:
        """Take one of the frames used least so far."""
        least = min(self._used[skeleton(frame)] for frame in frames)
        frame = self.chance.choice([frame for frame in frames if self._used[skeleton(frame)] == least])
        self._used[skeleton(frame)] += 1
        return frame

    def say(self, frames: Sequence[str], values: Mapping[str, str]) -> Sentence:
        """Deal a frame and fill its slots."""
        frame = self.deal(fitting(frames, values))
        return Sentence(frame, capitalised(fill(frame, values)))


@cache
def slots(frame: str) -> frozenset[str]:
    """Name the slots that a frame leaves open."""
    return frozenset(_SLOT.findall(frame))


@cache
def skeleton(frame: str) -> str:
    """What is left of a frame without its slots; words that only agree in number are no slots."""
    singular = GRAMMAR[False]
    return _SLOT.sub(lambda found: singular.get(found[1], "_"), frame).lower()


def fitting(frames: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Keep the frames whose every slot has a value."""
    return [frame for frame in frames if all(slot in values for slot in slots(frame))]


def fill(frame: str, values: Mapping[str, str]) -> str:
    """Fill the slots of a frame and mend its articles."""
    filled = _SLOT.sub(lambda found: values[found[1]], frame)
    return _ARTICLE.sub(_article, filled)


def capitalised(text: str) -> str:
    """Raise the first letter and leave the rest alone."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Lower the first letter, unless the sentence begins with 'I' or a name in capitals."""
    first = text.split(" ", 1)[0]
    keeps = first == "I" or first.startswith(("I'", "USB", "HDMI"))
    return text if keeps else text[:1].lower() + text[1:]


def headline(value: str) -> str:
    """Write a value as titles do: 'recycled polyester' becomes 'Recycled Polyester'."""
    return " ".join(_title_word(word) for word in value.split(" "))


def lines(block: str) -> tuple[str, ...]:
    """Read a phrase bank: one phrase a line."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def _title_word(word: str) -> str:
    if word in _UNITS:
        return word
    return "-".join(part if part in _UNITS else capitalised(part) for part in word.split("-"))


def _article(found: re.Match[str]) -> str:
    return f"{found[1]}{'n' if _AN.match(found[2]) else ''} {found[2]}"
