"""What a model is shown before it is made small: the shop's own prompts with their replies, or general text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer

from shopwright.compression.calibration_recipe import SHOP, Calibration
from shopwright.compression.errors import NothingToCalibrate
from shopwright.compression.lessons import families_of
from shopwright.compression.weights import Array
from shopwright.foundation.chance import Chance
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import Sample, read_samples
from shopwright.models.embedder import by_length
from shopwright.training.conversations import Example, Speech, tokenise
from shopwright.training.corpora import texts_of

_BATCH_TOKENS = 4096
_SHORTEST = 8
"""Tokens of a sample in its template, at least."""
_FLOOR = 1e-3
"""The least importance, as a share of the mean: a channel that kept still here may speak elsewhere."""


def calibration_rows(shop: Shop, model: Path, wanted: Calibration) -> tuple[Example, ...]:
    """Sequences of tokens in the model's own template, as many as `wanted` has tokens for, always the same ones.

    From the shop, every family of tasks (one skill and one kind of answer) gives in turn; from a file, its text is cut
    into rows of `max_length`. Raises NothingToCalibrate, NothingToDo, UnreadableFile.
    """
    speech = Speech(AutoTokenizer.from_pretrained(model, local_files_only=True), model.name)
    if wanted.source == SHOP:
        samples = read_samples(shop.instructions(wanted.instructions), "train")
        in_turn = dealt(samples, families_of(shop, samples), wanted.seed)
        # Samples that no budget holds would only be tokenised to be left out.
        rows = iter(tokenise(in_turn[: wanted.tokens // _SHORTEST + 1], speech, wanted.max_length).kept)
    else:
        rows = _rows_of_text(shop.folder / wanted.source, speech, wanted.max_length)
    kept = tuple(_within(rows, wanted.tokens))
    if not kept:
        raise NothingToCalibrate(wanted.source, wanted.tokens)
    return kept


def dealt(samples: Sequence[Sample], family_of: Mapping[str, str], seed: int) -> tuple[Sample, ...]:
    """The samples in an order in which every family has its turn until it has no more; families by task."""
    families: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        families[family_of[sample.task]].append(sample)
    for family, members in families.items():
        Chance(seed, ("calibration", family)).random().shuffle(members)
    longest = max(map(len, families.values()), default=0)
    turns = (members[turn] for turn in range(longest) for members in families.values() if turn < len(members))
    return tuple(turns)


def importance_of(model: nn.Module, rows: Sequence[Example]) -> dict[str, Array]:
    """For each linear map's weight, by name, what an error in each of its columns counts: shape (columns,).

    It is the mean square of what comes in through the column (llama.cpp's importance matrix), over all tokens of the
    rows, their replies among them.
    """
    sums: dict[str, torch.Tensor] = {}
    hooks = [
        part.register_forward_pre_hook(_adder(sums, f"{name}.weight"))
        for name, part in model.named_modules()
        if isinstance(part, nn.Linear)
    ]
    try:
        for ids in _batches(rows):
            with torch.inference_mode():
                model(input_ids=ids.to(next(model.parameters()).device))
    finally:
        for hook in hooks:
            hook.remove()
    return {name: _floored(total.cpu().numpy()) for name, total in sums.items()}


def _within(rows: Iterable[Example], tokens: int) -> Iterator[Example]:
    for row in rows:
        tokens -= len(row.ids)
        if tokens < 0:
            return
        yield row


def _rows_of_text(file: Path, speech: Speech, length: int) -> Iterator[Example]:
    ids: list[int] = []
    for text in texts_of(file):
        ids += speech.tokenizer(text, add_special_tokens=False)["input_ids"]
        while len(ids) >= length:
            yield Example(tuple(ids[:length]), 1, file.name)
            ids = ids[length:]
    if len(ids) > 1:
        yield Example(tuple(ids), 1, file.name)


def _batches(rows: Sequence[Example]) -> Iterator[torch.Tensor]:
    """The rows' tokens by rows of one length, so that no padding is counted."""
    for places in by_length([len(row.ids) for row in rows], _BATCH_TOKENS):
        alike: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for place in places:
            alike[len(rows[place].ids)].append(rows[place].ids)
        yield from (torch.tensor(ids) for ids in alike.values())


def _adder(sums: dict[str, torch.Tensor], name: str) -> Any:
    def add(part: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        squares = inputs[0].detach().double().square().flatten(0, -2).sum(0)
        sums[name] = sums[name] + squares if name in sums else squares

    return add


def _floored(total: Any) -> Array:
    """Squares with a mean of 1, none under the floor."""
    mean = float(total.mean()) or 1.0
    return np.asarray(np.maximum(total / mean, _FLOOR), dtype=np.float32)
