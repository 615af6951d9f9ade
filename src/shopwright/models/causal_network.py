"""A causal network at work: rows of tokens read side by side behind a prefix that was read once."""

import copy
import inspect
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

import torch
from transformers import DynamicCache

from shopwright.models.embedder import by_length
from shopwright.models.model import ModelFailed
from shopwright.models.parting import Tokens
from shopwright.models.prefixes import Group, shared_prefixes

AnyRow = TypeVar("AnyRow", bound="Row")
Given = TypeVar("Given")
Found = TypeVar("Found")

_WORTH = 256
"""Tokens of reading that a batch of its own has to save."""


class OutOfMemory(ModelFailed):
    """A batch of one row needs more memory than there is."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "there is not enough memory for this prompt and its reply.")


class Network:
    """A network on its device. Threads may use it at the same time: one of them computes."""

    def __init__(self, name: str, module: Any, padding: int) -> None:
        self.name, self.padding = name, padding
        self.vocabulary = int(module.get_output_embeddings().weight.shape[0])
        self.config = module.config.get_text_config()
        self.longest: int = getattr(self.config, "max_position_embeddings", None) or 2**31
        """Tokens that a prompt and its reply may have together."""
        # The cache's name has changed within version 5.
        self._cache_name = "cache" if "cache" in inspect.signature(module.forward).parameters else "past_key_values"
        self._module, self._device, self._lock = module, module.device, threading.Lock()

    @property
    def attends_fully(self) -> bool:
        """Whether every layer sees every place, so that padding and a shared prefix change nothing."""
        kinds = getattr(self.config, "layer_types", None)
        if kinds is not None:
            return set(kinds) == {"full_attention"}
        return getattr(self.config, "sliding_window", None) is None

    def reading(self, rows: int) -> "Reading":
        """The beginning of so many empty rows."""
        places = torch.zeros((rows, 0), dtype=torch.long, device=self._device)
        return Reading(self, DynamicCache(config=self.config), places)

    def logits(self, ids: list[list[int]], places: torch.Tensor, cache: DynamicCache, keep: int) -> torch.Tensor:
        """The logits of the last `keep` places, float32: shape (rows, keep, vocabulary).

        `places` tells 1 for each token and 0 for padding, cached places included; `cache` grows by the tokens.
        """
        given = torch.tensor(ids, dtype=torch.long, device=self._device)
        numbers = (places.cumsum(1) - 1).clamp(min=0)[:, -given.shape[1] :]
        with self._lock, torch.no_grad(), _within_memory(self.name):
            told = self._module(
                input_ids=given,
                attention_mask=places,
                position_ids=numbers,
                use_cache=True,
                logits_to_keep=keep,
                **{self._cache_name: cache},
            )
            values: torch.Tensor = told.logits.float()
        return values


class Reading:
    """Rows that are read side by side: what the network keeps of them, and which places hold a token."""

    def __init__(self, network: Network, cache: DynamicCache, places: torch.Tensor) -> None:
        self._network, self._cache, self._places = network, cache, places

    def read(self, rows: Sequence[Sequence[int]], keep: int = 1) -> torch.Tensor:
        """Read on, one piece a row, padded on the left; the logits of the last `keep` places, as `Network.logits`."""
        longest = max(map(len, rows))
        ids = [[self._network.padding] * (longest - len(row)) + list(row) for row in rows]
        fresh = [[0] * (longest - len(row)) + [1] * len(row) for row in rows]
        told = torch.tensor(fresh, dtype=torch.long, device=self._places.device)
        self._places = torch.cat([self._places, told], dim=1)
        return self._network.logits(ids, self._places, self._cache, keep)

    def widened(self, rows: int) -> "Reading":
        """So many rows that all begin with what this single row has read."""
        with _within_memory(self._network.name):
            cache = copy.deepcopy(self._cache)
            cache.batch_repeat_interleave(rows)
        return Reading(self._network, cache, self._places.repeat_interleave(rows, dim=0))

    def keep(self, rows: Sequence[int]) -> None:
        """Go on with these rows alone."""
        chosen = torch.tensor(rows, dtype=torch.long, device=self._places.device)
        self._cache.batch_select_indices(chosen)
        self._places = self._places[chosen]


@dataclass(frozen=True)
class Row:
    """What is read of one question in a batch."""

    tokens: Tokens
    last: int
    """How many places at its end have their logits wanted."""
    cost: int
    """Its part of a batch's budget, in tokens."""


@dataclass(frozen=True)
class Batch(Generic[AnyRow]):
    """Rows that are read together behind what they share, which has been read already."""

    rows: list[AnyRow]
    _network: Network
    _shared: int
    _prefix: Reading | None

    def begin(self, rows: Sequence[AnyRow]) -> tuple[Reading, torch.Tensor]:
        """Some of the rows, read: how to go on, and their last logits, shape (rows, greatest `last`, vocabulary)."""
        reading = self._network.reading(len(rows)) if self._prefix is None else self._prefix.widened(len(rows))
        return reading, reading.read([row.tokens[self._shared :] for row in rows], max(row.last for row in rows))


def batches(network: Network, rows: Sequence[AnyRow], budget: int) -> Iterator[Batch[AnyRow]]:
    """All rows in batches of like rows, each within `budget` tokens. Raises OutOfMemory."""
    for shared, group in _groups(network, rows):
        prefix = None
        if shared:
            prefix = network.reading(1)
            prefix.read([rows[group[0]].tokens[:shared]])
        for places in by_length([rows[place].cost for place in group], budget):
            yield Batch([rows[group[place]] for place in places], network, shared, prefix)


def _groups(network: Network, rows: Sequence[Row]) -> list[Group]:
    if network.attends_fully:
        return shared_prefixes([row.tokens[: -row.last] for row in rows], _WORTH)
    places = sorted(range(len(rows)), key=lambda place: len(rows[place].tokens))
    return [(0, list(alike)) for _, alike in groupby(places, key=lambda place: len(rows[place].tokens))]


def in_halves(work: Callable[[list[Given]], list[Found]], rows: list[Given]) -> list[Found]:
    """The work on all rows, on halves of them where memory is short. Raises OutOfMemory where one row is too much."""
    try:
        return work(rows)
    except OutOfMemory:
        if len(rows) == 1:
            raise
    middle = len(rows) // 2
    return [*in_halves(work, rows[:middle]), *in_halves(work, rows[middle:])]


@contextmanager
def _within_memory(name: str) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        # A processor's memory has no error of its own.
        if isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error):
            raise OutOfMemory(name) from error
        raise
