"""Intervals by drawing again: they hold what was seen, and are sure of what is sure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.training.resampling import interval

Groups = st.lists(st.lists(st.floats(-1, 1), min_size=1, max_size=6), min_size=1, max_size=4)


@given(Groups, st.integers(0, 9))
def test_an_interval_lies_within_what_was_seen_and_is_the_same_each_time(groups: list[list[float]], seed: int) -> None:
    low, high = interval(groups, seed)

    assert min(map(min, groups)) - 1e-5 <= low <= high <= max(map(max, groups)) + 1e-5
    assert interval(groups, seed) == (low, high)


def test_what_never_differs_is_sure() -> None:
    assert interval([[0.5] * 7, [0.25] * 3], seed=7) == (0.375, 0.375)


def test_every_group_counts_the_same_however_large() -> None:
    low, high = interval([[1.0] * 100, [0.0]], seed=7)

    assert (low, high) == pytest.approx((0.5, 0.5))


def test_more_of_the_same_makes_it_narrower() -> None:
    few, many = interval([[0.0, 1.0] * 4], seed=7), interval([[0.0, 1.0] * 100], seed=7)

    assert many[1] - many[0] < (few[1] - few[0]) / 2
    assert few[0] < 0.5 < few[1] and many[0] < 0.5 < many[1]
