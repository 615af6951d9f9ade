"""Every sum of a working is done again, and what was reckoned on with a wrong result too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.ways.calculator import checked


@pytest.mark.parametrize(
    ("working", "right"),
    [
        ("3 * 4 = 13", "3 * 4 = 12"),
        ("3 x 4 = 12", "3 x 4 = 12"),
        ("Each costs $4.50, so 3 x $4.50 = $12.50.", "Each costs $4.50, so 3 x $4.50 = $13.50."),
        ("2 packs * 6 pieces = 10 pieces", "2 packs * 6 pieces = 12 pieces"),
        ("2 + 3 * 4 = 20", "2 + 3 * 4 = 14"),
        ("20% of 50 = 15", "20% of 50 = 10"),
        ("1,000 + 250 = 1,250", "1,000 + 250 = 1,250"),
        ("10 / 4 = 2", "10 / 4 = 2.50"),
        ("10 / 3 = 3.33", "10 / 3 = 3.33"),
        ("2 / 0 = 7", "2 / 0 = 7"),
        ("3 - 5 = 2", "3 - 5 = -2"),
        ("3 - 5 = -2", "3 - 5 = -2"),
        ("It has 3 = parts", "It has 3 = parts"),
        ("", ""),
    ],
)
def test_a_wrong_result_is_set_right_and_a_right_one_is_left(working: str, right: str) -> None:
    assert checked(working) == right


def test_what_was_reckoned_on_with_a_wrong_result_is_done_again() -> None:
    assert checked("12 * 3 = 35. 35 + 4 = 39.") == "12 * 3 = 36. 36 + 4 = 40."


def test_a_figure_of_the_question_is_never_taken_for_a_slip() -> None:
    working = "12 * 3 = 35. 35 + 4 = 39."

    assert checked(working, given="35 pegs and 12 tents") == "12 * 3 = 36. 35 + 4 = 39."


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from("+-*"), st.integers(-999, 9999))
def test_after_the_check_every_sum_is_right(first: int, second: int, sign: str, told: int) -> None:
    result = checked(f"{first} {sign} {second} = {told}").partition(" = ")[2]

    assert int(result) == {"+": first + second, "-": first - second, "*": first * second}[sign]


@given(st.text(max_size=200))
def test_any_text_is_checked_without_an_error_and_a_second_time_changes_nothing(text: str) -> None:
    assert checked(checked(text)) == checked(text)
