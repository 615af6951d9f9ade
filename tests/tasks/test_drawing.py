"""Plain lines, shortened texts, mixed options, and what a case stands on."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import little_shop

from shopwright.catalogue.records import Product
from shopwright.tasks.drawing import families_of, licence_of, mix, one_line, sentences, shorten, some, unlike


def test_a_text_is_shortened_at_the_end_of_a_sentence() -> None:
    assert shorten("One is here. Two is there. Three is far.", 27) == "One is here. Two is there."


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    assert shorten("This sentence does not end for a long while", 20) == "This sentence ..."


@given(st.text(), st.integers(10, 80))
def test_a_shortened_text_fits_and_is_one_line(text: str, limit: int) -> None:
    short = shorten(text, limit)

    assert len(short) <= limit + 1
    assert "\n" not in short


def test_sentences_end_at_their_marks() -> None:
    assert sentences("It holds 1.5 l.\nDoes it? Yes!") == ("It holds 1.5 l.", "Does it?", "Yes!")


def test_items_of_a_list_are_sentences_of_their_own() -> None:
    assert sentences("Light.\n- Summer weight\n\n- Keeps to -5 C") == ("Light.", "Summer weight.", "Keeps to -5 C.")


@given(st.lists(st.integers().map(str), min_size=1, unique=True), st.lists(st.text("abc"), unique=True))
def test_mixed_options_keep_track_of_the_right_ones(right: list[str], wrong: list[str]) -> None:
    mixed = mix(right, wrong, random.Random(1))

    assert sorted(mixed.options) == sorted([*right, *wrong])
    assert {mixed.options[number - 1] for number in mixed.right} == set(right)


def test_some_takes_no_more_than_there_are() -> None:
    assert sorted(some((1, 2, 3), 5, random.Random(1))) == [1, 2, 3]


def test_texts_that_differ_by_case_only_are_one() -> None:
    assert unlike(["Red ", "red", "blue", "", "Green"], "BLUE") == ["Red", "Green"]


def test_licences_of_several_records_become_one_expression() -> None:
    one, other = little_shop(1, 0).products[0], little_shop(1, 0, "MIT").products[1]

    assert licence_of(one, other, one) == "CC0-1.0 AND MIT"


def test_a_product_without_a_family_is_its_own() -> None:
    product: Product = little_shop(1, 0).products[0].model_copy(update={"family": ""})

    assert families_of(product, product) == (product.id,)


@pytest.mark.parametrize(("text", "line"), [("a\n b\t", "a b"), ("", "")])
def test_white_space_becomes_one_space(text: str, line: str) -> None:
    assert one_line(text) == line
