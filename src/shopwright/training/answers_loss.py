"""The loss of a causal model on what is to be learnt, and nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from shopwright.models.embedder import by_length
from shopwright.training.conversations import Example

MASKED = -100


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


def answer_loss(outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
    """Mean cross-entropy over the step's learnt tokens; `num_items_in_batch` counts those of all its batches."""
    losses = token_losses(outputs.logits, labels)
    count = losses.numel() if num_items_in_batch is None else num_items_in_batch
    return losses.sum() / torch.as_tensor(count).clamp(min=1)


def token_losses(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of each learnt token, row by row; logits at one position foretell the label at the next."""
    wanted = labels[:, 1:]
    learnt = wanted != MASKED
    return functional.cross_entropy(logits[:, :-1][learnt].float(), wanted[learnt], reduction="none")


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
    inputs = collate(batch, pad)
    labels = inputs.pop("labels").to(model.device)
    with torch.inference_mode():
        logits = model(input_ids=inputs["input_ids"].to(model.device), logits_to_keep=inputs["logits_to_keep"]).logits
        losses = token_losses(logits, labels)
    return torch.split(losses, (labels[:, 1:] != MASKED).sum(1).tolist())
