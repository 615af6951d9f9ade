"""Samples packed into rows over the whole set."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.benches import tiny_causal, write_shop

from shopwright.foundation.chance import Chance
from shopwright.foundation.runs import Run
from shopwright.training.errors import LongerThanARow
from shopwright.training.packing import Places, cut_rows, pack, plan_packed, row_tokens
from shopwright.training.recipes import FullRecipe
from shopwright.training.work import perform

CAPACITY = 128
LENGTHS = st.lists(st.integers(1, CAPACITY), min_size=1, max_size=120)


@pytest.fixture(scope="module")
def shop_lengths() -> Places:
    """Lengths with the spread of shopping instructions: many short ones, a long tail."""
    drawn = np.random.default_rng(3).lognormal(np.log(190), 0.96, 20_000)
    return np.clip(np.rint(drawn), 1, 2048).astype(np.int64)


def first_fit_decreasing(lengths: list[int]) -> int:
    """How many rows the textbook's other way needs."""
    rooms: list[int] = []
    for length in sorted(lengths, reverse=True):
        at = next((number for number, room in enumerate(rooms) if room >= length), len(rooms))
        rooms[at:] = [CAPACITY - length] if at == len(rooms) else [rooms[at] - length, *rooms[at + 1 :]]
    return len(rooms)


def best_fit_decreasing(lengths: list[int]) -> int:
    """How many rows there are where samples are placed one by one."""
    rooms: list[int] = []
    for length in sorted(lengths, reverse=True):
        fitting = [room for room in rooms if room >= length]
        if fitting:
            rooms.remove(min(fitting))
        rooms.append(min(fitting, default=CAPACITY) - length)
    return len(rooms)


@given(LENGTHS)
def test_every_sample_is_in_one_row_and_no_row_is_over_full(lengths: list[int]) -> None:
    rows = pack(lengths, CAPACITY)

    assert sorted(rows.places.tolist()) == list(range(len(lengths)))
    assert [place for number in range(len(rows)) for place in rows[number]] == rows.places.tolist()
    assert all(0 < sum(lengths[place] for place in rows[number]) <= CAPACITY for number in range(len(rows)))


@given(LENGTHS)
def test_counting_lengths_fills_as_well_as_placing_samples_one_by_one(lengths: list[int]) -> None:
    rows = len(pack(lengths, CAPACITY))

    assert rows == best_fit_decreasing(lengths)
    assert rows <= first_fit_decreasing(lengths) + 1


@given(LENGTHS, st.integers(1, 500), st.integers(1, 2))
def test_a_plan_of_packed_rows_holds_every_sample_once_an_epoch(lengths: list[int], budget: int, epochs: int) -> None:
    plan = plan_packed(lengths, CAPACITY, budget, epochs, Chance(1))
    rows = [cut_rows(batch, lengths, CAPACITY) for batch in plan]

    assert sorted(place for batch in plan for place in batch) == sorted([*range(len(lengths))] * epochs)
    assert all(len(batch) <= max(budget // CAPACITY, 1) for batch in rows)
    assert sum(len(batch) for batch in rows) == len(pack(lengths, CAPACITY)) * epochs
    assert row_tokens(plan[0], lengths, CAPACITY) == max(row_tokens(batch, lengths, CAPACITY) for batch in plan)


@given(LENGTHS, st.sets(st.integers(0, 119)))
def test_rows_in_their_order_are_found_again_without_marks(lengths: list[int], chosen: set[int]) -> None:
    rows = pack(lengths, CAPACITY)
    some = [tuple(rows[number].tolist()) for number in sorted(chosen) if number < len(rows)]

    assert list(cut_rows([place for row in some for place in row], lengths, CAPACITY)) == some


def test_rows_of_shopping_instructions_are_full(shop_lengths: Places) -> None:
    rows = pack(shop_lengths, 2048)

    assert shop_lengths.sum() / (len(rows) * 2048) >= 0.999


def test_the_same_lengths_give_the_same_rows(shop_lengths: Places) -> None:
    assert pack(shop_lengths, 2048).places.tolist() == pack(shop_lengths.tolist(), 2048).places.tolist()


def test_neighbours_change_from_epoch_to_epoch(shop_lengths: Places) -> None:
    plan = plan_packed(shop_lengths[:2000].tolist(), 2048, 2048, 2, Chance(1))
    rows = {frozenset(batch) for batch in plan}

    assert len(rows) > 0.8 * len(plan)
    assert plan == plan_packed(shop_lengths[:2000].tolist(), 2048, 2048, 2, Chance(1))
    assert plan != plan_packed(shop_lengths[:2000].tolist(), 2048, 2048, 2, Chance(2))


def test_more_rows_than_sixteen_bits_can_count_are_packed() -> None:
    rows = pack([2] * 70_000, 3)

    assert len(rows) == 70_000
    assert rows.places.tolist() == list(range(70_000))


def test_nothing_is_packed_into_no_rows() -> None:
    assert len(pack([], CAPACITY)) == 0
    assert plan_packed([], CAPACITY, 512, 1, Chance(1)) == ()


def test_a_sample_longer_than_a_row_is_refused_with_both_lengths() -> None:
    with pytest.raises(LongerThanARow, match=r"129 tokens does not fit a packed row of 128. Raise max_length"):
        pack([4, 129], CAPACITY)


def test_a_tuning_on_packed_rows_learns_what_one_by_length_learns(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    told = {}
    for batching in ("by-length", "packed"):
        recipe = FullRecipe(
            method="full", name=batching, base="tiny", instructions="quick", batching=batching, epochs=3
        ).model_copy(update={"max_length": 128, "dtype": "float32"})
        run = Run.open(shop.run(batching), recipe, {})
        perform(shop, recipe, run)
        lines = [json.loads(line) for line in (run.folder / "log.jsonl").read_text().splitlines()]
        told[batching] = [line["loss"] for line in lines if "loss" in line]

    assert len(told["packed"]) == 3  # the whole set is one batch either way
    assert told["packed"] == pytest.approx(told["by-length"], abs=1e-4)
    assert told["packed"][2] < told["packed"][0]
