"""Whether a text denies what it names: not waterproof, no hood, sugar-free, ohne Plastik, the lid does not fit."""

import functools
import re

from shopwright.tasks.lexicon import lexicon

WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_CLAUSE = re.compile(r"[.,;:!?\n]\s|\s-\s|\n|\s(?:but|and|und|aber|et|mais|yet)\s")
_FREE = re.compile(r"[\s-]?(?:free|frei(?:e[rnsm]?)?)\b", re.IGNORECASE)
_OUT = re.compile(
    r"(?:out of|free (?:of|from)|frei von|instead of|rather than|lacks?|avoid)(?: the| any| an?)?\s*$", re.IGNORECASE
)
_MERELY = re.compile(r"\b(?:not (?:only|just|merely)|nicht nur|no need|no matter|nothing but)\b", re.IGNORECASE)
_AFTER = re.compile(
    r"\W*(?:[^\W_]+\W+){0,3}?(?:not|never|cannot|nicht|separately|isn['\u2019]t|aren['\u2019]t|doesn['\u2019]t|don['\u2019]t)\b",
    re.IGNORECASE,
)
_UNFIT = re.compile(
    r"\s(?:do|does|is|are|was|were|will|can)\s?(?:not|n['\u2019]t)\s(?:be\s)?(?:fit|included|needed|required|necessary|possible|"
    r"suitable|compatible|available|there|used|supported|part|supplied|provided|welcome)\b",
    re.IGNORECASE,
)
NEAR, FAR = 2, 5
"""How many words before a claim may stand between it and a denial: `no`, and the far-reaching `not`."""


def is_denied(match: re.Match[str]) -> bool:
    """Whether a denial stands before the match in its clause, or `free` right after it."""
    after = match.string[match.end() : match.end() + 40]
    return bool(_FREE.match(after) or _UNFIT.match(after)) or is_denied_before(match)


def is_denied_before(match: re.Match[str]) -> bool:
    """Whether a denial stands before the match in its clause."""
    clause = _clause_before(match)
    if not clause or _MERELY.search(clause):
        return False
    before = [word.lower() for word in WORD.findall(clause)]
    near = any(word in _denials() for word in before[-NEAR:])
    return near or any(word in _far() for word in before[-FAR:]) or bool(_OUT.search(clause))


def is_denied_around(match: re.Match[str]) -> bool:
    """The same, or a denial right after it: a lid is not included."""
    after = _CLAUSE.split(match.string[match.end() : match.end() + 60], maxsplit=1)[0]
    return is_denied(match) or bool(_AFTER.match(after))


def _clause_before(match: re.Match[str]) -> str:
    return _CLAUSE.split(match.string[max(0, match.start() - 80) : match.start()])[-1]


@functools.cache
def _denials() -> frozenset[str]:
    return frozenset(lexicon().denials)


@functools.cache
def _far() -> frozenset[str]:
    return frozenset(lexicon().far_denials)
