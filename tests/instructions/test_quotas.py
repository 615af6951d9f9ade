"""Shares by weight, limits kept, and an even interleaving."""

from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.quotas import interleaved, share

TASKS = st.sampled_from(("a", "b", "c", "d", "e"))


def test_rows_follow_the_weights() -> None:
    assert share(100, {"a": 3, "b": 1}, {"a": 1000, "b": 1000}) == {"a": 75, "b": 25}


def test_what_a_task_lacks_is_shared_among_the_others() -> None:
    assert share(100, {"a": 1, "b": 1, "c": 2}, {"a": 5, "b": 90, "c": 90}) == {"a": 5, "b": 32, "c": 63}


def test_a_shop_with_too_few_records_gives_all_that_it_has() -> None:
    assert share(100, {"a": 1, "b": 1}, {"a": 5, "b": 0}) == {"a": 5, "b": 0}


@given(
    st.integers(0, 500),
    st.dictionaries(TASKS, st.floats(0.01, 50), min_size=1),
    st.lists(st.integers(0, 300), min_size=5, max_size=5),
)
def test_the_total_is_met_or_every_limit_is_reached(total: int, weights: dict[str, float], most: list[int]) -> None:
    limits = dict(zip(("a", "b", "c", "d", "e"), most, strict=True))
    rows = share(total, weights, limits)

    assert all(0 <= rows[task] <= limits[task] for task in weights)
    assert sum(rows.values()) == min(total, sum(limits[task] for task in weights))


@given(st.dictionaries(TASKS, st.integers(0, 40)))
def test_interleaving_names_every_place_once(counts: dict[str, int]) -> None:
    order = list(interleaved(counts))

    assert sorted(order) == sorted((task, place) for task, count in counts.items() for place in range(count))


def test_interleaving_spreads_every_task_over_the_whole() -> None:
    order = [task for task, _ in interleaved({"often": 90, "seldom": 10})]

    assert all(order[start : start + 20].count("seldom") in (1, 2, 3) for start in range(0, 100, 20))
