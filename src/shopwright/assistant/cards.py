"""Product cards: what a shopper sees of a product, read from the record when it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Media, Money, Product, Variant

NOT_STATED = "not stated"
AVAILABILITY = {
    "in_stock": "In stock",
    "out_of_stock": "Out of stock",
    "preorder": "Pre-order",
    "backorder": "On back-order",
    "discontinued": "Discontinued",
}


@dataclass(frozen=True)
class Card:
    """One product as it is shown."""

    id: str
    title: str
    brand: str
    price: str
    """One amount or a range, over the variants that meet the filters."""
    availability: str
    rating: str
    """`4.3 of 5 (12 reviews)`, or nothing where there are none."""
    options: str
    facts: tuple[tuple[str, str], ...]
    image: str
    """The picture's address as recorded; a page loads it only from this shop's own folder."""
    alt: str


def card_of(catalogue: Catalogue, product: Product, variants: Sequence[Variant]) -> Card:
    """A product's card, its price and availability over the variants given."""
    picture = product.media[0] if product.media else Media(url="", alt=None)
    return Card(
        id=product.id,
        title=product.title,
        brand=product.brand or NOT_STATED,
        price=price_range(variants),
        availability=availability(variants),
        rating=_rating([review.rating for review in catalogue.reviews_of.get(product.id, ())]),
        options="; ".join(
            f"{o.name}: {', '.join(o.values)}" for o in product.options if o.values != ("Default Title",)
        ),
        facts=tuple((a.name.replace("_", " ").capitalize(), a.value) for a in product.attributes[:6]),
        image=picture.url,
        alt=picture.alt or product.title,
    )


def price_range(variants: Sequence[Variant]) -> str:
    """The prices of the variants: `19.90 EUR`, `19.90 to 24.90 EUR`, or that none is stated."""
    prices = sorted((v.price for v in variants if v.price), key=lambda money: money.amount)
    if not prices:
        return NOT_STATED
    low, high = prices[0], prices[-1]
    return str(low) if low.amount == high.amount else f"{_amount(low)} to {high}"


def availability(variants: Sequence[Variant]) -> str:
    """The best that any of the variants offers."""
    stated = {variant.availability for variant in variants}
    return next((label for state, label in AVAILABILITY.items() if state in stated), NOT_STATED)


def _amount(money: Money) -> str:
    return str(money).removesuffix(f" {money.currency}")


def _rating(stars: Sequence[int]) -> str:
    if not stars:
        return ""
    return f"{sum(stars) / len(stars):.1f} of 5 ({len(stars)} review{'s' if len(stars) > 1 else ''})"
