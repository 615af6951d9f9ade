"""A model's sentences, kept only where the records of the products they speak of support every claim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopwright.assistant.vocabulary import content_words, singular, words
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
_NEUTRAL_WORDS = """
    about above across also amount among another around available based because been before below besides between
    both bring brings brought built called case choice choose close come comes coming consider construction cover
    covers day days description designed details does each easily either even every example fact feature featured
    features find fit fits fitting from full further give gives good great have here holds however ideal include
    included includes inside instead item just keep keeps kind know known like list listed listing look looking
    looks made make makes making many match matches material means model more most much name named need needs note
    offer offers once option options other others over own part picture piece place plus product products provide
    provides provided question range read really record rely right same search second seem shop show shown shows
    side similar simple since size sized sizes some stated states still style such suit suitable suits take takes
    than that their them then there these they thing things this those three through together touch type under until
    upon used useful uses using usually value want wanted well what when where whether which while will with within
    without work works would your
"""
NEUTRAL = frozenset(_NEUTRAL_WORDS.split())
"""Words that claim nothing by themselves. Any other word of a sentence must stand in the record."""
_SHORT = 4
"""Shorter words are mostly grammar; what they might claim, numbers and units, is checked as a claim."""


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


def _says_only_what_stands_there(sentence: str, product: Product) -> bool:
    """A net beneath the claims' check: it knows many kinds of claim, but no list knows them all."""
    facts = " ".join(f"{a.name.replace('_', ' ')} {a.value}" for a in product.attributes)
    options = " ".join(f"{option.name} {' '.join(option.values)}" for option in product.options)
    category = product.category.value if product.category else ""
    texts = (product.title, product.brand or "", category, *product.tags, facts, options, product.description or "")
    known = {singular(word) for word in words(" ".join(texts))} | {singular(word) for word in NEUTRAL} | NEUTRAL
    return all(len(word) < _SHORT or word in known or singular(word) in known for word in words(sentence))


def _supported(sentence: str, product: Product, catalogue: Catalogue) -> bool:
    """Whether every claim holds, and one of them says more than the product's name."""
    claims = check(sentence, product, catalogue.variants_of.get(product.id, ()))
    if not _says_only_what_stands_there(sentence, product):
        return False
    named = _name(product) | set(content_words(product.brand or ""))
    tells = any(not named.issuperset(content_words(claim.span)) for claim in claims)
    return tells and all(claim.verdict == "supported" for claim in claims)
