"""A shopper's question read by rules: prices, stock, brands, categories, values, what is not wanted, and order."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from shopwright.assistant.filters import Filter, Order
from shopwright.assistant.vocabulary import WORD, Facet, Vocabulary
from shopwright.catalogue.records import Money

_NUMBER = r"(\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_SIGN = r"(?:€|\$|£|eur\b|usd\b|gbp\b|chf\b)?\s*"
# A number that is followed by any other word measures something else: "under 500 g", "over 3 litres".
_AFTER = r"(?=\s*(?:[.,;!?)]|$|\b(?:and|or|in|for|with|without|please|that|which|und|et|size|but|not)\b))"
_MONEY = rf"{_SIGN}{_NUMBER}(?:\s*(?:€|\$|£|(?:euros?|eur|usd|dollars?|bucks|gbp|pounds?|chf|francs?)\b)|{_AFTER})"
_RANGE_START = rf"{_SIGN}{_NUMBER}\s*(?:€|\$|£|(?:euros?|eur|usd|dollars?|gbp|pounds?|chf)\b)?"
_BETWEEN = re.compile(
    rf"\b(?:between|from|zwischen|entre|de|von)\s+{_RANGE_START}\s*(?:and|to|und|bis|et|à|-|\u2013)\s*{_MONEY}", re.I
)
_SPAN = re.compile(
    rf"(?<!\w){_RANGE_START}\s*[-\u2013]\s*{_SIGN}{_NUMBER}\s*(?:€|\$|£|(?:euros?|eur|usd|dollars?|gbp|pounds?|chf)\b)",
    re.I,
)
_MOST = re.compile(
    rf"(?:\b(?:under|below|less than|cheaper than|up to|at most|no more than|not more than|max(?:imum)?(?: of)?|within"
    rf"|unter|bis(?: zu)?|höchstens|maximal|moins de|sous|jusqu'à)|<=?)\s*{_MONEY}",
    re.I,
)
_LEAST = re.compile(
    r"(?:\b(?:over|above|more than|at least|from|min(?:imum)?(?: of)?|upwards of"
    rf"|über|ab|mindestens|plus de|au moins)|>=?)\s*{_MONEY}",
    re.I,
)
_ABOUT = re.compile(rf"\b(?:around|about|roughly|circa|approximately|etwa|environ)\s+{_MONEY}", re.I)
_STOCK = re.compile(r"\b(?:in stock|available(?: now| today)?|auf lager|lieferbar|en stock|disponible)\b", re.I)
_CHEAPEST = re.compile(
    r"\b(?:cheapest|least expensive|lowest price|most affordable|günstigste[rsn]?|le moins cher)\b", re.I
)
_DEAREST = re.compile(r"\b(?:most expensive|dearest|priciest|highest price|teuerste[rsn]?|le plus cher)\b", re.I)
_NOT = re.compile(
    r"\b(without|except(?: for)?|excluding|but not|not|no|ohne|außer|keine?|sans|pas de)\s+((?:any\s+|the\s+|a\s+)?)",
    re.I,
)
_SIZE = re.compile(r"\b(?:size|sizes|in size|größe|taille)\s+([\w./-]{1,6})", re.I)
_FIRM = ("without", "except", "excluding", "ohne", "sans")
_LONGEST_PHRASE = 4


@dataclass(frozen=True)
class Reading:
    """What a question asks for."""

    text: str
    """The question's own words without those of price, stock and order: what is searched for."""
    filters: tuple[Filter, ...] = ()
    order: Order = "relevance"


def read_question(question: str, vocabulary: Vocabulary, currency: str) -> Reading:
    """Take filters and order out of a question; any text can be read, and what is not understood is searched for."""
    price, rest = _price(question, currency)
    found = [price] if price else []
    if _STOCK.search(rest):
        found.append(Filter("stock"))
        rest = _STOCK.sub(" ", rest)
    rest, order = _order(rest)
    rest, refused = _refused(rest, vocabulary)
    found += [*refused, *_sized(rest, vocabulary), *(_filter(facet) for facet in facets_in(rest, vocabulary))]
    return Reading(" ".join(rest.split()), _merged(found), order)


