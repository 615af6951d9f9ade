"""Whether one system is shown to be not worse by a margin, honest where few answers differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.margins import CERTAIN, margin_p, questions_at_least, questions_needed

DIFFERENCES = st.lists(st.floats(-1, 1), min_size=1, max_size=40).map(np.array)


@given(DIFFERENCES, st.floats(0.01, 0.5))
def test_p_is_a_share_and_grows_as_the_margin_shrinks(differences: np.ndarray, margin: float) -> None:
    p = margin_p(differences, margin, 7)

    assert 0 < p <= 1
    assert margin_p(differences, margin / 2, 7) >= p - 0.02


def test_where_nothing_differs_p_is_the_chance_of_not_having_met_a_loss() -> None:
    for count in (10, 60, 200):
        assert margin_p(np.zeros(count), 0.05, 7) == pytest.approx(0.95**count, abs=0.012)


def test_what_is_worse_than_the_margin_already_cannot_be_shown_to_be_within_it() -> None:
    assert margin_p(np.full(500, -0.05), 0.05, 7) == 1.0


@pytest.mark.parametrize(
    ("values", "shares"),
    [
        ((0, -1), (0.95, 0.05)),
        ((0, -1, 1), (0.88, 0.085, 0.035)),
        ((0, -0.2), (0.75, 0.25)),
        ((0, -1, 0.05), (0.5, 0.075, 0.425)),
    ],
)
def test_a_system_that_is_worse_by_the_margin_passes_one_time_in_twenty_at_most(
    values: tuple[float, ...], shares: tuple[float, ...]
) -> None:
    dice = np.random.default_rng(0)
    passed = [margin_p(dice.choice(values, 150, p=shares), 0.05, 7) < CERTAIN for _ in range(300)]

    assert np.dot(values, shares) == pytest.approx(-0.05, abs=0.004)
    # Two standard errors of a share of 0.05 in 300 tries.
    assert np.mean(passed) < 0.05 + 0.025


def test_an_equal_system_passes_four_times_in_five_with_as_many_questions_as_are_said_to_be_needed() -> None:
    dice, count = np.random.default_rng(0), questions_needed(0.05)
    passed = [margin_p(dice.choice((0, -1, 1), count, p=(0.95, 0.025, 0.025)), 0.05, 7) < CERTAIN for _ in range(300)]

    assert count == 201
    assert 0.74 < np.mean(passed) < 0.92


def test_below_a_number_of_questions_nothing_can_be_shown() -> None:
    assert questions_at_least(0.05) == 59
    assert 0.95**59 < CERTAIN < 0.95**58
