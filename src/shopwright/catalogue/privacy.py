"""Personal data found in what customers wrote, replaced by the name of its kind and counted."""

import re
from collections import Counter
from collections.abc import Iterable

_DIGITS = r"\d(?:[ -]?\d)"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")),
    ("iban", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(rf"(?<![\d.-]){_DIGITS}{{12,18}}(?![\d-])")),
    ("phone", re.compile(r"(?<![\w+])(?:\+\d{1,3}|00[1-9]\d)[ .()/-]*\d(?:[ .()/-]{0,2}\d){6,11}(?!\w)")),
    ("phone", re.compile(r"(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?![\w-])")),
    ("ip", re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])")),
)


def scrub(text: str, names: Iterable[str] = ()) -> tuple[str, Counter[str]]:
    """The text with e-mails, phones, IBANs, card numbers, addresses and the given names replaced, and their counts."""
    found: Counter[str] = Counter()
    for name in names:
        text, count = _without_name(text, name)
        found["name"] += count
    if not any(mark.isdigit() or mark == "@" for mark in text):
        return text, +found
    for kind, pattern in PATTERNS:
        text, count = _replaced(text, kind, pattern)
        found[kind] += count
    return text, +found


def _without_name(text: str, name: str) -> tuple[str, int]:
    # One short word may be a common one; a first and last name together is a person.
    if len(name.split()) < 2 or len(name) < 6:
        return text, 0
    return re.subn(rf"\b{re.escape(name)}(?!\w)", "[name]", text, flags=re.I)


def _replaced(text: str, kind: str, pattern: re.Pattern[str]) -> tuple[str, int]:
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        if kind == "card" and not _luhn(match[0]):
            return match[0]
        count += 1
        return f"[{kind}]"

    return pattern.sub(replace, text), count


def _luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B: the check digit of card numbers."""
    digits = [int(mark) for mark in text if mark.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
