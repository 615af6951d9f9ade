"""What a review speaks of: the aspects that each of its sentences names, by the words of data/aspects.yaml."""

import functools
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Review
from shopwright.tasks.drawing import sentences
from shopwright.tasks.lexicon import Names

WORD = re.compile(r"[^\W_]+")
LONGEST = 6
"""Words of the longest phrase that is looked for."""


class Aspect(BaseModel):
    """One thing that reviews speak of, and the words that tell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: Names
    """Words that surely speak of it, in English."""
    de: Names = ()
    fr: Names = ()
    may: Names = ()
    """Words that perhaps do: what holds one neither names the aspect for certain nor leaves it out for certain."""
    akin: Names = ()
    """Aspects so close that a sentence on one may be a sentence on the other."""


class Aspects(BaseModel):
    """All aspects by name, the idioms whose words speak of none of them, and the words of a verdict."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    idioms: Names
    approving: Names
    disapproving: Names
    aspects: Mapping[str, Aspect]


class Spoken(NamedTuple):
    """One sentence of a review and the aspects that it names."""

    sentence: str
    named: frozenset[str]
    """Those that it surely speaks of."""
    may: frozenset[str]
    """Those that it may speak of too, for all that its words tell: none of them is surely a wrong answer."""


Verdict = Literal["positive", "negative"]
SpokenReview = tuple[Review, tuple[Spoken, ...]]
Phrases = Mapping[tuple[str, ...], tuple[tuple[str, bool], ...]]
"""For each row of words the aspects that it speaks of, and whether surely."""


@functools.cache
def aspects() -> Aspects:
    """The aspects, read once."""
    told = yaml.safe_load((files("shopwright.tasks") / "data" / "aspects.yaml").read_text(encoding="utf-8"))
    return Aspects.model_validate(told)


@functools.lru_cache(maxsize=2**15)
def spoken_of(sentence: str, language: str = "en") -> Spoken:
    """The aspects that a sentence names, found by whole words, whatever their case; the longest phrase counts."""
    words, phrases = words_of(sentence), _phrases(language)
    named = frozenset(name for name, surely in _longest(words, phrases) if surely)
    may = set(_anywhere(words, phrases)).union(*(_kin()[name] for name in named))
    return Spoken(sentence, named, frozenset(may - named))


def spoken_reviews(catalogue: Catalogue) -> tuple[SpokenReview, ...]:
    """Every review of a known product with the sentences of its body; told once for each catalogue."""
    return catalogue.once("spoken reviews", _spoken_reviews)


def verdict_in(sentence: str) -> frozenset[Verdict]:
    """The verdicts whose words an English sentence holds."""
    told, words = aspects(), words_of(sentence)
    rows = {words[start : start + length] for start in range(len(words)) for length in (1, 2)}
    kinds: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
        ("positive", told.approving),
        ("negative", told.disapproving),
    )
    return frozenset(verdict for verdict, phrases in kinds if rows & _rows(phrases))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(WORD.findall(text.casefold()))


def _spoken_reviews(catalogue: Catalogue) -> tuple[SpokenReview, ...]:
    known = [review for review in catalogue.reviews if review.product_id in catalogue.by_id]
    return tuple((review, tuple(spoken_of(s, review.language) for s in sentences(review.body))) for review in known)


@functools.cache
def _rows(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(map(words_of, phrases))


@functools.cache
def _kin() -> Mapping[str, frozenset[str]]:
    """The aspects akin to each, whichever of the two says so."""
    told = aspects().aspects
    return {
        name: frozenset(aspect.akin) | {other for other in told if name in told[other].akin}
        for name, aspect in told.items()
    }


@functools.cache
def _phrases(language: str) -> Phrases:
    found: dict[tuple[str, ...], tuple[tuple[str, bool], ...]] = {words_of(idiom): () for idiom in aspects().idioms}
    for name, aspect in aspects().aspects.items():
        surely = {"en": aspect.says, "de": aspect.de, "fr": aspect.fr}.get(language, ())
        for phrase, sure in (*((p, True) for p in surely), *((p, False) for p in aspect.may)):
            found[words_of(phrase)] = (*found.get(words_of(phrase), ()), (name, sure))
    return found


def _longest(words: tuple[str, ...], phrases: Phrases) -> Iterator[tuple[str, bool]]:
    start = 0
    while start < len(words):
        rows = (words[start : start + length] for length in range(min(LONGEST, len(words) - start), 0, -1))
        row = next((row for row in rows if row in phrases), None)
        yield from phrases[row] if row else ()
        start += len(row) if row else 1


def _anywhere(words: tuple[str, ...], phrases: Phrases) -> Iterator[str]:
    for start in range(len(words)):
        for length in range(1, LONGEST + 1):
            yield from (name for name, _ in phrases.get(words[start : start + length], ()))
