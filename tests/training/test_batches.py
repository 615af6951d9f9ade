"""Batches of like length, planned from a seed."""

from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.chance import Chance
from shopwright.training.batches import cut, padding_share, plan_epochs

LENGTHS = st.lists(st.integers(1, 300), min_size=1, max_size=80)


@given(LENGTHS, st.integers(1, 3), st.integers(16, 512))
def test_every_sample_comes_once_an_epoch_within_the_budget(lengths: list[int], epochs: int, budget: int) -> None:
    plan = plan_epochs(lengths, budget, epochs, Chance(1))

    assert sorted(place for batch in plan for place in batch) == sorted([*range(len(lengths))] * epochs)
    assert all(len(batch) == 1 or len(batch) * max(lengths[p] for p in batch) <= budget for batch in plan)


@given(LENGTHS)
def test_the_longest_batch_comes_first(lengths: list[int]) -> None:
    plan = plan_epochs(lengths, 256, 1, Chance(1))
    sizes = [len(batch) * max(lengths[place] for place in batch) for batch in plan]

    assert sizes[0] == max(sizes)


def test_a_plan_depends_on_its_seed_alone() -> None:
    lengths = [5 + number % 40 for number in range(200)]

    assert plan_epochs(lengths, 256, 2, Chance(1)) == plan_epochs(lengths, 256, 2, Chance(1))
    assert plan_epochs(lengths, 256, 2, Chance(1)) != plan_epochs(lengths, 256, 2, Chance(2))


def test_sorting_by_length_leaves_little_padding() -> None:
    lengths = [20 + (number * 37) % 180 for number in range(2000)]

    assert padding_share(plan_epochs(lengths, 4096, 1, Chance(1)), lengths) < 0.03
    assert padding_share(cut(lengths, range(2000), 4096), lengths) > 0.3


def test_no_plan_has_no_padding() -> None:
    assert padding_share((), []) == 0.0
