"""Words of a text that claim something: materials, colours, properties, praise, brands, compatibility, names."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shopwright.tasks.lexicon import Property, any_of, lexicon

Kind = Literal["material", "colour", "property", "praise", "brand", "compatibility", "name"]
FIELDS: dict[str, tuple[str, ...]] = {
    "material": ("material", "fabric", "upper", "lining", "fibre", "composition"),
    "colour": ("color", "colour", "farbe", "couleur"),
    "brand": ("brand",),
    "compatibility": ("compatib", "made for", "fits", "hobs", "device", "laptop size", "suitable"),
}
"""Fields that hold facts of a kind: their names contain one of these."""
_THING = r"(?:\b(?:in|colou?rs?|coloured|colored|shades?|hue|tones?)\b(?:\s+(?:is|of|are|a|an))?:?\s+)"
_COMPATIBLE = re.compile(
    r"\b(?i:compatible with|works? (?:with|on)|pairs? with|suit(?:able|ed) for|suits|approved for|supports)\s+"
    r"(?P<things>[^.;:!?()]+)"
)
_MODEL = re.compile(
    r"\b(?i:fits?|designed for|made for|for)\s+(?:the |your |all |any )?"
    r"(?P<things>(?:[A-Z]|i[PM])[\w-]*(?:\s+(?:[A-Z0-9]|i[PM])[\w-]*)*)"
)
_PART = re.compile(r"\s*(?:,|\band\b|\bor\b|\bas well as\b|&|\u2013| - )\s*")
_CLAUSE = re.compile(r"[.,;:!?]\s|\s-\s")
_WORD = re.compile(r"[^\W_]+(?:['\u2019.-][^\W_]+)*")
_NAME = re.compile(r"(?<![\w-])(?:[A-Z][\w'\u2019]*[A-Z]?|[a-z]+[A-Z])[\w'\u2019-]*(?:\s+(?:[A-Z][\w'\u2019-]*))*")
_MAKER = re.compile(r"\b(?:[Mm]ade by|[Ff]rom the house of|[Bb]y|[Ff]rom)\s+(?P<name>[A-Z][\w'\u2019&-]*)")
_MAKES = re.compile(
    r"(?:^|[.:!?\u2022-]\s+)(?P<name>[A-Z][\w\u2019&-]*)(?:\s+[A-Z][\w\u2019&-]*)?\s+"
    r"(?:offers|makes|made|knits|builds|built|designs|designed|calls|chose|uses|states|gives|lists|allows|recommends|"
    r"supplies|sells|fills|bonds|rates|brings|brought|presents|promises|delivers|crafts|crafted|developed)\b"
)
_MOST = re.compile(r"\b(?:the|our|its|your)\s+(?P<most>(?:\w+\s+)?(?:most\s+\w+|[a-z]{2,}est))\b", re.IGNORECASE)
_FIRST = re.compile(r"(?:#\s?1|\bno\.? ?1|\bnumber one)(?!\w)", re.IGNORECASE)
_GERMAN = re.compile(r"\b(?:und|der|die|das|mit|ist|für|ein|eine|aus|von)\b")
HEADLINE = 0.5
"""A line with a larger share of capitalised words is a headline, where capitals name nothing."""


@dataclass(frozen=True)
class Mention:
    """Words that claim something, and how a record would state or deny it."""

    kind: Kind
    span: str
    term: str
    denied: bool = False
    """Whether the text says that it is not so."""
    context: str = ""
    """Of praise: the words around it, all of which a record must say."""
    fact: Property | None = None

    def stated_by(self, words: str) -> bool:
        """Whether these words of a record say the same."""
        return (self.denied and self._excluded(words)) or self.denied in self._found(words)

    def denied_by(self, words: str) -> bool:
        """Whether these words of a record say the opposite."""
        if self._excluded(words):
            return not self.denied
        found = self._found(words)
        return bool(found) and self.denied not in found

    def rivalled_by(self, field: str, words: str) -> bool:
        """Whether a field that holds facts of this kind states another one."""
        return not self.denied and any(name in field for name in FIELDS.get(self.kind, ()))

    def _excluded(self, words: str) -> bool:
        """Whether the words state what rules the property out."""
        return bool(self.fact and self.fact.denied and _regex(self.fact.denied).search(words))

    def _found(self, words: str) -> list[bool]:
        """For each place where the words speak of it: whether they deny it."""
        if self.kind == "praise":
            return [False] if same_words(self.context, words) else []
        if self.kind == "compatibility":
            return [False] if _all_words(self.term, words) else []
        if self.kind == "property":
            pattern = _regex(self.fact.stated) if self.fact and self.fact.stated else any_of((self.term,))
            return [_is_denied(match) for match in pattern.finditer(words)]
        if self.kind in ("name", "brand"):
            return [False] if any_of((self.term,)).search(words) else []
        if self.kind == "material":
            ends = [m for m in _materials().finditer(words) if _is_of(self.term, m.group().casefold())]
            return [_is_denied(match) for match in ends]
        return [_is_denied(match) for match in any_of((self.term,)).finditer(words)]


def mentions(sentence: str) -> tuple[Mention, ...]:
    """Every mention of a sentence, each once; names of things that other mentions cover are not given twice."""
    found = [*_praise(sentence), *_properties(sentence), *_things(sentence), *_compatible(sentence)]
    found += _brands(sentence, found)
    return tuple(dict.fromkeys((*found, *_names(sentence, found))))


def same_words(phrase: str, words: str) -> bool:
    """Whether the words contain the phrase's words in a row, whatever their case and punctuation."""
    return f" {_plain(phrase)} " in f" {_plain(words)} "


