"""The loss of a causal model on what is to be learnt, and nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel, modeling_utils

from shopwright.models.embedder import by_length
from shopwright.training.conversations import Example

MASKED = -100
SINGLE_POSITIONS = hasattr(modeling_utils, "slice_logits_to_keep")
"""Whether transformers projects chosen positions of each row; older ones know only a number of last positions."""
WITH_ROWS = 3
"""Dimensions of logits that still stand in their rows."""


@dataclass(frozen=True)
class Losses:
    """Mean cross-entropy a learnt token, in nats: over all, and for each task."""

    all: float
    tasks: dict[str, float]


def collate(examples: Sequence[Example], pad: int) -> dict[str, Any]:
    """One batch: input_ids (rows, longest), labels (rows, kept) and how many last positions are kept.

    Rows are padded on the right, behind everything that is learnt, so a causal model needs no attention mask; the head
    is computed only from the first position that predicts a learnt token onwards.
    """
    longest = max(len(example.ids) for example in examples)
    first = min(example.learn_from for example in examples) - 1
    ids = torch.full((len(examples), longest), pad)
    labels = torch.full((len(examples), longest), MASKED)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        learnt = slice(example.learn_from, len(example.ids))
        labels[row, learnt] = ids[row, learnt]
    return {"input_ids": ids, "labels": labels[:, first:], "logits_to_keep": longest - first}


def collate_rows(rows: Sequence[Sequence[Example]], pad: int) -> dict[str, Any]:
    """One batch of rows that hold one or several examples each, the head computed only where something is learnt.

    input_ids and labels (rows, longest); logits_to_keep is the mask (rows, longest) of positions that foretell a learnt
    token, so the logits are (learnt tokens, vocabulary). Where a row holds several examples, position_ids begin anew
    with each: transformers makes of that a mask behind which no example sees another.
    """
    longest = max(sum(len(example.ids) for example in row) for row in rows)
    ids = torch.full((len(rows), longest), pad)
    labels = torch.full((len(rows), longest), MASKED)
    places = torch.arange(longest).repeat(len(rows), 1)
    for number, row in enumerate(rows):
        start = 0
        for example in row:
            end = start + len(example.ids)
            ids[number, start:end] = torch.tensor(example.ids)
            labels[number, start + example.learn_from : end] = ids[number, start + example.learn_from : end]
            places[number, start:] = torch.arange(longest - start)
            start = end
    batch = {"input_ids": ids, **_kept(labels)}
    # Beside a cache transformers takes restarted places for later ones, and parts nothing.
    parted = {"position_ids": places, "use_cache": False}
    return {**batch, **parted} if any(len(row) > 1 for row in rows) else batch


def _kept(labels: Tensor) -> dict[str, Any]:
    foretell = functional.pad(labels[:, 1:] != MASKED, (0, 1))
    if SINGLE_POSITIONS:
        return {"labels": labels, "logits_to_keep": foretell}
    first = int(foretell.any(0).int().argmax())
    return {"labels": labels[:, first:], "logits_to_keep": labels.shape[1] - first}


def answer_loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
    """Mean cross-entropy over the step's learnt tokens; `num_items_in_batch` counts those of all its batches."""
    return step_mean(token_losses(outputs.logits, labels), num_items_in_batch)


def step_mean(losses: Tensor, num_items_in_batch: Tensor | int | None) -> Tensor:
    """The share of one batch in the mean over the learnt tokens of its whole step."""
    count = losses.numel() if num_items_in_batch is None else num_items_in_batch
    return losses.sum() / torch.as_tensor(count).clamp(min=1)


def token_losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of each learnt token, row by row; logits at one position foretell the label at the next.

    Logits are (rows, kept, vocabulary) for labels (rows, kept), or (learnt tokens, vocabulary).
    """
    wanted = labels[:, 1:]
    learnt = wanted != MASKED
    told = logits if logits.dim() < WITH_ROWS else logits[:, :-1][learnt]
    return functional.cross_entropy(told.float(), wanted[learnt], reduction="none")


def validation_losses(model: PreTrainedModel, examples: Sequence[Example], pad: int, batch_tokens: int) -> Losses:
    """The losses of a model on examples that it has not learnt from."""
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    model.eval()
    for places in by_length([len(example.ids) for example in examples], batch_tokens):
        batch = [examples[place] for place in places]
        rows = _row_losses(model, batch, pad)
        for example, values in zip(batch, rows, strict=True):
            sums[example.task] += float(values.sum())
            counts[example.task] += values.numel()
    tasks = {task: sums[task] / counts[task] for task in sorted(sums) if counts[task]}
    return Losses(sum(sums.values()) / max(sum(counts.values()), 1), tasks)


def _row_losses(model: PreTrainedModel, batch: Sequence[Example], pad: int) -> tuple[Tensor, ...]:
    made = collate_rows([(example,) for example in batch], pad)
    inputs = {name: value.to(model.device) if isinstance(value, Tensor) else value for name, value in made.items()}
    labels = inputs.pop("labels")
    # Not inference_mode: FSDP2 fills the same buffers again when it trains, and must not find them frozen.
    with torch.no_grad():
        losses = token_losses(model(**inputs).logits, labels)
    return torch.split(losses, (labels[:, 1:] != MASKED).sum(1).tolist())
