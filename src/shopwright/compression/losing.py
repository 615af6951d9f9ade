"""What a model loses by being made small, on a set's held-out part: its loss, and how far its replies have moved."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoTokenizer, PreTrainedModel

from shopwright.compression.lessons import EXAMINED, Exam, exam_on
from shopwright.compression.small_models import compared
from shopwright.foundation.shop import Shop
from shopwright.instructions.samples import read_samples
from shopwright.training.answers_loss import Losses
from shopwright.training.batches import spread
from shopwright.training.conversations import Speech

_MOST_NUMBERS = 2**27
"""Log-probabilities that are held at once: half a gigabyte of them."""


@dataclass(frozen=True)
class Heard:
    """What a model says about the replies of a set's validation part."""

    losses: Losses
    chances: torch.Tensor
    """Log-probabilities of every token at the first learnt places: (places, vocabulary)."""


def hear(shop: Shop, instructions: str, model: PreTrainedModel, folder: Path) -> Heard:
    """Examine an open model, whose tokenizer is in `folder`, on the validation part of an instruction set."""
    speech = Speech(AutoTokenizer.from_pretrained(folder, local_files_only=True), folder.name)
    samples = spread(read_samples(shop.instructions(instructions), "validation"), EXAMINED)
    exam = exam_on(shop, samples, speech, int(model.config.max_position_embeddings))
    return Heard(exam.losses(model), _chances(model, exam))


def lost(before: Heard, after: Heard) -> dict[str, Any]:
    """{"loss": {"before", "after"}, "families": {family: {"before", "after"}}, "divergence"}, all in nats a token.

    The divergence is KL(before | after) on average over the places: unlike the loss it cannot fall by luck, so it tells
    two ways of rounding apart that lose too little for the loss to show.
    """
    told = before.chances.exp() * (before.chances - after.chances)
    return {**compared(before.losses, after.losses), "divergence": float(told.sum(-1).mean())}


def _chances(model: PreTrainedModel, exam: Exam) -> torch.Tensor:
    left, found = _MOST_NUMBERS // int(model.config.vocab_size), []
    for example in exam.examples:
        ids = torch.tensor([example.ids], device=model.device)
        with torch.inference_mode():
            logits = model(input_ids=ids).logits[0, example.learn_from - 1 : -1]
        found.append(logits[:left].float().log_softmax(-1).cpu())
        left -= len(found[-1])
        if left <= 0:
            break
    return torch.cat(found)