def facets_in(text: str, vocabulary: Vocabulary) -> Iterator[Facet]:
    """The values of this shop that a text names; the longest phrase wins where several begin at one word."""
    parts = [match.group().lower() for match in WORD.finditer(text)]
    place = 0
    while place < len(parts):
        facet, length = _longest(parts[place : place + _LONGEST_PHRASE], vocabulary)
        if facet:
            yield facet
        place += length


def _longest(parts: list[str], vocabulary: Vocabulary) -> tuple[Facet | None, int]:
    for length in range(len(parts), 0, -1):
        facet = vocabulary.facets.get(" ".join(parts[:length]))
        if facet:
            return facet, length
    return None, 1


def _price(text: str, currency: str) -> tuple[Filter | None, str]:
    match = _BETWEEN.search(text) or _SPAN.search(text)
    if match:
        low, high = sorted((_money(number, currency) for number in match.groups()), key=lambda money: money.amount)
        return Filter("price", least=low, most=high), _cut(text, match)
    match = _ABOUT.search(text)
    if match:
        middle = _money(match.group(1), currency).amount
        low, high = (Money(amount=middle * share // 100, currency=currency) for share in (80, 120))
        return Filter("price", least=low, most=high), _cut(text, match)
    return _one_sided(text, currency)


def _one_sided(text: str, currency: str) -> tuple[Filter | None, str]:
    most = _MOST.search(text)
    rest = _cut(text, most) if most else text
    least = _LEAST.search(rest)
    if not most and not least:
        return None, text
    low = _money(least.group(1), currency) if least else None
    high = _money(most.group(1), currency) if most else None
    return Filter("price", least=low, most=high), _cut(rest, least) if least else rest


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _money(number: str, currency: str) -> Money:
    """`1,299.00`, `1.299,00`, `19,99` and `20` as minor units."""
    whole, fraction = number, ""
    cents = re.search(r"[.,](\d{1,2})$", number)
    if cents:
        whole, fraction = number[: cents.start()], cents.group(1).ljust(2, "0")
    return Money(amount=int(re.sub(r"\D", "", whole)) * 100 + int(fraction or 0), currency=currency)


def _order(text: str) -> tuple[str, Order]:
    if _CHEAPEST.search(text):
        return _CHEAPEST.sub(" ", text), "cheapest"
    if _DEAREST.search(text):
        return _DEAREST.sub(" ", text), "dearest"
    return text, "relevance"


def _refused(text: str, vocabulary: Vocabulary) -> tuple[str, list[Filter]]:
    """What stands after `not` and `without`: known values, and after a firm word any word."""
    found = []
    while match := _NOT.search(text):
        following = list(islice(WORD.finditer(text, match.end()), _LONGEST_PHRASE))
        facet, length = _longest([m.group().lower() for m in following], vocabulary)
        firm = match.group(1).lower().startswith(_FIRM)
        if following and (facet or firm):
            found.append(_refusal(facet, following[0].group().lower()))
            text = text[: match.start()] + " " + text[following[length - 1].end() :]
        else:
            text = _cut(text, match)
    return text, found


def _refusal(facet: Facet | None, word: str) -> Filter:
    if facet is None or facet.kind in ("option", "attribute"):
        return Filter("word", values=(facet.value.casefold() if facet else word,), excluded=True)
    return Filter(_filter(facet).kind, facet.name, (facet.value,), excluded=True)


def _sized(text: str, vocabulary: Vocabulary) -> list[Filter]:
    facets = (vocabulary.sizes.get(match.group(1).lower()) for match in _SIZE.finditer(text))
    return [_filter(facet) for facet in facets if facet]


def _filter(facet: Facet) -> Filter:
    kinds = {"brand": "brand", "category": "category", "option": "option"}
    kind = kinds.get(facet.kind, "attribute")
    return Filter(kind, facet.name, (facet.value,))  # type: ignore[arg-type]


def _merged(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Values of one name joined: `red or blue` is one condition."""
    found: dict[object, Filter] = {}
    for new in filters:
        key = (new.kind, new.name.casefold(), new.excluded)
        found[key] = found[key].also(new) if key in found else new
    return tuple(found.values())
