"""Names in a text: brands, makers, places of origin, what a product is said to fit, and any other name."""

import functools
import re
from collections.abc import Iterator

from shopwright.tasks.abroad import GERMAN, finder, plain
from shopwright.tasks.amounts import amounts
from shopwright.tasks.denial import WORD
from shopwright.tasks.lexicon import any_of, lexicon
from shopwright.tasks.openings import Finder

_COMPATIBLE = re.compile(
    r"\b(?i:compatible with|works? (?:with|on)|pairs? with|suit(?:able|ed) for|suits|approved for|supports)\s+"
    r"(?P<things>[^.;:!?()]+)"
)
_MODEL = re.compile(
    r"\b(?i:fits?|designed for|made for|for)\s+(?:the |your |all |any )?"
    r"(?P<things>(?:[A-Z]|i[PM])[\w-]*(?:\s+(?:[A-Z0-9]|i[PM])[\w-]*)*)"
)
_PART = re.compile(r"\s*(?:,|\band\b|\bor\b|\bas well as\b|&|\u2013| - )\s*")
_NAME = re.compile(r"(?<![\w-])(?:[A-Z][\w'\u2019]*[A-Z]?|[a-z]+[A-Z])[\w'\u2019-]*(?:\s+(?:[A-Z][\w'\u2019-]*))*")
_MAKER = re.compile(r"\b(?:[Mm]ade by|[Ff]rom the house of|[Bb]y|[Ff]rom)\s+(?P<name>[A-Z][\w'\u2019&-]*)")
_MAKES = re.compile(
    r"(?:^|[.:!?\u2022-]\s+)(?P<name>[A-Z][\w\u2019&-]*)(?:\s+[A-Z][\w\u2019&-]*)?\s+"
    r"(?:offers|makes|made|knits|builds|built|designs|designed|calls|chose|uses|states|gives|lists|allows|recommends|"
    r"supplies|sells|fills|bonds|rates|brings|brought|presents|promises|delivers|crafts|crafted|developed|cuts?|sewed|"
    r"guarantees?|asks?|charges?|packs?|prints?|publishes|writes|wrote|shares|tells|tuned|forged?|forges|"
    r"engineers)\b"
)
_POSSESSIVE = re.compile(r"^[\"'\u201c]?(?P<name>[A-Z][\w-]+)['\u2019]s\s+[a-z]")
_MADE_IN = re.compile(
    r"\b(?:made|manufactured|produced|designed|crafted|woven|sewn|assembled|grown|forged|knitted|spun|printed|built|"
    r"harvested|picked|roasted|hergestellt|gefertigt|genäht|fabriqué|tissé)(?:\s(?:by hand|entirely|only))?\s"
    r"(?:in|from|aus|en|au)\s(?:the\s)?(?P<place>(?!The\b)[A-ZÄÖÜ]\w+(?:\s[A-Z]\w+)?)"
)
_POSSESSIVE_END = re.compile(r"['\u2019]s?$")
_ACRONYM = re.compile(r"[A-Z]{2,}s")
HEADLINE = 0.5
"""A line with a larger share of capitalised words is a headline, where capitals name nothing."""
_GERMAN_HINT = re.compile(r"\b[a-zäöü]*[äöüß][a-zäöüß]*\b")


def compatible_things(sentence: str) -> Iterator[str]:
    """What the product is said to fit, thing by thing."""
    for match in (*_COMPATIBLE.finditer(sentence), *_MODEL.finditer(sentence)):
        for thing in _PART.split(match["things"]):
            measured = " ".join(amount.span for amount in amounts(thing))
            if any(not is_idle(word) and word not in _common() for word in WORD.findall(thing) if word not in measured):
                yield thing.strip()


def places(sentence: str, abroad: bool) -> Iterator[tuple[str, str]]:
    """Where the product is said to come from: the words that say it, and the place under its English name."""
    covered = ""
    for match in _MADE_IN.finditer(sentence):
        covered = f"{covered} {match.group()}"
        yield match.group(), plain("countries", match["place"])
    for match in finder("countries", abroad).finditer(sentence):
        if match.group() not in covered:
            yield match.group(), plain("countries", match.group())


def brands(sentence: str) -> Iterator[tuple[str, str]]:
    """Known brands, and whoever is said to make the product: the words as written, and the name."""
    for match in _known_brands().finditer(sentence):
        yield match.group(), match.group()
    for match in _MAKER.finditer(sentence):
        yield match["name"], _POSSESSIVE_END.sub("", match["name"])
    for match in _MAKES.finditer(sentence):
        if not _opens_often(match["name"]) and not match["name"].endswith("ly"):
            yield match["name"], match["name"]
    possessive = _POSSESSIVE.match(sentence)
    if possessive and not _opens_often(possessive["name"]):
        yield possessive["name"], possessive["name"]


def names(sentence: str, covered: str) -> Iterator[tuple[str, str]]:
    """Capitalised words that are none of the words covered: as written, and without a possessive or plural."""
    words = WORD.findall(sentence)
    capitals = [word for word in words[1:] if word[0].isupper()]
    if len(capitals) > HEADLINE * max(len(words) - 1, 1) or GERMAN.search(sentence) or _GERMAN_HINT.search(sentence):
        return
    for match in _NAME.finditer(sentence):
        for word in WORD.findall(match.group()):
            name = _POSSESSIVE_END.sub("", word)
            known = name in _common() or word in _common() or is_idle(name) or word in covered
            opens = _opens(sentence, match.start() + match.group().find(word))
            if len(name) > 1 and name[1] != "-" and not opens and not known and not word.isnumeric():
                yield word, name[:-1] if _ACRONYM.fullmatch(name) else name


@functools.lru_cache(maxsize=4096)
def is_idle(word: str) -> bool:
    """Whether a word carries no meaning of its own."""
    return word.lower() in _idle()


def _opens_often(word: str) -> bool:
    low = word.lower()
    return is_idle(low) or low in lexicon().openers or low.removesuffix("s") in lexicon().openers


def _opens(sentence: str, place: int) -> bool:
    """Whether a word stands where every word has a capital."""
    before = sentence[:place].rstrip(" \"'\u201c\u2018(")
    return not before or before[-1] in "-.:!?\u2013\u2014|\u2022"


@functools.cache
def _known_brands() -> Finder:
    # Brands are names: Apple, not apple.
    return Finder(re.compile(any_of(lexicon().brands).pattern))


@functools.cache
def _common() -> frozenset[str]:
    return frozenset((*lexicon().common_names, *lexicon().audiences))


@functools.cache
def _idle() -> frozenset[str]:
    return frozenset((*lexicon().idle, "she", "he", "nobody", "everything", "nothing"))
