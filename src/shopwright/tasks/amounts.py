"""Numbers in a text: amounts with units made comparable, counts of things, and codes such as USB 3 or 4K."""

import functools
import re
from dataclasses import dataclass

from shopwright.tasks.lexicon import lexicon

NUMBER = r"(?:\d{1,3}(?:[.,\u202f]\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,]\d+)?)"
_SIGN = r"(?:(?<=[\s(])[-\u2212]|^[-\u2212])?"
_JOINT = r"\s*(?:x|\u00d7|by|-|\u2013|to|and|/)\s*"
_MONEY = re.compile(
    rf"(?P<sign>[$€£])\s?(?P<number>{NUMBER})|(?P<after>{NUMBER})\s?(?P<name>[$€£]|(?:EUR|USD|GBP|CHF)\b)"
)
_CODE = re.compile(r"(?<!\w)(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_]+(?:-[^\W_]+)*(?!\w)")
_COUNT = re.compile(rf"(?<![\w.])(?P<number>{NUMBER})(?!\w)")
_COUNTED = re.compile(r"\d+(?:-[^\W\d_]+)+")
_WORD = re.compile(r"[^\W\d_]+")
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_PLURAL = re.compile(r"(?<=[^s])s$")


@dataclass(frozen=True)
class Amount:
    """One number of a text, and what makes it comparable."""

    span: str
    dimension: str
    """`length`, `mass` and the like; `count` for plain numbers, `code` for names with digits in them."""
    value: float
    system: str = ""
    """Metric or imperial: amounts of different systems are compared with room for rounding."""
    nouns: tuple[str, ...] = ()
    """Of a count: the one or two words after it."""
    code: str = ""

    def equals(self, other: "Amount") -> bool:
        """Whether both say the same amount; a count agrees with one of the same thing, or of a thing not named."""
        if self.dimension != other.dimension or self.code != other.code:
            return False
        room = 0.01 if self.system != other.system else 1e-6
        same_thing = not self.nouns or not other.nouns or bool(set(self.nouns) & set(other.nouns))
        return abs(self.value - other.value) <= room * max(abs(self.value), abs(other.value)) and same_thing

    def rivals(self, other: "Amount") -> bool:
        """Whether the other states the same kind of fact."""
        if self.dimension in ("count", "code"):
            return self.dimension == other.dimension == "count" and bool(set(self.nouns) & set(other.nouns))
        return self.dimension == other.dimension


def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount in a text: money, measures, codes, then counts; no number is read twice."""
    rest = text
    found: list[Amount] = []
    for pattern, read in ((_MONEY, _money), (_measure(), _measures), (_CODE, _codes), (_COUNT, _counts)):
        for match in pattern.finditer(rest):
            found += read(match)
        rest = pattern.sub(_kept, rest)
    return (*found, *map(_spelled, _number_word().finditer(text)))


def number_of(text: str) -> float:
    """The value of a number as written: thousands in groups of three, a point or a comma before decimals."""
    sign = -1.0 if text[0] in "-\u2212" else 1.0
    plain = re.sub(r"[\u202f \u2212-]", "", text)
    last = max(plain.rfind("."), plain.rfind(","))
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}", plain)
    if last < 0 or grouped:
        return sign * float(re.sub(r"[.,]", "", plain))
    return sign * float(re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :])


def _kept(match: re.Match[str]) -> str:
    # What has been read is blanked at its own length, but a counted thing ("2-layer") is left for the counts.
    counted = match.re is _CODE and _COUNTED.fullmatch(match.group())
    return match.group().replace("-", " ") if counted else "\x00" * len(match.group())


@functools.cache
def _measure() -> re.Pattern[str]:
    units = "|".join(re.escape(name) for name in sorted(lexicon().units, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])(?P<numbers>{_SIGN}{NUMBER}(?:{_JOINT}{NUMBER})*)[\s-]?(?P<unit>{units})(?![^\W_]|²|³)",
        re.IGNORECASE,
    )


@functools.cache
def _number_word() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lexicon().number_words)})\b", re.IGNORECASE)


def _money(match: re.Match[str]) -> list[Amount]:
    name = match["sign"] or match["name"]
    value = number_of(match["number"] or match["after"])
    return [Amount(match.group(), f"money in {_CURRENCIES.get(name, name)}", value)]


def _measures(match: re.Match[str]) -> list[Amount]:
    unit = lexicon().units[match["unit"].lower()]
    numbers = re.findall(rf"(?:^[-\u2212])?{NUMBER}", match["numbers"])
    spans = [match.group().strip()] * len(numbers)
    return [
        Amount(span, unit.dimension, number_of(number) * unit.factor + unit.offset, unit.system)
        for span, number in zip(spans, numbers, strict=True)
    ]


def _codes(match: re.Match[str]) -> list[Amount]:
    if _COUNTED.fullmatch(match.group()):
        return []
    return [Amount(match.group(), "code", 0.0, code=match.group().casefold())]


def _counts(match: re.Match[str]) -> list[Amount]:
    return [Amount(match["number"], "count", number_of(match["number"]), nouns=_nouns(match.string[match.end() :]))]


def _spelled(match: re.Match[str]) -> Amount:
    return Amount(
        match.group(), "count", lexicon().number_words[match.group().lower()], nouns=_nouns(match.string[match.end() :])
    )


def _nouns(after: str) -> tuple[str, ...]:
    run = re.match(r"[\s-]*(?:[^\W\d_]+[\s-]+){0,1}[^\W\d_]+", after)
    words = [_PLURAL.sub("", word.lower()) for word in _WORD.findall(run.group() if run else "")]
    return tuple(word for word in words if word not in lexicon().idle)