def _plain(text: str) -> str:
    return " ".join(word.casefold() for word in _WORD.findall(text))


def _all_words(term: str, words: str) -> bool:
    wanted = [word.casefold().removesuffix("s") for word in _WORD.findall(term) if word.lower() not in lexicon().idle]
    given = {word.casefold().removesuffix("s") for word in _WORD.findall(words)}
    return bool(wanted) and given.issuperset(wanted)


def _praise(sentence: str) -> Iterator[Mention]:
    words = any_of(lexicon().superlatives)
    for pattern in (words, _FIRST):
        for match in pattern.finditer(sentence):
            yield Mention("praise", match.group(), match.group(), context=_around(match))
    for match in _MOST.finditer(sentence):
        if match["most"].split()[-1].lower() not in lexicon().not_superlatives and not words.search(match.group()):
            yield Mention("praise", match.group(), match.group(), context=_around(match))


def _around(match: re.Match[str]) -> str:
    """The match with one word before it and two after."""
    before, after = _WORD.findall(match.string[: match.start()]), _WORD.findall(match.string[match.end() :])
    return " ".join([*before[-1:], match.group(), *after[:2]])


def _properties(sentence: str) -> Iterator[Mention]:
    for fact in lexicon().properties.values():
        for match in _regex(rf"(?:{fact.says})(?!\s*:)", whole=True).finditer(sentence):
            yield Mention("property", match.group(), match.group(), _is_denied(match), fact=fact)


def _things(sentence: str) -> Iterator[Mention]:
    for match in _materials().finditer(sentence):
        yield Mention("material", match.group(), _spaced(match.group()), _is_denied(match))
    for match in any_of(lexicon().colours).finditer(sentence):
        yield Mention("colour", match.group(), _spaced(match.group()), _is_denied(match))
    for match in re.finditer(_THING + f"(?P<colour>{any_of(lexicon().colours_of_things).pattern})", sentence, re.I):
        yield Mention("colour", match["colour"], _spaced(match["colour"]))


def _compatible(sentence: str) -> Iterator[Mention]:
    for match in (*_COMPATIBLE.finditer(sentence), *_MODEL.finditer(sentence)):
        for thing in _PART.split(match["things"]):
            if any(not _idle(word) and word not in lexicon().common_names for word in _WORD.findall(thing)):
                yield Mention("compatibility", thing.strip(), thing.strip())


def _brands(sentence: str, found: list[Mention]) -> list[Mention]:
    known = [Mention("brand", m.group(), m.group()) for m in _known_brands().finditer(sentence)]
    makers = [Mention("brand", m["name"], re.sub(r"['\u2019]s$", "", m["name"])) for m in _MAKER.finditer(sentence)]
    makers += [Mention("brand", m["name"], m["name"]) for m in _MAKES.finditer(sentence) if not _idle(m["name"])]
    covered = " ".join(mention.span for mention in found if mention.kind in ("compatibility", "property"))
    return [mention for mention in (*known, *makers) if mention.span not in covered]


def _names(sentence: str, found: list[Mention]) -> Iterator[Mention]:
    words = _WORD.findall(sentence)
    capitals = [word for word in words[1:] if word[0].isupper()]
    if len(capitals) > HEADLINE * max(len(words) - 1, 1) or _GERMAN.search(sentence):
        return
    covered = " ".join(mention.span for mention in found)
    for match in _NAME.finditer(sentence):
        for word in _WORD.findall(match.group()):
            plain = re.sub(r"['\u2019]s?$", "", word)
            common = {plain, word} & {*lexicon().common_names} or _idle(plain)
            known = common or word in covered
            opens = _opens(sentence, match.start() + match.group().find(word))
            if len(plain) > 1 and not opens and not known and not word.isnumeric():
                yield Mention("name", word, plain)


def _idle(word: str) -> bool:
    return word.lower() in (*lexicon().idle, "she", "he", "nobody", "everything", "nothing")


def _opens(sentence: str, place: int) -> bool:
    """Whether a word stands where every word has a capital."""
    before = sentence[:place].rstrip(" \"'\u201c\u2018(")
    return not before or before[-1] in "-.:!?\u2013\u2014|\u2022"


def _is_denied(match: re.Match[str]) -> bool:
    """Whether a denial stands at most two words before, or `free` right after."""
    clause = _CLAUSE.split(match.string[: match.start()])[-1]
    before = [word.lower() for word in _WORD.findall(clause)[-2:]]
    free = re.match(r"[\s-]free\b", match.string[match.end() :], re.IGNORECASE)
    return bool(free) or any(word in lexicon().denials for word in before)


def _is_of(term: str, stated: str) -> bool:
    """Whether a stated material is the one claimed: itself, or a finer name of it that is not a look-alike."""
    stated, term = _spaced(stated), term.casefold()
    head = stated.removesuffix(term).strip()
    return stated == term or (stated.endswith(f" {term}") and head not in lexicon().not_the_material)


def _spaced(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words).casefold()


def _materials() -> re.Pattern[str]:
    return any_of(lexicon().materials)


@functools.cache
def _known_brands() -> re.Pattern[str]:
    # Brands are names: Apple, not apple.
    return re.compile(any_of(lexicon().brands).pattern)


@functools.cache
def _regex(body: str, whole: bool = False) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{body})(?![^\W_])" if whole else body, re.IGNORECASE)
