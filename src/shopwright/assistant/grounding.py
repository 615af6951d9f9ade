"""A model's sentences, kept only where the records of the products they speak of support every claim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopwright.assistant.vocabulary import content_words
from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.tasks.claims import check

_END = re.compile(r"(?<=[.!?])[\"'”)]*\s+|\n+")
_MONEY_OR_STOCK = re.compile(
    r"[€$£¥]|\b\d+[.,]\d{2}\b|\b(?:eur|euros?|usd|dollars?|gbp|pounds?|price[ds]?|costs?|discount|sale|cheap\w*"
    r"|in stock|sold out|out of stock|available|availability|left|hurry|today only)\b",
    re.I,
)
_MARKUP = re.compile(r"https?:|www\.|<[^>]*>|\]\(|`|\{|\}|[=|]{2,}", re.I)
LONGEST_SENTENCE = 300


@dataclass(frozen=True)
class Grounded:
    """A sentence that is true of these products."""

    text: str
    stands_on: tuple[str, ...]


def sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences out of a stream of pieces, as soon as each is complete."""
    held = ""
    for piece in pieces:
        held += piece
        *complete, held = _END.split(held)
        yield from (sentence.strip() for sentence in complete if sentence.strip())
    if held.strip():
        yield held.strip()


def grounded(sentence: str, products: Sequence[Product], catalogue: Catalogue) -> Grounded | None:
    """The sentence with the products it stands on, or nothing where it must not be said.

    It must be true of every one of the products. Prices and stock are never a model's to state; a sentence without any
    supported claim is not kept either.
    """
    if len(sentence) > LONGEST_SENTENCE or _MONEY_OR_STOCK.search(sentence) or _MARKUP.search(sentence):
        return None
    if products and all(_supported(sentence, product, catalogue) for product in products):
        return Grounded(sentence, tuple(product.id for product in products))
    return None


def named_in(sentence: str, products: Sequence[Product]) -> tuple[Product, ...]:
    """The products that a sentence names, by words that stand in the title of no other and state no fact."""
    said = set(content_words(sentence))
    names = {product.id: _name(product) for product in products}
    return tuple(p for p in products if said & names[p.id].difference(*(names[o.id] for o in products if o.id != p.id)))


def _name(product: Product) -> set[str]:
    facts = " ".join(attribute.value for attribute in product.attributes)
    kind = product.category.leaf if product.category else ""
    return set(content_words(product.title)) - set(content_words(f"{facts} {kind}"))


def _supported(sentence: str, product: Product, catalogue: Catalogue) -> bool:
    """Whether every claim holds, and one of them says more than the product's name."""
    claims = check(sentence, product, catalogue.variants_of.get(product.id, ()))
    named = _name(product) | set(content_words(product.brand or ""))
    tells = any(not named.issuperset(content_words(claim.span)) for claim in claims)
    return tells and all(claim.verdict == "supported" for claim in claims)
