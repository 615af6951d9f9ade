"""Writes the description of each product from its facts, one sentence or list item a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from shopwright.demo.facts import Attribute, Department
from shopwright.demo.products import Product
from shopwright.demo.words import Deck, Sentence, fitting
from shopwright.foundation.chance import Chance


@dataclass(frozen=True)
class Description:
    """The running text and the list of one product page."""

    lead: Sentence
    told: tuple[Sentence, ...]
    use: Sentence
    listed: tuple[Sentence, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything that is said on the page."""
        return (self.lead, *self.told, self.use, *self.listed)

    @property
    def html(self) -> str:
        """The page's body."""
        opening = " ".join(sentence.text for sentence in (self.lead, *self.told))
        items = "".join(f"<li>{escape(item.text, quote=False)}</li>" for item in self.listed)
        listing = f"<ul>{items}</ul>" if items else ""
        return f"<p>{escape(opening, quote=False)}</p><p>{escape(self.use.text, quote=False)}</p>{listing}"


def descriptions(shop: tuple[Department, ...], products: tuple[Product, ...], seed: int) -> dict[str, Description]:
    """Describe every product, by handle."""
    deck = Deck(Chance(seed).child("descriptions").random())
    books = {department.key: department.attributes for department in shop}
    return {product.handle: _describe(product, books[product.category.department], deck) for product in products}


def _describe(product: Product, book: Mapping[str, Attribute], deck: Deck) -> Description:
    wording, values = product.category.wording, product.slots
    lead, use = deck.say(wording.leads, values), deck.say(wording.uses, values)
    left = {name: book[name] for name in product.facts}
    told = _facts(left, {name: about.say for name, about in left.items()}, values, deck, deck.chance.choice((2, 3)))
    listed = _facts(left, {name: about.bullet for name, about in left.items()}, values, deck, 4)
    return Description(lead, told, use, listed)


def _facts(
    left: dict[str, Attribute],
    banks: Mapping[str, tuple[str, ...]],
    values: Mapping[str, str],
    deck: Deck,
    wanted: int,
) -> tuple[Sentence, ...]:
    said: list[Sentence] = []
    while left and len(said) < wanted:
        owners = {frame: name for name in left for frame in fitting(banks[name], values)}
        sentence = deck.say(tuple(owners), values)
        del left[owners[sentence.frame]]
        said.append(sentence)
    return tuple(said)
