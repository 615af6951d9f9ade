"""The variants of a listing: stock keeping units, barcodes, prices, weights and stock."""

import itertools
import random
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from shopwright.demo.facts import Making


@dataclass(frozen=True)
class Variant:
    """One thing that can be put into a cart."""

    sku: str
    barcode: str
    choices: tuple[str, ...]
    price: int
    was: int
    grams: int
    stock: int


def cross(
    code: str, options: Mapping[str, tuple[str, ...]], making: Making, base: tuple[float, float], chance: random.Random
) -> tuple[Variant, ...]:
    """Make a variant for every combination of the options' values."""
    reduced = chance.random() < 0.12
    made = []
    for place, choices in enumerate(itertools.product(*options.values()), start=1):
        chosen = dict(zip(options, choices, strict=True))
        factor = growth(making.options.get(making.grows, ()), chosen.get(making.grows))
        price = rounded(base[0] * factor)
        sku = f"{code}-{place:02d}"
        made.append(
            Variant(
                sku=sku,
                barcode=barcode(sku),
                choices=choices,
                price=price,
                was=rounded(price / 80) if reduced else 0,
                grams=round(base[1] * factor),
                stock=0 if chance.random() < 0.1 else chance.randint(1, 120),
            )
        )
    return tuple(made)


def growth(scale: tuple[str, ...], value: str | None) -> float:
    """How much more a larger size costs and weighs than the smallest."""
    if value is None or not scale:
        return 1.0
    return float((leading_number(value) / leading_number(scale[0])) ** 0.7)


def leading_number(value: str) -> float:
    """Read the number that a value begins with."""
    found = re.match(r"[\d,.]+", value)
    return float(found[0].replace(",", "")) if found else 1.0


def rounded(euros: float) -> int:
    """Round to a price as shops write it, in cents."""
    if euros < 15:
        return max(1, round(euros * 2)) * 50 - (5 if euros >= 2 else 0)
    return round(euros) * 100 - 10


def barcode(sku: str) -> str:
    """Write an EAN-13 from the range that is kept for use inside a shop."""
    body = f"2{zlib.crc32(sku.encode()) % 10**11:011d}"
    return body + str(check_digit(body))


def check_digit(body: str) -> int:
    """The thirteenth digit of an EAN."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return -total % 10
