"""Offers: one variant of each product at its price, with what it holds where its name tells."""

from collections.abc import Iterator
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Money, Product, Variant
from shopwright.foundation.chance import Chance
from shopwright.tasks.amounts import amounts
from shopwright.tasks.drawing import one_line, some, title_of
from shopwright.tasks.listing import phrase_in
from shopwright.tasks.quantities import pack_of


class Offer(NamedTuple):
    """One variant of a product at its price; the price before, and the content in grams, ml, pairs or pieces."""

    product: Product
    name: str
    price: Money
    before: Money | None
    content: tuple[float, str] | None


def offers(catalogue: Catalogue, chance: Chance) -> Iterator[Offer]:
    """For every product that has a price one of its variants, by chance."""
    for product in catalogue.products:
        priced = [v for v in catalogue.variants_of.get(product.id, ()) if v.price and v.price.amount > 0]
        for variant in some(priced, 1, chance.child(product.id).random()):
            if variant.price:
                yield _at(variant.price, product, variant)


def _at(price: Money, product: Product, variant: Variant) -> Offer:
    title, told = title_of(product), one_line(variant.title)
    told_already = not told or "default" in told.casefold() or phrase_in(title, told)
    name = title if told_already else f"{title} ({told})"
    before = variant.list_price
    reduced = before and before.currency == price.currency and before.amount > price.amount
    return Offer(product, name, price, before if reduced else None, _content(name))


def _content(name: str) -> tuple[float, str] | None:
    """What it holds, where its name tells one weight or one volume and no count, or else the number of its pieces.

    `4 jars, 500 ml` could mean that each holds as much or all together, so it tells nothing.
    """
    found, pack = amounts(name), pack_of(name)
    told = [a for a in found if a.dimension in ("mass", "volume")]
    if told:
        unit, factor = ("100 g", 1.0) if told[0].dimension == "mass" else ("100 ml", 1000.0)
        alone = len(told) == 1 and told[0].value > 0 and not any(a.dimension == "count" for a in found)
        return (told[0].value * factor, unit) if alone else None
    return (float(pack), "pair" if "pair" in name.casefold() else "piece") if pack else None
