"""What a channel's rules look for in one text; each is a pure function that yields what offends."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "nor",
        "for",
        "of",
        "in",
        "on",
        "at",
        "to",
        "by",
        "with",
        "from",
        "as",
        "is",
        "it",
        "its",
        "per",
        "up",
        "off",
        "over",
        "under",
        "into",
        "onto",
        "than",
    ]
)


@dataclass(frozen=True)
class Rule:
    """What must not be in a text, and how to put it right."""

    find: Callable[[str], Iterator[str]]
    fix: str
    severity: str = "error"


def _pattern(text: str) -> Callable[[str], Iterator[str]]:
    compiled = re.compile(text, re.IGNORECASE)
    return lambda value: (match.group().strip() for match in compiled.finditer(value))


def _capitals(text: str) -> Iterator[str]:
    """Words of four letters or more in capitals, and mixed ones as in `aMaZing`."""
    for word in WORD.findall(text):
        letters = word.replace("-", "")
        if (len(letters) >= 4 and letters.isupper()) or re.search(r"[a-z][A-Z][a-z]+[A-Z]", word):
            yield word


def _repeated_words(text: str) -> Iterator[str]:
    counts = Counter(word.lower() for word in WORD.findall(text))
    yield from (word for word, count in counts.items() if count > 2 and word not in _SMALL_WORDS)


def _emoji(text: str) -> Iterator[str]:
    yield from (c for c in text if (unicodedata.category(c) == "So" and c not in "°©®™") or c >= "\U0001f000")


def _long_title(text: str) -> Iterator[str]:
    if len(text.split()) > 15:
        yield f"{len(text.split())} words"


def _phone(text: str) -> Iterator[str]:
    yield from _pattern(r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\+?\d(?:[\s()/-]?\d){7,}")(text)


RULES: Mapping[str, Rule] = {
    "capitals": Rule(_capitals, "Write it in small letters."),
    "repeated_words": Rule(_repeated_words, "Use the word twice at most."),
    "emoji": Rule(_emoji, "Take the symbol out."),
    "repeated_marks": Rule(_pattern(r"[!?.,;:]{2,}"), "Use one mark."),
    "exclamation": Rule(_pattern(r"!"), "Take the exclamation mark out."),
    "gimmicks": Rule(_pattern(r"[★☆✓✔►▶→←•●■◆♥]|\w*[a-z]\d[a-z]\w*|@(?=\s)"), "Use plain letters."),
    "spacing": Rule(
        _pattern(r"\s{2,}\S?|\s+[,.;:!?]|[,;!?](?=[^\W\d])|^\s|\s$"), "Put one space after a mark, none before."
    ),
    "no_spaces": Rule(_pattern(r"\s"), "Join the words with a hyphen.", "warning"),
    "promotion": Rule(
        _pattern(
            r"\bfree shipping\b|\bon sale\b|\b\d+ ?% off\b|\bdiscount\w*|\blimited[- ]time\b|\bbuy now\b"
            r"|\bbest ?sell\w+"
            r"|\bhot item\b|\border now\b|\bhurry\b|\bonly today\b|\bspecial offer\b|\blowest price\b|\bclearance\b"
        ),
        "Leave offers to the shop's prices.",
    ),
    "superlatives": Rule(
        _pattern(
            r"\b(?:the )?(?:best|finest|greatest|cheapest|fastest|strongest|ultimate|unbeatable|unrivalled|perfect|#1"
            r"|number one|no\. ?1|top[- ]rated|world[- ]class|award[- ]winning|revolutionary)\b|#1"
        ),
        "Say what the record states instead.",
    ),
    "unproven": Rule(
        _pattern(
            r"\beco[- ]?friendly\b|\bbiodegradable\b|\bnon[- ]toxic\b|\banti(?:bacterial|microbial)\b|\bclinically \w+"
            r"|\bcures?\b|\bheals?\b|\bhypoallergenic\b|\bcertified\b|\bclimate[- ]neutral\b|\bsustainabl[ey]\b"
            r"|\bguaranteed?\b"
        ),
        "Claim it only where the record proves it.",
    ),
    "contact": Rule(_phone, "Take addresses and numbers out."),
    "generic_call": Rule(_pattern(r"\bclick here\b|\bsee this\b"), "Say what the shopper will find."),
    "guarantee": Rule(
        _pattern(r"\bguarantee\w*|\brefund\w*|\bmoney[- ]back\b"), "Leave promises to the shop's policies."
    ),
    "placeholders": Rule(
        _pattern(r"\bN/?A\b|\bTBD\b|\bcopy pending\b|\blorem\b"), "Write the value, or leave the line out."
    ),
    "markup": Rule(_pattern(r"</?[a-z][^>]*>|&\w+;|\*\*|\]\("), "Use plain text."),
    "personal": Rule(
        _pattern(
            r"\bare you (?:overweight|depressed|single|broke|disabled|old)\b"
            r"|\bother (?:christians|muslims|singles)\b"
        ),
        "Speak of the product, not of the reader.",
    ),
    "price": Rule(
        _pattern(r"[€$£¥]\s?\d|\b\d+(?:[.,]\d{2})?\s?(?:€|£|\$|eur\b|euros?\b|usd\b|dollars?\b|gbp\b)"),
        "Take the price out; it is written from the record.",
    ),
    "fifteen_words": Rule(_long_title, "Use fewer than fifteen words.", "warning"),
}
"""Every rule by the name that a channel's data uses. `unique` looks at several texts and is in `lint`."""

ALWAYS = ("price", "unproven")
"""Rules that hold on every channel."""
