"""Translates a part of the shop into German and French by phrases of its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from shopwright.demo.descriptions import Description
from shopwright.demo.facts import Attribute, Department, document
from shopwright.demo.products import Product
from shopwright.demo.words import Deck, fill
from shopwright.foundation.chance import Chance

TONGUES = ("de", "fr")
_EVERY = 2
_MEASURE = re.compile(r"(?:EU )?[\d.,]+(?:[-x \d.,]+)?(?: ?(?:cm|mm|m|l|ml|g|W|mAh|HRC|°C|g/m²|[MG]bit/s|dpi|H))?")
_SIZE = re.compile(r"X{0,2}[SML]")
_SHOWN = ("gender", "compatibility", "cell_size", "color", "capacity", "power", "material", "pack_size")


@dataclass(frozen=True)
class Translation:
    """One field of one product in another language."""

    handle: str
    field: str
    tongue: str
    source: str
    text: str


def translations(
    shop: tuple[Department, ...], products: tuple[Product, ...], told: Mapping[str, Description], seed: int
) -> tuple[Translation, ...]:
    """Translate every second product."""
    deck = Deck(Chance(seed).child("translations").random())
    books = {department.key: department.attributes for department in shop}
    return tuple(
        translation
        for product in products[::_EVERY]
        for tongue in TONGUES
        for translation in _fields(product, books[product.category.department], told[product.handle].html, tongue, deck)
    )


def localised(value: str, tongue: str) -> str | None:
    """Say a value in another language, or nothing where we have no word for it."""
    if tongue == "en":
        return value
    glossary = document("glossary.yaml")
    if value in glossary:
        return str(glossary[value][TONGUES.index(tongue)])
    if _SIZE.fullmatch(value):
        return value
    return _numbers(value, tongue) if _MEASURE.fullmatch(value) else None


def _numbers(value: str, tongue: str) -> str:
    thousands = {"de": ".", "fr": "\u202f"}[tongue]
    return value.replace(".", "\0").replace(",", thousands).replace("\0", ",")


def _elided(text: str, tongue: str) -> str:
    return re.sub(r"\bde (?=[AEIO])", "d'", text) if tongue == "fr" else text


def _fields(
    product: Product, book: Mapping[str, Attribute], html: str, tongue: str, deck: Deck
) -> Iterator[Translation]:
    native = product.category.natives[tongue]
    known = {name: localised(value, tongue) for name, value in product.facts.items()}
    facts = {name: value for name, value in known.items() if value}
    shown = [facts[name] for name in _SHOWN if name in facts][:2]
    title = ", ".join((f"{product.brand} {product.line} {native.noun}", *shown))
    colon = " : " if tongue == "fr" else ": "
    items = "".join(f"<li>{book[name].labels[tongue]}{colon}{value}</li>" for name, value in facts.items())
    lead = _elided(fill(deck.deal(native.leads), {"brand": product.brand, "line": product.line}), tongue)
    body = f"<p>{escape(lead, quote=False)}</p><ul>{items}</ul>"
    yield Translation(product.handle, "title", tongue, product.title, title)
    yield Translation(product.handle, "body_html", tongue, html, body)
