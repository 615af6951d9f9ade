"""Packing 65,000 samples of EshopInstruct's lengths: histogram best fit, trl's packer, and a greedy one."""

import bisect
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from shopwright.training.packing import Places, pack

SAMPLES, CAPACITY, ROUNDS = 65_000, 2048, 5
MEDIAN, HIGH, HIGH_SHARE = 190, 926, 1.645
"""Of EshopInstruct's lengths: the median, and the 95th percentile with its standard deviations above the mean."""
DEFAULT_BATCH = 1000
"""Samples that trl packs together where nothing is said."""

Row = tuple[str, ...]
Packer = Callable[[], int]
"""Packs everything and tells the number of rows."""


def report() -> Iterable[Row]:
    """Rows, how full they are and samples a second, at best and with the spread of all rounds."""
    sizes = lengths()
    told = f"mean {sizes.mean():.0f}, median {np.median(sizes):.0f}, p95 {np.percentile(sizes, 95):.0f}"
    yield f"{SAMPLES:,} samples of {told} tokens", f"rows of {CAPACITY:,}", "", ""
    yield "no fewer rows can hold them", f"{math.ceil(sizes.sum() / CAPACITY):,} rows", "", ""
    packers = _packers(sizes)
    turns = [{name: _turn(packer) for name, packer in packers.items()} for _ in range(ROUNDS + 1)][1:]
    for name in packers:
        rows = turns[0][name][0]
        rates = [SAMPLES / turn[name][1] for turn in turns]
        spread = f"median {statistics.median(rates):,.0f}, least {min(rates):,.0f}"
        filled = f"{sizes.sum() / (rows * CAPACITY):.2%} filled"
        yield name, f"{rows:,} rows, {filled}", f"{max(rates):,.0f} samples/s", spread


def lengths() -> Places:
    """Lengths with EshopInstruct's spread, cut off at the capacity."""
    spread = math.log(HIGH / MEDIAN) / HIGH_SHARE
    drawn = np.random.default_rng(7).lognormal(math.log(MEDIAN), spread, SAMPLES)
    return np.clip(np.rint(drawn), 1, CAPACITY).astype(np.int64)


def _packers(sizes: Places) -> dict[str, Packer]:
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    ends = np.cumsum(sizes)
    ids: list[npt.NDArray[np.int64]] = np.split(np.zeros(ends[-1], dtype=np.int64), ends[:-1])
    dataset = Dataset.from_dict({"input_ids": ids})
    listed = sizes.tolist()
    return {
        "ours, the whole set": lambda: len(pack(listed, CAPACITY)),
        "trl, the whole set (with its copy of the tokens)": partial(_trl, dataset, len(sizes)),
        f"trl, {DEFAULT_BATCH:,} at a time, its default": partial(_trl, dataset, DEFAULT_BATCH),
        "greedy: a row takes the longest that fits": lambda: len(greedy(listed, CAPACITY)),
        "in order: a row takes what comes until it is full": lambda: in_order(listed, CAPACITY),
    }


def greedy(sizes: Sequence[int], capacity: int) -> list[list[int]]:
    """The knapsack that fills one row after the other, each time with the longest sample that still fits."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    left = [sizes[place] for place in order]
    rows = []
    while left:
        room, row = capacity, []
        while at := bisect.bisect_right(left, room):
            room -= left.pop(at - 1)
            row.append(order.pop(at - 1))
        rows.append(row)
    return rows


def in_order(sizes: Sequence[int], capacity: int) -> int:
    """How many rows there are where none is looked back at."""
    rows, room = 0, 0
    for size in sizes:
        if size > room:
            rows, room = rows + 1, capacity
        room -= size
    return rows


def _trl(dataset: Any, batch: int) -> int:
    from trl import pack_dataset

    return len(pack_dataset(dataset, CAPACITY, "bfd", {"batch_size": batch, "load_from_cache_file": False}))


def _turn(packer: Packer) -> tuple[int, float]:
    began = time.perf_counter()
    rows = packer()
    return rows, time.perf_counter() - began
