"""Yes-and-no fields against a text: what a record denies must not be claimed, what it affirms not be denied."""

import functools
import re
from collections.abc import Iterator, Sequence

from shopwright.tasks.denial import WORD, is_denied_around
from shopwright.tasks.evidence import Statement
from shopwright.tasks.namings import is_idle

_GENERIC = frozenset(
    "function feature mode safe suitability suitable required needed included include option available availability "
    "system technology compatible possible action rating need require type bar".split()
)
_ADJECTIVE = re.compile(r"\w{3,}(?:able|ible|ed|less|ive|proof|bar)$")
_PLURAL = re.compile(r"(?<=\w\w[^s])s$")
_ENDING = re.compile(r"(?:ation|ment|able|ible|ably|ibly|ing|er|ed|ly|e|bar|t|en)$")
_ELSEWHERE = re.compile(r"\b(?:none|your own|separately|extra)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W_]+")
_SHORTEST = 4


def contradicted(sentence: str, record: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """The words of a sentence that say yes where a field says no, or no where it says yes, with the field."""
    stems: dict[str, re.Match[str]] | None = None
    for statement in record:
        wanted = _wanted(statement)
        if wanted:
            stems = _stems(sentence) if stems is None else stems
            said = [stems[stem] for stem in wanted[0] if stem in stems]
            if len(said) == len(wanted[0]) and _denies(said, sentence, answer=wanted[1]) == wanted[1]:
                yield said[0].group(), statement


def _denies(said: Sequence[re.Match[str]], sentence: str, *, answer: bool) -> bool:
    return any(map(is_denied_around, said)) or bool(not answer and _ELSEWHERE.search(sentence))


def _wanted(statement: Statement) -> tuple[tuple[str, ...], bool] | None:
    """The stems of what a field says yes or no to, and which it says; `nickel free: yes` says no to nickel."""
    answer = statement.answer
    if answer is None:
        return None
    words = [word.lower() for word in WORD.findall(statement.field)]
    words = [word for place, word in enumerate(words) if not is_idle(word) or place == len(words) - 1]
    if words and words[-1] in ("free", "frei"):
        words, answer = words[:-1], not answer
    words = [word for word in words if word not in _GENERIC]
    telling = [word for word in words if _ADJECTIVE.fullmatch(word)]
    stems = tuple(stem(word) for word in telling[:1] or words)
    return (stems, answer) if stems else None


@functools.lru_cache(maxsize=2**14)
def _stems(sentence: str) -> dict[str, re.Match[str]]:
    return {stem(match.group().lower()): match for match in _PLAIN.finditer(sentence)}


@functools.lru_cache(maxsize=2**14)
def stem(word: str) -> str:
    """A word without its commonest endings: removable, removed and removes are one."""
    whole = _PLURAL.sub("", word)
    cut = _ENDING.sub("", whole)
    cut = cut if len(cut) >= _SHORTEST else whole
    return cut[:-1] if len(cut) > _SHORTEST and cut[-1] == cut[-2] else cut
