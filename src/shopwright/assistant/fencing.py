"""Text from records and shoppers made harmless before a model or a page sees it."""

import re
import unicodedata

FENCE = "====="
"""Stands before and after every piece of data in a prompt; it cannot occur inside one."""

_ROLE_MARKERS = re.compile(
    r"<\|[^|<>]{0,40}\|?>|\[/?(?:INST|SYS)\]|<</?SYS>>|</?(?:system|assistant|user|tool|s)>"
    r"|^\s*#{0,4}\s*(?:system|assistant|user|developer|tool)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_ORDERS = re.compile(
    r"[^.!?\n]*\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules?|above|previous|prior)\b[^.!?\n]*[.!?]?",
    re.IGNORECASE,
)
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn"})
_MADE_SPACE = frozenset("\n\r\t")


def harmless(text: str, limit: int = 2000) -> str:
    """The text in NFC without invisible characters, role markers, fences and sentences that give a model orders.

    At most `limit` characters; white space is made single spaces.
    """
    visible = "".join(_shown(character) for character in unicodedata.normalize("NFC", text[: 4 * limit]))
    plain = _without(_ROLE_MARKERS, visible)
    plain = _ORDERS.sub(" ", plain)
    return " ".join(re.sub(r"={3,}", " ", plain).split())[:limit]


def fenced(label: str, text: str) -> str:
    """The text between two fences, under a label."""
    return f"{label}\n{FENCE}\n{text}\n{FENCE}"


def _shown(character: str) -> str:
    if character in _MADE_SPACE:
        return "\n" if character != "\t" else " "
    return "" if unicodedata.category(character) in _INVISIBLE else character


def _without(pattern: re.Pattern[str], text: str) -> str:
    # Taking a marker out may put another one together, as in `<|im_<|x|>end|>`, or bring a role to a line's start.
    while (shorter := pattern.sub("\n", text)) != text:
        text = shorter
    return text
