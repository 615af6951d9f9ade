"""A product's listing, its facts, and what a text states of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import SOURCE, products

from shopwright.catalogue.records import Attribute, Category, Product
from shopwright.tasks.listing import department_of, facts, leaf_of, listing, named, phrase_in, spoken
from shopwright.tasks.support import supports

BOOTS = Product(
    id="b",
    handle="b",
    title="Fjelder Sarek\nBoots",
    brand="Fjelder",
    category=Category(value="Outdoor > Boots"),
    description="Made of suede. Light.",
    attributes=(
        Attribute(name="upper_material", value="suede"),
        Attribute(name="Upper Material", value="nubuck"),
        Attribute(name="weight", value="980 g"),
        Attribute(name="story", value="long " * 20),
    ),
    source=SOURCE,
)


def test_facts_are_short_and_each_name_comes_once() -> None:
    assert list(named(BOOTS)) == [("upper material", "suede"), ("weight", "980 g")]
    assert facts(BOOTS) == "upper material: suede; weight: 980 g"
    assert facts(BOOTS, 22) == "upper material: suede"


def test_a_listing_leaves_out_what_is_not_known() -> None:
    bare = BOOTS.model_copy(update={"brand": None, "category": None, "attributes": ()})

    assert listing(bare) == "Title: Fjelder Sarek Boots\nDescription: Made of suede. Light."
    assert (leaf_of(bare), department_of(bare)) == ("", "")


@given(products("p"))
def test_a_listing_fits_a_small_context(product: Product) -> None:
    assert len(listing(product)) < 1200


def test_names_of_attributes_are_said_in_plain_words() -> None:
    assert spoken("Sole_type-2") == "sole type 2"


@pytest.mark.parametrize(
    ("text", "value", "phrase"),
    [
        ("Boots in Slate Grey", "slate grey", "Slate Grey"),
        ("Redwood shelf, red", "red", "red"),
        ("Redwood shelf", "red", None),
        ("Size EU 42", "EU 4", None),
        ("Anything", "", None),
    ],
)
def test_a_phrase_is_found_as_whole_words_in_the_texts_own_writing(text: str, value: str, phrase: str | None) -> None:
    assert phrase_in(text, value) == phrase


@given(st.text(), st.text())
def test_a_phrase_found_is_part_of_the_text(text: str, value: str) -> None:
    phrase = phrase_in(text, value)

    assert phrase is None or (phrase in text and phrase.lower() == value.lower())


def test_an_answer_is_supported_by_a_fact_that_is_shown() -> None:
    assert supports(listing(BOOTS), "You will be wearing suede.", BOOTS)


def test_an_answer_with_a_number_that_is_not_shown_is_not_supported() -> None:
    assert not supports(listing(BOOTS), "They are made of suede and weigh 990 g.", BOOTS)


def test_an_answer_in_other_words_is_not_supported() -> None:
    assert not supports(listing(BOOTS), "Nobody knows anything about crampons.", BOOTS)
