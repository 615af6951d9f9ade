"""What a fit is given: its settings, its batches in order, its loss; and the same as transformers' arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset
from transformers import TrainingArguments

from shopwright.training.groups import Machines, Schedule

DECAY_SHARE = 0.1
"""Of a warmup-stable-decay training's steps, the last ones that bring the rate to zero (Hu et al. 2024, arXiv
2404.06395, section 4.2)."""
KINDS = {
    "cosine": "cosine",
    "linear": "linear",
    "constant": "constant_with_warmup",
    "warmup-stable-decay": "warmup_stable_decay",
}

KEPT = 2
"""How many checkpoints stay."""

Batch = dict[str, Any]
Make = Callable[[Sequence[int]], Batch]
Loss = Callable[..., torch.Tensor]


@dataclass(frozen=True)
class FitSettings:
    """What turns the optimiser."""

    name: str
    learning_rate: float
    save_every: int
    seed: int
    dtype: str
    accumulate: int = 1
    schedule: Schedule = field(default_factory=Schedule)
    machines: Machines = field(default_factory=Machines)


class Planned(Dataset[Batch]):
    """A whole training in order: item n is batch n, made when it is asked for."""

    def __init__(self, plan: Sequence[Sequence[int]], make: Make) -> None:
        self.plan, self.make = plan, make

    def __len__(self) -> int:
        return len(self.plan)

    def __getitem__(self, place: int) -> Batch:
        return self.make(self.plan[place])


def steps_of(settings: FitSettings, batches: int) -> int:
    """Steps of the optimiser; the last one may have fewer batches than the others."""
    return -(-batches // settings.accumulate)


def arguments(settings: FitSettings, folder: Path, batches: int) -> TrainingArguments:
    """The settings in transformers' words; checkpoints go into `folder`."""
    steps, schedule = steps_of(settings, batches), settings.schedule
    warmup = round(steps * schedule.warmup_share)
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=settings.accumulate,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=KINDS[schedule.kind],
        lr_scheduler_kwargs=_decay(steps, warmup) if schedule.kind == "warmup-stable-decay" else None,
        warmup_steps=warmup,
        weight_decay=schedule.weight_decay,
        max_grad_norm=schedule.max_gradient,
        # Short trainings end before the usual memory of 1,000 steps has filled.
        adam_beta2=0.95,
        optim="adamw_torch_fused",
        bf16=settings.dtype == "bf16",
        use_cpu=not torch.cuda.is_available(),
        train_sampling_strategy="sequential",
        remove_unused_columns=False,
        dataloader_pin_memory=False,
        logging_strategy="steps",
        logging_steps=1,
        save_strategy="steps",
        save_steps=settings.save_every,
        save_total_limit=KEPT,
        seed=settings.seed,
        report_to=[],
        disable_tqdm=True,
    )


def _decay(steps: int, warmup: int) -> dict[str, int]:
    return {"num_decay_steps": min(max(round(steps * DECAY_SHARE), 1), steps - warmup)}
