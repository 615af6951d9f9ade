"""How many rows each task gives: shares by weight, none above its limit, what one lacks shared among the others."""

from collections.abc import Iterator, Mapping

import numpy as np


def share(total: int, weights: Mapping[str, float], limits: Mapping[str, int]) -> dict[str, int]:
    """Rows for each task: in proportion to its weight, at most its limit, `total` in all where the limits allow it."""
    fixed: dict[str, int] = {}
    while True:
        open_tasks = [task for task in weights if task not in fixed]
        rest = total - sum(fixed.values())
        wanted = _proportional(rest, {task: weights[task] for task in open_tasks})
        full = {task: limits[task] for task in open_tasks if wanted[task] >= limits[task]}
        if not full:
            return {task: {**wanted, **fixed}[task] for task in weights}
        fixed |= full


def _proportional(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers that add up to `total`: rounded down, and the largest remainders rounded up."""
    whole = sum(weights.values())
    exact = {task: total * weight / whole for task, weight in weights.items()}
    rows = {task: int(value) for task, value in exact.items()}
    by_remainder = sorted(exact, key=lambda task: rows[task] - exact[task])
    for task in by_remainder[: total - sum(rows.values())]:
        rows[task] += 1
    return rows


def interleaved(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Every (task, place within it), each task spread evenly over the whole; the same order every time."""
    tasks = list(counts)
    which = np.repeat(np.arange(len(tasks)), [counts[task] for task in tasks])
    place = np.concatenate([np.arange(counts[task]) for task in tasks]) if tasks else which
    share = (place + 0.5) / np.repeat([max(counts[task], 1) for task in tasks], [counts[task] for task in tasks])
    order = np.lexsort((place, which, share))
    return ((tasks[which[n]], int(place[n])) for n in order)
