"""Which of many patterns are worth running on a text: those that can begin as one of its words begins."""

import functools
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Generic, NamedTuple, TypeVar

Named = TypeVar("Named")
SHORT, LENGTH = 3, 5
"""So many letters of a beginning are compared; a pattern that tells fewer is always run."""
MOST = 12
"""A set of more characters than these ends a beginning."""
_STARTS = re.compile(r"(?<![^\W_])(?=(.{1,5}))", re.DOTALL)
_FOLDED = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})
"""I with a dot, i without one and the long s: patterns that ignore case take them for i and s, `lower` does not."""
_WIDTHLESS = (codes.AT, codes.ASSERT, codes.ASSERT_NOT)


class _Opening(NamedTuple):
    letters: str
    ended: bool
    """Whether nothing is known of what follows."""


class Patterns(Generic[Named]):
    """Patterns that all begin where a word begins, indexed by how they can begin."""

    def __init__(self, patterns: Iterable[tuple[Named, re.Pattern[str]]]) -> None:
        """Read the beginnings out of the patterns themselves."""
        self._patterns = tuple(patterns)
        self._by_opening: dict[str, list[int]] = defaultdict(list)
        self._always: set[int] = set()
        for place, (_, pattern) in enumerate(self._patterns):
            for opening in openings(pattern):
                self._by_opening[opening].append(place)
                self._always |= {place} if len(opening) < SHORT else set()

    def worth_running(self, text: str) -> Sequence[tuple[Named, re.Pattern[str]]]:
        """The patterns that may match the text, in their order; the others cannot."""
        shared = begun(text) & self._by_opening.keys()
        places = {place for opening in shared for place in self._by_opening[opening]}
        return [self._patterns[place] for place in sorted(places | self._always)]


class Finder:
    """A pattern that begins where a word begins: it finds what `finditer` does, and tries few places."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        """Read the beginnings out of the pattern."""
        self.pattern = pattern
        self._openings = openings(pattern)
        self._always = any(len(opening) < SHORT for opening in self._openings)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every match in a text, in order."""
        if self._always:
            yield from self.pattern.finditer(text)
            return
        if begun(text).isdisjoint(self._openings):
            return
        low, end = _lower(text), 0
        for place in _STARTS.finditer(low):
            start = place.start()
            opening = place[1]
            likely = start >= end and (opening in self._openings or opening[:SHORT] in self._openings)
            if likely and (match := self.pattern.match(text, start)):
                end = match.end()
                yield match

    def found_in(self, text: str) -> bool:
        """Whether there is any match in a text."""
        return any(True for _ in self.finditer(text))


@functools.lru_cache(maxsize=2**13)
def begun(text: str) -> frozenset[str]:
    """The first `SHORT` and the first `LENGTH` letters of each word of a text, in lower case."""
    words = _STARTS.findall(_lower(text))
    return frozenset([*words, *(word[:SHORT] for word in words)])


def _lower(text: str) -> str:
    return text.translate(_FOLDED).lower()


def openings(pattern: re.Pattern[str]) -> frozenset[str]:
    """The first letters that any match of a pattern has, in lower case: `LENGTH`, `SHORT` or fewer of them."""
    found = _openings(list(parser.parse(pattern.pattern, pattern.flags)))
    cut = (letters if len(letters) in (SHORT, LENGTH) else letters[:SHORT] for letters, _ in found)
    return frozenset(cut)


def _openings(nodes: list[Any]) -> set[_Opening]:
    found = {_Opening("", False)}
    for node in nodes:
        going = {opening for opening in found if not opening.ended and len(opening.letters) < LENGTH}
        if not going:
            break
        more = _of_node(*node)
        joined = {_Opening((a.letters + b.letters)[:LENGTH], b.ended) for a in going for b in more}
        found = (found - going) | joined
    return found


def _of_node(code: Any, told: Any) -> set[_Opening]:
    if code is codes.LITERAL:
        return {_Opening(chr(told).lower(), False)}
    if code in _WIDTHLESS:
        return {_Opening("", False)}
    if code is codes.IN:
        return _of_set(told)
    if code is codes.SUBPATTERN:
        return _openings(list(told[3]))
    if code is codes.BRANCH:
        return {opening for branch in told[1] for opening in _openings(list(branch))}
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, body = told
        once = {_Opening(letters, ended or most != 1) for letters, ended in _openings(list(body))}
        return once if least else once | {_Opening("", False)}
    return {_Opening("", True)}


def _of_set(members: list[Any]) -> set[_Opening]:
    letters: list[str] = []
    for code, told in members:
        if code is codes.LITERAL:
            letters.append(chr(told))
        elif code is codes.RANGE:
            letters += map(chr, range(told[0], min(told[1], told[0] + MOST) + 1))
        elif told is codes.CATEGORY_DIGIT:
            letters += string.digits
        else:
            return {_Opening("", True)}
    return {_Opening("", True)} if len(letters) > MOST else {_Opening(letter.lower(), False) for letter in letters}
