"""What a question is about, whatever its wording, and answers found among options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.external.asking import choice_among, choice_prompt, ranking_of, subject_of
from shopwright.tasks.answers import Choice
from shopwright.tasks.ranking import RANKING

REVIEW = "It pours well and it doesn't drip, so I'm pleased."


@pytest.mark.parametrize(
    "asked",
    [
        f"Rate this review.\nReview: {REVIEW}\nOutput:",
        f"Instruction: Choose the aspects that the review is about.\nReview: {REVIEW}\n0. spout\n1. lid\nAnswer:",
        f"You're asked: what does the shopper's review say?\nReview: {REVIEW}\nAnswer: Let's think step by step.",
    ],
)
def test_a_review_is_the_subject_whatever_is_asked_of_it(asked: str) -> None:
    assert subject_of(asked) == "it pours well and it doesn t drip so i m pleased"


def test_a_quoted_title_is_the_subject_of_a_line() -> None:
    titled = "Locate the 'BRAND' in the product title 'Rowan Women's Rain Coat, Red'."

    assert subject_of(titled) == "rowan women s rain coat red"
    assert subject_of("Name two colours.") == "name two colours"


@pytest.mark.parametrize(
    ("answer", "number"), [("B", 2), ("(b)", 2), ("B: pot", 2), ("pot", 2), ("Spade", 1), ("D", None), ("lamp", None)]
)
def test_an_option_is_meant_by_its_letter_or_its_words(answer: str, number: int | None) -> None:
    expected = None if number is None else Choice(number=number)

    assert choice_among(answer, ("A: spade", "B: pot", "C: tray")) == expected


def test_options_without_letters_may_be_meant_by_their_place() -> None:
    assert choice_among("C", ("spade", "pot", "tray")) == Choice(number=3)
    assert choice_among("D", ("spade", "pot", "tray")) is None


def test_options_are_printed_before_the_line_that_invites_the_answer() -> None:
    prompt = choice_prompt("Which pours?\nAnswer:", ("spade", "tea\npot"))

    assert prompt.text == "Which pours?\n1. spade\n2. tea pot\nAnswer with the number.\nAnswer:"
    assert prompt.question == "Which pours?"


@given(st.permutations([1, 2, 3, 4, 5]))
def test_a_ranking_of_a_known_order_is_only_perfect_in_that_order(order: list[int]) -> None:
    gold = ranking_of(order)

    assert RANKING.score(gold, gold).value == pytest.approx(1)
    assert RANKING.score(ranking_of(order[::-1]), gold).value < 1
