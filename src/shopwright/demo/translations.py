"""Translates a part of the shop into other languages by phrases of its own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from shopwright.demo.descriptions import Description
from shopwright.demo.facts import DESCRIBED, TONGUES, Attribute, Department, document
from shopwright.demo.products import Product
from shopwright.demo.words import Deck, fill, headline
from shopwright.foundation.chance import Chance

_EVERY = 2
_MEASURE = re.compile(r"(?:EU )?[\d.,]+(?:[-x \d.,]+)?(?: ?(?:cm|mm|m|l|ml|g|W|mAh|HRC|°C|g/m²|[MG]bit/s|dpi|H))?")
_SIZE = re.compile(r"X{0,2}[SML]")
_THOUSANDS = {"de": ".", "fr": "\u202f", "es": ".", "it": "."}
_NOUN_FIRST = ("es", "it")


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
    """Translate every second product; its descriptions say the same in every language that has them."""
    deck = Deck(Chance(seed).child("translations").random())
    books = {department.key: department.attributes for department in shop}
    return tuple(
        translation
        for product in products[::_EVERY]
        for translation in _of(product, books[product.category.department], told[product.handle].html, deck)
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
    if tongue not in _THOUSANDS:
        return value
    return value.replace(".", "\0").replace(",", _THOUSANDS[tongue]).replace("\0", ",")


def _elided(text: str, tongue: str) -> str:
    return re.sub(r"\bde (?=[AEIO])", "d'", text) if tongue == "fr" else text


def _of(product: Product, book: Mapping[str, Attribute], html: str, deck: Deck) -> Iterator[Translation]:
    leads = product.category.natives[DESCRIBED[0]].leads
    place = leads.index(deck.deal(leads))
    for tongue in TONGUES:
        known = ((name, localised(value, tongue)) for name, value in product.facts.items())
        facts = {name: value for name, value in known if value}
        yield Translation(product.handle, "title", tongue, product.title, _title(product, facts, tongue))
        if tongue in DESCRIBED:
            lead = product.category.natives[tongue].leads[place]
            body = _body(fill(lead, {"brand": product.brand, "line": product.line}), facts, book, tongue)
            yield Translation(product.handle, "body_html", tongue, html, body)


def _title(product: Product, facts: Mapping[str, str], tongue: str) -> str:
    noun, name = product.category.natives[tongue].noun, f"{product.brand} {product.line}"
    first = f"{noun} {name}" if tongue in _NOUN_FIRST else f"{name} {noun}"
    return (" " if tongue == "ja" else ", ").join((first, *(facts[name] for name in _stated(product) if name in facts)))


def _stated(product: Product) -> list[str]:
    """The facts that the title states, in its order."""
    places = {
        name: re.search(rf"(?<!\w){re.escape(headline(value))}(?!\w)", product.title)
        for name, value in product.facts.items()
    }
    found = {name: place.start() for name, place in places.items() if place}
    return sorted(found, key=lambda name: found[name])


def _body(lead: str, facts: Mapping[str, str], book: Mapping[str, Attribute], tongue: str) -> str:
    colon = " : " if tongue == "fr" else ": "
    items = "".join(f"<li>{book[name].labels[tongue]}{colon}{value}</li>" for name, value in facts.items())
    return f"<p>{escape(_elided(lead, tongue), quote=False)}</p><ul>{items}</ul>"
