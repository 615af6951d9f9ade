"""Translations say what the record says, in the words and the numbers of their language."""

import pytest

from shopwright.demo.facts import TONGUES, document
from shopwright.demo.shop import DemoShop
from shopwright.demo.translations import localised
from shopwright.demo.words import headline


def test_every_word_of_the_glossary_stands_in_every_language() -> None:
    glossary = document("glossary.yaml")

    assert [english for english, abroad in glossary.items() if len(abroad) != len(TONGUES) or not all(abroad)] == []


def test_translated_titles_state_the_facts_of_the_title_and_no_others(shop: DemoShop) -> None:
    titles = {product.handle: product for product in shop.products}
    for told in shop.translations:
        if (told.field, told.tongue) == ("title", "es"):
            product = titles[told.handle]
            stated = {value: localised(value, "es") for value in product.facts.values()}
            parts = told.text.split(", ")[1:]
            assert set(parts) <= set(stated.values())
            assert all(headline(value) in told.source for value, abroad in stated.items() if abroad in parts)


@pytest.mark.parametrize(
    ("tongue", "value"), [("es", "1.200,5 mm"), ("fr", "1\u202f200,5 mm"), ("ja", "1,200.5 mm"), ("en", "1,200.5 mm")]
)
def test_numbers_are_written_as_the_language_does(tongue: str, value: str) -> None:
    assert localised("1,200.5 mm", tongue) == value
