"""Packing: samples put together into rows of one capacity, best fit first, over the whole set at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from shopwright.foundation.chance import Chance
from shopwright.training.batches import Plan, longest_first
from shopwright.training.errors import LongerThanARow

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Samples put together: row n holds `places[starts[n]:starts[n + 1]]`, the longest first.

    `places` are int64 of shape (samples,), `starts` of shape (rows + 1,).
    """

    places: Places
    starts: Places

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Places:
        return self.places[self.starts[row] : self.starts[row + 1]]


def pack(lengths: Sequence[int] | Places, capacity: int) -> Rows:
    """Every sample once, in few rows of at most `capacity` tokens: best-fit decreasing, on counts of lengths.

    Samples of one length are alike, so the rows are filled from a histogram, many rows at a time, and as full as by
    best-fit decreasing one by one (Ding et al. 2024, arXiv 2404.10830). The same lengths give the same rows.
    Lengths are 1 or more. Raises LongerThanARow.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    if sizes.size and sizes.max() > capacity:
        raise LongerThanARow(int(sizes.max()), capacity)
    order = _sorted(capacity - sizes)
    row_of = _row_of_each(np.bincount(sizes).tolist(), capacity)
    starts = np.concatenate(([0], np.cumsum(np.bincount(row_of)))).astype(np.int64)
    return Rows(order[_sorted(row_of)], starts)


def plan_packed(lengths: Sequence[int], capacity: int, batch_tokens: int, epochs: int, chance: Chance) -> Plan:
    """All batches of all epochs, each of as many rows as `batch_tokens` hold, one at least; the longest comes first.

    A batch is its places, row after row; `cut_rows` finds the rows again. Samples of one length change places from
    epoch to epoch, so their neighbours do too. Raises LongerThanARow.
    """
    sizes = np.asarray(lengths, dtype=np.int64)
    rows = max(batch_tokens // capacity, 1)
    batches = [batch for epoch in range(epochs) for batch in _epoch(sizes, capacity, rows, chance.child(epoch))]
    return longest_first(batches, lambda batch: row_tokens(batch, lengths, capacity))


def cut_rows(places: Sequence[int], lengths: Sequence[int], capacity: int) -> tuple[tuple[int, ...], ...]:
    """The rows of a planned batch: a place begins a new row where it does not fit into the one before it.

    Best fit opens a row only for a sample that fits into no row there is, and each row holds that one first: so what
    begins a row of `pack` never fits into any earlier one, and rows in their order need no marks between them.
    """
    rows: list[list[int]] = []
    room = 0
    for place in places:
        if not rows or lengths[place] > room:
            rows.append([])
            room = capacity
        rows[-1].append(place)
        room -= lengths[place]
    return tuple(map(tuple, rows))


def row_tokens(places: Sequence[int], lengths: Sequence[int], capacity: int) -> int:
    """Tokens of a planned batch with its padding."""
    rows = cut_rows(places, lengths, capacity)
    return len(rows) * max(sum(lengths[place] for place in row) for row in rows)


def _sorted(values: Places) -> Places:
    """Where the values stand in rising order, equal ones as they come."""
    # numpy sorts 16-bit numbers by radix, far faster than longer ones.
    small = values.astype(np.uint16) if values.max(initial=0) < 2**16 else values
    return np.argsort(small, kind="stable")


def _epoch(sizes: Places, capacity: int, rows: int, chance: Chance) -> list[tuple[int, ...]]:
    order = np.arange(len(sizes)).tolist()
    chance.child("samples").random().shuffle(order)
    packed = pack(sizes[order], capacity)
    turns = list(range(len(packed)))
    chance.child("rows").random().shuffle(turns)
    batches = [sorted(turns[start : start + rows]) for start in range(0, len(turns), rows)]
    return [tuple(order[at] for row in batch for at in packed[row].tolist()) for batch in batches]


@dataclass
class _Open:
    """Rows by the room that is left in them, in runs of rows that are alike: (first row, how many)."""

    capacity: int
    rows: int = 0
    _runs: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _rooms: int = 0
    """Bit n is set where a row has room for n tokens."""

    def fill(self, length: int, samples: int) -> tuple[int, int, int]:
        """Put samples of one length where they leave the least room: (first row, rows, samples into each)."""
        room, first, alike = self._least_room(length, samples)
        each = min(room // length, samples)
        filled = min(alike, samples // each)
        if first == self.rows:
            self.rows += filled
        elif filled < alike:
            self._leave(room, first + filled, alike - filled)
        self._leave(room - each * length, first, filled)
        return first, filled, each

    def _least_room(self, length: int, samples: int) -> tuple[int, int, int]:
        enough = self._rooms >> length
        if not enough:
            return self.capacity, self.rows, samples
        room = length + (enough & -enough).bit_length() - 1
        runs = self._runs[room]
        first, alike = runs.pop()
        if not runs:
            self._rooms ^= 1 << room
        return room, first, alike

    def _leave(self, room: int, first: int, alike: int) -> None:
        if room:
            self._runs.setdefault(room, []).append((first, alike))
            self._rooms |= 1 << room


def _row_of_each(counts: list[int], capacity: int) -> Places:
    """The row of each sample, the samples in order of falling length."""
    rows = _Open(capacity)
    runs = []
    for length in range(len(counts) - 1, 0, -1):
        left = counts[length]
        while left:
            first, filled, each = rows.fill(length, left)
            runs.append((first, filled, each))
            left -= filled * each
    return _spelled_out(np.array(runs, dtype=np.int64).reshape(-1, 3))


def _spelled_out(runs: Places) -> Places:
    """Runs of (first row, rows, samples into each) as the row of every sample."""
    first, filled, each = runs.T
    samples = filled * each
    within = np.arange(samples.sum()) - np.repeat(np.cumsum(samples) - samples, samples)
    rows: Places = np.repeat(first, samples) + within // np.repeat(each, samples)
    return rows
