"""Frames fill, articles mend, and a deck wears evenly."""

import random
from collections import Counter

import pytest

from shopwright.demo.queries import misspelt
from shopwright.demo.translations import localised
from shopwright.demo.variants import check_digit, growth, leading_number, rounded
from shopwright.demo.words import Deck, capitalised, fill, fitting, headline, lines, lowered


def test_a_deck_deals_every_frame_before_it_repeats_one() -> None:
    deck = Deck(random.Random(1))
    dealt = Counter(deck.deal(["a", "b", "c"]) for _ in range(9))
    assert dealt == {"a": 3, "b": 3, "c": 3}


def test_only_frames_with_known_slots_fit() -> None:
    assert fitting(["a {x}", "a {y}", "a"], {"x": "1"}) == ["a {x}", "a"]


@pytest.mark.parametrize(
    ("word", "article"),
    [("apple", "an"), ("pear", "a"), ("USB hub", "a"), ("8 l pot", "an"), ("unisex cut", "a"), ("UK plug", "a")],
)
def test_articles_follow_the_sound(word: str, article: str) -> None:
    assert fill("a(n) {thing}", {"thing": word}) == f"{article} {word}"


def test_headlines_leave_units_alone() -> None:
    assert headline("cast-iron pan 26 cm") == "Cast-Iron Pan 26 cm"


def test_first_letters_rise_and_fall() -> None:
    assert capitalised("été") == "Été"
    assert lowered("The zip") == "the zip"
    assert lowered("I froze") == "I froze"


def test_a_phrase_bank_has_one_phrase_a_line() -> None:
    assert lines("one\n  two\n\n") == ("one", "two")


@pytest.mark.parametrize(
    ("value", "tongue", "told"),
    [("black", "de", "schwarz"), ("1.7 l", "de", "1,7 l"), ("10,000 mm", "de", "10.000 mm"), ("black", "en", "black")],
)
def test_values_are_told_in_other_languages(value: str, tongue: str, told: str) -> None:
    assert localised(value, tongue) == told


def test_a_value_without_a_word_is_not_told() -> None:
    assert localised("an unheard-of thing", "fr") is None


def test_a_slip_changes_one_long_word() -> None:
    slipped = misspelt("red waterproof hat", random.Random(2))
    assert slipped != "red waterproof hat"
    assert slipped.split()[::2] == ["red", "hat"]
    assert misspelt("red hat", random.Random(2)) == "red hat"


def test_check_digits_follow_the_standard() -> None:
    assert check_digit("400638133393") == 1


def test_larger_sizes_cost_more_but_not_in_proportion() -> None:
    assert growth(("50 g", "250 g"), "50 g") == 1
    assert 1 < growth(("50 g", "250 g"), "250 g") < 5
    assert growth((), None) == 1


def test_numbers_are_read_from_the_front() -> None:
    assert leading_number("10,000 mAh") == 10000
    assert leading_number("small") == 1


def test_prices_end_as_shops_like_them() -> None:
    assert rounded(7.1) == 695
    assert rounded(79.2) == 7890
