"""Rows in groups that begin alike."""

from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.parting import Tokens
from shopwright.models.prefixes import shared_prefixes

ROWS = st.lists(st.lists(st.integers(0, 2), max_size=8).map(tuple), min_size=1, max_size=30)


@given(ROWS, st.integers(0, 12))
def test_every_row_is_in_one_group_and_begins_as_it_does(rows: list[Tokens], worth: int) -> None:
    groups = shared_prefixes(rows, worth)

    assert sorted(place for _, places in groups for place in places) == list(range(len(rows)))
    for shared, places in groups:
        assert len({rows[place][:shared] for place in places}) == 1
        assert all(len(rows[place]) >= shared for place in places)


def test_each_task_goes_apart_where_that_saves_reading() -> None:
    system = (9,) * 10
    ranking = [(*system, *(1,) * 100, number) for number in range(5)]
    choice = [(*system, *(2,) * 100, number) for number in range(5)]

    assert sorted(shared_prefixes([*ranking, *choice], 50)) == [(110, [0, 1, 2, 3, 4]), (110, [5, 6, 7, 8, 9])]
    assert shared_prefixes([*ranking, *choice], 10_000) == [(10, list(range(10)))]


def test_few_rows_of_their_own_stay_together() -> None:
    many = [(*(1,) * 100, number) for number in range(8)]

    groups = dict(shared_prefixes([*many, (2, 3), (2, 4), (5, 6)], 50))

    assert groups[100] == list(range(8))
    assert sorted(groups[0]) == [8, 9, 10]


def test_nothing_is_in_no_group() -> None:
    assert shared_prefixes([], 1) == []
