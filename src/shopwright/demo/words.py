"""Frames and the sentences made from them, dealt so that no frame wears out."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

_SLOT = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_ARTICLE = re.compile(r"\b([Aa])\(n\) (\S+)")
_AN = re.compile(r"(?:[aeio]|u(?!s|n[is])|8|11\b|18\b)", re.IGNORECASE)
_UNITS = frozenset("cm mm m ml l g kg mAh to of in and with for from x h bar the".split())


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
        least = min(self._used[frame] for frame in frames)
        frame = self.chance.choice([frame for frame in frames if self._used[frame] == least])
        self._used[frame] += 1
        return frame

    def say(self, frames: Sequence[str], values: Mapping[str, str]) -> Sentence:
        """Deal a frame and fill its slots."""
        frame = self.deal(fitting(frames, values))
        return Sentence(frame, fill(frame, values, self.chance))


@lru_cache(maxsize=None)
def slots(frame: str) -> frozenset[str]:
    """Name the slots that a frame leaves open."""
    return frozenset(_SLOT.findall(frame))


def fitting(frames: Iterable[str], values: Mapping[str, str]) -> list[str]:
    """Keep the frames whose every slot has a value."""
    return [frame for frame in frames if all(slot in values for slot in slots(frame))]


def fill(frame: str, values: Mapping[str, str], chance: random.Random) -> str:
    """Settle the alternatives, fill the slots, and mend article and capital."""
    settled = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), frame)
    filled = _SLOT.sub(lambda found: values[found[1]], settled)
    return capitalised(_ARTICLE.sub(_article, filled))


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
