"""Whether a record states the words of a search, told without the simulation's own judging."""

import re

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.instructions.simulation.words import AUDIENCES, plain, singular

WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> set[str]:
    """The words of a text in one spelling and their singular."""
    people = (AUDIENCES.get(word, word) for word in plain(text).replace("'s", "").split())
    return {singular(word) for word in WORD.findall(" ".join(people))}


def record_words(product: Product) -> set[str]:
    """Every word of a record's fields; not of its description."""
    facts = [f"{attribute.name} {attribute.value}" for attribute in product.attributes]
    options = [f"{option.name} {' '.join(option.values)}" for option in product.options]
    path = product.category.value if product.category else ""
    return words_of(" ".join((product.title, product.brand or "", path, *facts, *options)))


def unheld_words(text: str, product: Product, shop: Catalogue) -> set[str]:
    """The words of a search that the record does not state; a limit is held by a lower price."""
    wanted, limit, number = text.partition(" under ")
    prices = [v.price.amount for v in shop.variants_of.get(product.id, ()) if v.price]
    if limit and not min(prices) < int(number) * 100:
        return {text}
    return words_of(wanted) - record_words(product) - {"and"}
