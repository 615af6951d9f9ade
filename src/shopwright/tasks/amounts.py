"""Numbers in a text: amounts with units made comparable, counts of things, and codes such as USB 3 or 4K."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shopwright.tasks.abroad import is_foreign
from shopwright.tasks.lexicon import lexicon
from shopwright.tasks.numerals import PART, fraction, has_parts, has_words, part_of, share_of, spelled, value_of
from shopwright.tasks.openings import Finder

NUMBER = (
    r"(?:[1-9]/(?:2|4|8|16)(?![\d/])|[1-9]\d{0,2}(?:[ \u00a0]\d{3})+(?!\d)|"
    r"\d{1,3}(?:[.,\u202f]\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,]\d+)?[½¼¾]?|[½¼¾])"
)
_SIGN = r"(?:(?<=[\s(])[-\u2212]|^[-\u2212]|\bminus\s)?"
_JOINT = r"(?:\s*(?:x|\u00d7|-|\u2013|/)\s*|,\s+|,?\s+(?:by|to|and|or|bis|und|mal|et|ou|\u00e0|sur)\s+)"
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "euro": "EUR", "dollar": "USD"}
_CODE = re.compile(r"(?<!\w)(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_]+(?:-[^\W_]+)*(?!\w)")
_COUNT = re.compile(rf"(?<![\w.])(?P<number>{NUMBER})(?!\w)")
_COUNTED = re.compile(r"\d+(?:-[^\W\d_]+)+")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_SIGNED = re.compile(rf"(?P<sign>{_SIGN})(?P<number>{NUMBER})", re.IGNORECASE)
_NUMERAL = re.compile(r"(?<![\w.,])(?:(?:(?<=[\s(])|^)[-\u2212]|minus\s|[\d½¼¾])", re.IGNORECASE)
_CURRENCY = re.compile(r"[$€£]|\b(?:eur|usd|gbp|chf|dollar)|\deur", re.IGNORECASE)
_DIGIT = re.compile(r"[\d½¼¾]")
_WORD = re.compile(r"[^\W\d_]+")
_PLURAL = re.compile(r"(?<=[^s])s$")
_VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75}
_BOUND = re.compile(
    r"(?:(?P<less>under|below|less than|nearly|almost|just under|knapp|unter|weniger als|moins de)|"
    r"(?P<more>over|above|more than|just over|at least|über|mehr als|mindestens|plus de)|"
    r"(?P<near>about|around|roughly|approximately|circa|etwa|rund|environ))\s+(?:just\s+)?$",
    re.IGNORECASE,
)
_ROOM = {"<": (0.8, 1.0), ">": (1.0, 1.25), "~": (0.95, 1.05)}
"""The shares of a bound that the true amount may be: `under 200 g` is fair of 198 g and not of 20 g."""


_Find = Callable[[str], Iterable[re.Match[str]]]
_Read = Callable[[re.Match[str]], "list[Amount]"]


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
    bound: str = ""
    """`<`, `>` or `~` where the text says under, over or about."""

    def equals(self, other: "Amount") -> bool:
        """Whether both say the same amount; a count agrees with one of the same thing, or of a thing not named."""
        if self.dimension != other.dimension or self.code != other.code:
            return False
        room = 0.01 if self.system != other.system else 1e-6
        same_thing = not self.nouns or not other.nouns or bool(set(self.nouns) & set(other.nouns))
        near = abs(self.value - other.value) <= room * max(abs(self.value), abs(other.value))
        return same_thing and (near or self._holds_of(other))

    def rivals(self, other: "Amount") -> bool:
        """Whether the other states the same kind of fact."""
        if self.dimension in ("count", "code"):
            return self.dimension == other.dimension == "count" and bool(set(self.nouns) & set(other.nouns))
        return self.dimension == other.dimension

    def _holds_of(self, other: "Amount") -> bool:
        least, most = _ROOM.get(self.bound, (1.0, 1.0))
        return bool(self.bound) and least * self.value <= other.value <= most * self.value


@functools.lru_cache(maxsize=2**14)
def amounts(text: str) -> tuple[Amount, ...]:
    """Every amount in a text: money, measures, shares, codes, then counts; no number is read twice."""
    rest = text
    found: list[Amount] = []
    for find, read in _forms_of(text):
        matches = list(find(rest))
        found += [amount for match in matches for amount in read(match)]
        for match in matches:
            rest = f"{rest[: match.start()]}{_kept(match)}{rest[match.end() :]}"
    return tuple(found)


def _forms_of(text: str) -> Iterator[tuple[_Find, _Read]]:
    """The forms that amounts may take in a text, the most telling first, each with how it is found and read."""
    digits, words = bool(_DIGIT.search(text)), has_words(text)
    if (digits or words) and _CURRENCY.search(text):
        yield _money().finditer, _read_money
    if digits:
        yield _find_measures, _read_measures
    if words:
        yield _measure_in_words().finditer, _read_measures
        if has_parts(text):
            yield _part().finditer, _read_part
            yield fraction().finditer, _read_fraction
    if digits:
        yield _CODE.finditer, _read_code
        yield _COUNT.finditer, _read_count
    if words:
        yield _number_word().finditer, _read_words


def _find_measures(text: str) -> Iterator[re.Match[str]]:
    # The pattern is long: it is tried only where a number begins.
    end = 0
    for start in _NUMERAL.finditer(text):
        if start.start() >= end and (match := _measure().match(text, start.start())):
            end = match.end()
            yield match


def number_of(text: str) -> float:
    """The value of a number as written: thousands in groups of three, a point or a comma before decimals."""
    if text[-1] in _VULGAR:
        return (number_of(text[:-1]) if len(text) > 1 else 0.0) + _VULGAR[text[-1]]
    if "/" in text:
        above, below = text.split("/")
        return float(above) / float(below)
    sign = -1.0 if text[0] in "-\u2212" else 1.0
    plain = re.sub(r"[\u202f\u00a0 \u2212-]", "", text)
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
def _money() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<sign>[$€£])\s?(?P<number>{NUMBER})|(?<![^\W_])(?P<after>{NUMBER}|{spelled()})[\s-]?"
        r"(?P<name>[$€£]|(?:EUR|USD|GBP|CHF|euro|dollar)s?\b)",
        re.IGNORECASE,
    )


@functools.cache
def _measure() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<numbers>{_SIGN}{NUMBER}(?:{_JOINT}{_SIGN}{NUMBER})*)[\s-]?"
        rf"(?:(?P<unit>{_units()})(?![^\W_]|²|³)|(?<=\d\s)(?P<kelvin>K)\b)",
        re.IGNORECASE,
    )


@functools.cache
def _measure_in_words() -> Finder:
    word = spelled()
    return Finder(
        re.compile(
            rf"(?<![\w.,])(?P<words>{word}(?:{_JOINT}{word})*)[\s-](?P<unit>{_units()})(?![^\W_]|²|³)", re.IGNORECASE
        )
    )


@functools.cache
def _part() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{PART}(?P<unit>{_units()})|an?\s(?P<more>{_units()})\sand\sa\shalf)(?!\w)", re.IGNORECASE
    )


@functools.cache
def _spelled() -> re.Pattern[str]:
    return re.compile(spelled(), re.IGNORECASE)


@functools.cache
def _units() -> str:
    return "|".join(re.escape(name) for name in sorted(lexicon().units, key=len, reverse=True))


@functools.cache
def _number_word() -> Finder:
    # `one` alone is more often a pronoun than a count.
    return Finder(re.compile(rf"\b(?!one\b(?![\s-](?:hundred|thousand|million))){spelled()}\b", re.IGNORECASE))


def _read_money(match: re.Match[str]) -> list[Amount]:
    name = (match["sign"] or match["name"]).lower().removesuffix("s")
    number = match["number"] or match["after"]
    value = number_of(number) if not number[0].isalpha() else value_of(number)
    return [Amount(match.group(), f"money in {_CURRENCIES.get(name, name.upper())}", value, bound=_bound(match))]


def _read_measures(match: re.Match[str]) -> list[Amount]:
    unit = lexicon().units[(match["unit"] or "kelvin").lower()]
    amount = Amount(match.group().strip(), unit.dimension, 0.0, unit.system, bound=_bound(match))
    return [replace(amount, value=number * unit.factor + unit.offset) for number in _numbers(match)]


def _numbers(match: re.Match[str]) -> Iterator[float]:
    if match.re is not _measure():
        yield from (value_of(part) for part in _spelled().findall(match["words"]))
        return
    for number in _SIGNED.finditer(match["numbers"]):
        value = number_of(_ungrouped(number["number"], match.string))
        yield -value if number["sign"] else value


def _ungrouped(number: str, text: str) -> str:
    """A number of a German text without the point that groups its thousands; in English 3.000 is three."""
    return number.replace(".", "") if _GROUPED.fullmatch(number) and is_foreign(text) else number


def _read_part(match: re.Match[str]) -> list[Amount]:
    unit = lexicon().units[(match["unit"] or match["more"]).lower()]
    share = 1.5 if match["more"] else part_of(match)
    return [Amount(match.group(), unit.dimension, share * unit.factor + unit.offset, unit.system)]


def _read_fraction(match: re.Match[str]) -> list[Amount]:
    return [Amount(match.group(), "share", share_of(match))]


def _read_code(match: re.Match[str]) -> list[Amount]:
    if _COUNTED.fullmatch(match.group()):
        return []
    return [Amount(match.group(), "code", 0.0, code=match.group().casefold())]


def _read_count(match: re.Match[str]) -> list[Amount]:
    nouns = _nouns(match.string[match.end() :])
    return [Amount(match["number"], "count", number_of(match["number"]), nouns=nouns, bound=_bound(match))]


def _read_words(match: re.Match[str]) -> list[Amount]:
    nouns = _nouns(match.string[match.end() :])
    return [Amount(match.group(), "count", value_of(match.group()), nouns=nouns, bound=_bound(match))]


def _bound(match: re.Match[str]) -> str:
    bound = _BOUND.search(match.string, max(0, match.start() - 24), match.start())
    return ("<" if bound["less"] else ">" if bound["more"] else "~") if bound else ""


def _nouns(after: str) -> tuple[str, ...]:
    run = re.match(r"[\s-]*(?:[^\W\d_]+[\s-]+){0,1}[^\W\d_]+", after)
    words = [_PLURAL.sub("", word.lower()) for word in _WORD.findall(run.group() if run else "")]
    return tuple(word for word in words if word not in lexicon().idle and not value_of(word))
