"""Descriptions of categories: each its own, true to the products, and without their sentences."""

import re

from shopwright.instructions.simulation.completing import Completed
from shopwright.tasks.drawing import sentences

AMOUNT = re.compile(r"(\d+\.\d\d) EUR")


def test_every_category_has_one_description_of_its_own(whole: Completed) -> None:
    found = whole.catalogue.collections

    assert sorted(c.category or "" for c in found) == sorted(whole.catalogue.by_category)
    assert len({c.description for c in found}) == len({c.title for c in found}) == len(found)
    assert len({sentences(c.description or "")[0].split(" ")[0] for c in found}) >= 3


def test_prices_and_counts_are_those_of_the_products(whole: Completed) -> None:
    shop = whole.catalogue
    for collection in shop.collections:
        members = shop.by_category[collection.category or ""]
        prices = {str(v.price) for p in members for v in shop.variants_of[p.id]}
        assert all(f"{amount} EUR" in prices for amount in AMOUNT.findall(collection.description or ""))
        counts = re.findall(r"(\d+) products", collection.description or "")
        assert all(int(count) == len(members) for count in counts)


def test_no_sentence_of_a_product_is_taken_over(whole: Completed) -> None:
    shop = whole.catalogue
    theirs = {sentence for product in shop.products for sentence in sentences(product.description or "")}

    assert not theirs & {s for c in shop.collections for s in sentences(c.description or "")}
