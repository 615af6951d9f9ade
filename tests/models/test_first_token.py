"""What a server tells of a first token is used where it decides something, and nothing is made of the rest."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.first_token import first_token_likelihoods


def test_what_is_not_told_shares_what_is_below_the_last() -> None:
    told = first_token_likelihoods([("2", -0.1), ("1", -2.4)], ["1", "2", "3"])

    assert told == (-2.4, -0.1, -2.4 - math.log(2))


@pytest.mark.parametrize("token", [" 2", "2", "\u01202", "\u25812", "2,", "2.", "\n2"])
def test_a_token_may_carry_white_space_and_what_follows_a_number(token: str) -> None:
    assert first_token_likelihoods([(token, -0.1), ("1", -2.4)], ["1,", "2,"]) == (-2.4, -0.1)


def test_tokens_that_say_the_same_add_up() -> None:
    told = first_token_likelihoods([(" 1", math.log(0.3)), ("2", math.log(0.4)), ("1", math.log(0.2))], ["1", "2"])

    assert told == pytest.approx((math.log(0.5), math.log(0.4)))


@pytest.mark.parametrize("opening", ["<think>", "The", "<|channel|>", "", "\n\n"])
def test_a_model_that_is_about_to_write_something_else_decides_nothing(opening: str) -> None:
    assert first_token_likelihoods([(opening, -0.001), ("1", -8.0), ("2", -9.0)], ["1", "2"]) is None


def test_nothing_told_is_nothing_decided() -> None:
    assert first_token_likelihoods([], ["1", "2"]) is None


def test_numbers_that_share_their_first_token_cannot_be_told_apart() -> None:
    tokens = [(str(digit), -2.0) for digit in range(1, 10)]

    assert first_token_likelihoods(tokens, [f"{n}," for n in range(1, 11)]) is None
    assert first_token_likelihoods([*tokens, ("10", -3.0)], [f"{n}," for n in range(1, 11)]) is not None


@given(st.lists(st.tuples(st.text(max_size=3), st.floats(-20, 0)), max_size=8))
def test_there_is_one_finite_number_for_each_or_none_at_all(alternatives: list[tuple[str, float]]) -> None:
    told = first_token_likelihoods(alternatives, ["0", "1", "12"])

    assert told is None or (len(told) == 3 and all(map(math.isfinite, told)))
