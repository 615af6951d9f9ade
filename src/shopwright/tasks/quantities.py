"""Amounts in shop records, and sums over them with the slips that people make."""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from shopwright.catalogue.records import Money, Product, Variant
from shopwright.tasks.drawing import title_of

PACK = re.compile(
    r"\b(?:pack|set|box|case|bundle) of (\d{1,3})\b|\b(\d{1,3})[- ]?(?:pack|pcs|pieces|pairs|count|ct)\b", re.I
)
MEASURE = re.compile(r"(?<![\d.,])(\d{1,5}(?:\.\d{1,2})?)\s?(ml|l|g|kg|cm|m)\b")
LARGER = {"ml": ("l", 1000), "g": ("kg", 1000), "cm": ("m", 100)}
HUNDREDS = ("ml", "g")


class Sum(NamedTuple):
    """A question whose answer is computed, and wrong answers that a slip would give."""

    kind: str
    ask: str
    right: str
    slips: tuple[str, ...]


def pack_of(text: str) -> int | None:
    """How many pieces a text says that a pack holds."""
    found = PACK.search(text)
    count = int(found[1] or found[2]) if found else 0
    return count if count > 1 else None


def measure_of(text: str) -> tuple[float, str] | None:
    """The first amount with a unit in a text."""
    found = MEASURE.search(text)
    return (float(found[1]), found[2]) if found and float(found[1]) > 0 else None


def money(cents: int, currency: str) -> str:
    """An amount as a prompt prints it."""
    return str(Money(amount=cents, currency=currency))


def amount(value: float, unit: str) -> str:
    """A measure without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".") + f" {unit}"


def sums(product: Product, variant: Variant, dice: random.Random) -> Iterator[Sum]:
    """Every sum that the records of one variant allow; chance picks the counts."""
    count = dice.randint(2, 9)
    text = f"{title_of(product)} {variant.title}"
    pack, measure = pack_of(text), measure_of(text)
    if measure and pack:
        yield _content(product, pack, *measure)
    if variant.price and variant.price.amount > 0:
        yield from _prices(product, variant, variant.price, count)
        yield from _unit_prices(product, variant.price, pack, measure)
    if variant.weight_g:
        yield _weight(product, variant.weight_g, count)


def _prices(product: Product, variant: Variant, price: Money, count: int) -> Iterator[Sum]:
    cents, currency = price.amount, price.currency
    yield _cost(product, price, count)
    yield _budget(product, price, count)
    if variant.list_price and variant.list_price.amount > cents and variant.list_price.currency == currency:
        yield _saving(product, variant.list_price, price)


def _unit_prices(product: Product, price: Money, pack: int | None, measure: tuple[float, str] | None) -> Iterator[Sum]:
    if pack:
        yield _each(product, price, pack)
    if measure and not pack and measure[1] in HUNDREDS and measure[0] != 100:
        yield _per_hundred(product, price, *measure)


def _content(product: Product, pack: int, size: float, unit: str) -> Sum:
    ask = f"A pack holds {pack} pieces of {amount(size, unit)} each: {title_of(product)}. How much is that in all?"
    larger, factor = LARGER.get(unit, (unit, 1))
    wrong = ((pack - 1) * size, (pack + 1) * size, pack + size, pack * size * 10)
    if pack * size >= factor > 1:
        return _sum("content", ask, amount(pack * size / factor, larger), [amount(w / factor, larger) for w in wrong])
    return _sum("content", ask, amount(pack * size, unit), [amount(w, unit) for w in wrong])


def _cost(product: Product, price: Money, count: int) -> Sum:
    ask = f"One {title_of(product)} costs {price}. How much do {count} of them cost?"
    wrong = (price.amount * (count - 1), price.amount * (count + 1), price.amount * count + 1000, price.amount + count)
    return _sum("cost", ask, money(price.amount * count, price.currency), [money(w, price.currency) for w in wrong])


def _budget(product: Product, price: Money, count: int) -> Sum:
    budget = price.amount * count + price.amount // 3
    shown = money(budget, price.currency)
    ask = f"One {title_of(product)} costs {price}. How many can be bought for {shown}?"
    return _sum("budget", ask, str(count), [str(count + slip) for slip in (1, -1, 2, 3)])


def _saving(product: Product, before: Money, price: Money) -> Sum:
    ask = f"{title_of(product)} was {before} and now costs {price}. How much does a customer save?"
    saved = before.amount - price.amount
    wrong = (saved + 100, saved + 1000, before.amount + price.amount, saved * 10)
    return _sum("saving", ask, money(saved, price.currency), [money(w, price.currency) for w in wrong])


def _each(product: Product, price: Money, pack: int) -> Sum:
    ask = f"A pack of {pack} costs {price}: {title_of(product)}. What does one piece cost, rounded to cents?"
    wrong = (price.amount / (pack + 1), price.amount / (pack - 1), price.amount * pack, price.amount - pack)
    return _sum("each", ask, _cents(price.amount / pack, price), [_cents(w, price) for w in wrong])


def _per_hundred(product: Product, price: Money, size: float, unit: str) -> Sum:
    ask = f"{title_of(product)} holds {amount(size, unit)} and costs {price}. What is the price per 100 {unit}?"
    fair = price.amount * 100 / size
    wrong = (fair * 10, fair / 10, price.amount * size / 100, price.amount / 100)
    return _sum("per hundred", ask, _cents(fair, price), [_cents(w, price) for w in wrong])


def _weight(product: Product, grams: int, count: int) -> Sum:
    ask = f"One {title_of(product)} weighs {grams} g. How many kilograms do {count} of them weigh?"
    wrong = (grams * (count - 1), grams * (count + 1), grams * count * 10, grams * count / 10)
    return _sum("weight", ask, amount(grams * count / 1000, "kg"), [amount(w / 1000, "kg") for w in wrong])


def _cents(value: float, price: Money) -> str:
    return money(round(value), price.currency)


def _sum(kind: str, ask: str, right: str, slips: list[str]) -> Sum:
    return Sum(kind, ask, right, tuple(dict.fromkeys(slip for slip in slips if slip != right)))
