"""Where continuations part, and what each is worth."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.parting import Parting, Tokens, partings, weighed

PATHS = st.lists(st.lists(st.integers(0, 3), max_size=4).map(tuple), min_size=1, max_size=12, unique=True)


def test_numbers_part_at_the_first_digit_and_again_after_the_one() -> None:
    numbers = [(1,), (2,), (1, 0), (1, 1)]

    assert partings(numbers) == (Parting((), (1, 2)), Parting((1,), (0, 1)))


def test_a_common_beginning_parts_nothing() -> None:
    assert partings([(7, 8, 1), (7, 8, 2)]) == (Parting((7, 8), (1, 2)),)
    assert partings([(7, 8)]) == ()


def test_a_path_that_ends_has_what_the_longer_ones_leave() -> None:
    half, quarter = math.log(0.5), math.log(0.25)
    chances = {(): {1: half, 2: quarter}, (1,): {0: quarter}}

    found = weighed([(1,), (2,), (1, 0)], chances)

    assert [math.exp(value) for value in found] == pytest.approx([2 / 3 * 0.75, 1 / 3, 2 / 3 * 0.25])


@given(PATHS, st.randoms(use_true_random=False))
def test_all_paths_together_are_certain(paths: list[Tokens], chance: "st.random.Random") -> None:
    chances = {}
    for at in partings(paths):
        shares = [chance.uniform(0.01, 1) for _ in at.nexts]
        chances[at.begun] = {t: math.log(s / (sum(shares) + 1)) for t, s in zip(at.nexts, shares, strict=True)}

    assert math.fsum(map(math.exp, weighed(paths, chances))) == pytest.approx(1)
