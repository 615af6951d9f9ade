"""One fact of one product, answered from its record, or the plain word that the listing does not say."""

import re
from dataclasses import dataclass

from shopwright.assistant.cards import NOT_STATED, Card
from shopwright.assistant.fencing import harmless
from shopwright.assistant.intents import Question
from shopwright.assistant.vocabulary import content_words, singular
from shopwright.assistant.wording import SILENT, label, offer
from shopwright.catalogue.records import Attribute, Product

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_COMMON = 4
"""Words shorter than this do not tell two sentences of a description apart."""


@dataclass(frozen=True)
class Told:
    """An answer, and whether the record tells it."""

    text: str
    known: bool


def tell(words: str, question: Question, product: Product, card: Card) -> Told:
    """Answer a question, asked in these words, about one product."""
    if question.asked == "price":
        return Told(f"{product.title}. {offer(card)}", card.price != NOT_STATED)
    values = {
        "stock": "" if card.availability == NOT_STATED else card.availability,
        "rating": card.rating or "No reviews yet",
        "options": card.options,
    }
    if question.asked in values:
        return _said(product, values[question.asked])
    stated = _stated(words, question, product)
    if stated:
        return _said(product, f"{label(stated.name)}: {harmless(stated.value, 200)}")
    quoted = _quoted(words, product)
    return Told(f"{product.title}. The description says: “{quoted}”", True) if quoted else _said(product, "")


def _said(product: Product, value: str) -> Told:
    return Told(f"{product.title}. {value}." if value else f"{SILENT} ({product.title})", bool(value))


def _stated(words: str, question: Question, product: Product) -> Attribute | None:
    """The attribute that is asked for by name, or whose value has a word of the question that the title has not."""
    if question.attribute:
        named = (a for a in product.attributes if a.name.casefold() == question.attribute.casefold())
        return next(named, None)
    asked = _telling(words) - _telling(product.title)
    return next((a for a in product.attributes if asked & _telling(a.value)), None)


def _quoted(words: str, product: Product) -> str:
    """The sentence of the description that has most of the question's telling words, where it has one at all."""
    asked = _telling(words) - _telling(product.title) - _telling(product.brand or "")
    lines = _SENTENCE.split(harmless(product.description or ""))
    best = max(lines, key=lambda line: len(asked & _telling(line)), default="")
    return best[:300] if asked & _telling(best) else ""


def _telling(text: str) -> frozenset[str]:
    return frozenset(singular(word) for word in content_words(text) if len(word) >= _COMMON)
