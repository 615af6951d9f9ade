"""Kappa: the textbook's figures, its bounds, and what proves a judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.agreement import FEWEST, MODERATE, agreement

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60)


def counted(table: list[list[int]]) -> list[tuple[int, int]]:
    return [(row, column) for row, line in enumerate(table) for column, n in enumerate(line) for _ in range(n)]


def test_kappa_is_that_of_the_textbook() -> None:
    # Observed 0.70, expected 0.50.
    found = agreement(counted([[20, 5], [10, 15]]), 2, 7)

    assert found.kappa == pytest.approx(0.4)
    assert found.interval.low < 0.4 < found.interval.high
    assert found.proven


def test_weighted_kappa_is_that_of_the_formula() -> None:
    table = [[4, 1, 0], [1, 3, 1], [0, 2, 3]]
    n, rows, columns = 15, [5, 5, 5], [5, 6, 4]
    observed = sum((i - j) ** 2 * table[i][j] / n for i in range(3) for j in range(3))
    expected = sum((i - j) ** 2 * rows[i] * columns[j] / n**2 for i in range(3) for j in range(3))

    assert agreement(counted(table), 3, 7, graded=True).kappa == pytest.approx(1 - observed / expected)


def test_a_near_miss_weighs_less_than_a_far_one() -> None:
    near = agreement([(0, 0), (4, 4), (2, 3)] * 10, 5, 7, graded=True).kappa
    far = agreement([(0, 0), (4, 4), (0, 4)] * 10, 5, 7, graded=True).kappa

    assert near > far


@given(PAIRS)
def test_agreement_is_perfect_with_oneself_and_the_same_both_ways(pairs: list[tuple[int, int]]) -> None:
    same = [(first, first) for first, _ in pairs]
    turned = [(second, first) for first, second in pairs]

    assert agreement(same, 5, 7).kappa == (1.0 if len(set(same)) > 1 else 0.0)
    for graded in (False, True):
        found = agreement(pairs, 5, 7, graded=graded)
        assert -1 <= found.kappa <= 1 + 1e-12
        assert found.interval.low <= found.interval.high
        assert agreement(turned, 5, 7, graded=graded).kappa == pytest.approx(found.kappa)


def test_a_judge_that_says_the_same_of_all_proves_nothing() -> None:
    assert agreement([(0, 0)] * 50, 3, 7).kappa == 0.0
    assert not agreement([(0, 2), (2, 2), (1, 2)] * 20, 3, 7).proven


def test_few_labels_prove_nothing() -> None:
    few = [(0, 0), (1, 1)] * (FEWEST // 2 - 1)

    assert agreement(few, 2, 7).kappa == 1.0
    assert not agreement(few, 2, 7).proven
    assert agreement([*few, (0, 0), (1, 1)], 2, 7).proven
    assert not agreement([], 2, 7).proven


def test_a_kappa_under_moderate_proves_nothing() -> None:
    found = agreement(counted([[18, 7], [10, 15]]), 2, 7)

    assert 0.2 < found.kappa < MODERATE
    assert not found.proven
