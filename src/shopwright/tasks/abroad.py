"""Materials, colours and countries under one name in three languages, and which material is a kind of which."""

import functools
import re
from collections.abc import Mapping
from typing import Literal

from shopwright.tasks.lexicon import any_of, foreign, lexicon
from shopwright.tasks.openings import Finder

Kind = Literal["materials", "colours", "countries"]
GERMAN = re.compile(
    r"\b(?:[Uu]nd|[Dd]er|[Dd]as|[Dd]em|[Mm]it|ist|[Ff]ür|[Ee]ine?[nmrs]?|[Aa]us|[Vv]on|[Ee]s|[Ss]ie|nicht|[Aa]uf|[Bb]ei|"
    r"zu|gibt|hat|[Oo]hne|[Bb]is|oder|zum|zur|wird|sich|[Kk]eine?[nmrs]?|nur|auch|[Dd]ie\s[A-ZÄÖÜ]\w+\s[a-zäöü]\w+)\b"
)
_FRENCH = re.compile(
    r"\b(?:[Ll]es?|[Uu]ne?|[Dd]u|[Aa]vec|et|[Ss]ans|[Dd]ans|est|sont|aux|[Cc]ette|[Dd]es|[Ll]a|[Ee]n|[Pp]our|[Pp]ar|au)\b"
)
_ENGLISH = re.compile(r"\b(?:the|and|of|is|with|it|you|your|its|a|for|from|to|this)\b", re.IGNORECASE)
_GAP = re.compile(r"[\s-]+")


def is_foreign(sentence: str) -> bool:
    """Whether a sentence is German or French rather than English."""
    known = len(GERMAN.findall(sentence)) + len(_FRENCH.findall(sentence))
    return known > len(_ENGLISH.findall(sentence))


@functools.cache
def finder(kind: Kind, abroad: bool) -> Finder:
    """Finds the names of a kind: the English ones, and those of other languages where they are wanted."""
    names = {"materials": lexicon().materials, "colours": lexicon().colours, "countries": tuple(foreign().countries)}
    more = [name for given in _given(kind).values() for name in given] if abroad else []
    found = any_of(tuple(sorted({*names[kind], *more}, key=lambda name: (-len(name), name))))
    # Countries are names: China, not china.
    return Finder(re.compile(found.pattern) if kind == "countries" else found)


@functools.lru_cache(maxsize=4096)
def plain(kind: Kind, name: str) -> str:
    """The English name of what a name means; the name itself, in lower case, where it is not known."""
    low = spaced(name)
    known = _known(kind)
    if low in known:
        return known[low]
    return next((english for stem, english in _stems(kind) if low.startswith(stem)), low)


@functools.lru_cache(maxsize=4096)
def material_is(claimed: str, stated: str) -> bool:
    """Whether a stated material is the claimed one, a finer name of it or a kind of it; a look-alike is not."""
    claimed, stated = plain("materials", claimed), plain("materials", stated)
    head = stated.removesuffix(claimed).strip()
    finer = stated.endswith(f" {claimed}") and head not in lexicon().not_the_material
    kinds = foreign().is_a
    return stated == claimed or finer or stated in kinds.get(claimed, ()) or _is_indirectly(claimed, stated)


def colour_is(claimed: str, stated: str) -> bool:
    """Whether a stated colour is the claimed one or a shade of it: navy blue is blue."""
    claimed, stated = plain("colours", claimed), plain("colours", stated)
    return stated == claimed or stated.endswith(f" {claimed}")


def spaced(words: str) -> str:
    """The words in lower case, one space between them."""
    return _GAP.sub(" ", words).casefold()


def _is_indirectly(claimed: str, stated: str) -> bool:
    kinds: Mapping[str, tuple[str, ...]] = foreign().is_a
    return any(stated in kinds.get(kind, ()) for kind in kinds.get(claimed, ()))


def _given(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    told = foreign()
    return {"materials": told.materials, "colours": told.colours, "countries": told.countries}[kind]


@functools.cache
def _known(kind: Kind) -> dict[str, str]:
    return {
        spaced(name): english.casefold() for english, names in _given(kind).items() for name in names if "*" not in name
    }


@functools.cache
def _stems(kind: Kind) -> tuple[tuple[str, str], ...]:
    pairs = [(name, english) for english, names in _given(kind).items() for name in names if name.endswith("*")]
    return tuple((spaced(name[:-1]), english.casefold()) for name, english in sorted(pairs, key=lambda p: -len(p[0])))
