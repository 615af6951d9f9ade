"""One fit for every method: planned batches through transformers' Trainer, with checkpoints that survive a kill."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset
from transformers import (
    PreTrainedModel,
    Trainer,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_callback import PrinterCallback

from shopwright.foundation.files import discard, write_jsonl, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run

CHECKPOINTS = "checkpoints"
COMPLETE = "complete"
"""A file that a checkpoint gets last: one without it was being written when its process was killed."""
LAST_STEPS = 10
"""The training loss that is reported is the mean of so many last steps."""

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
    warmup_share: float = 0.05
    weight_decay: float = 0.01
    max_gradient: float = 1.0


class Planned(Dataset[Batch]):
    """A whole training in order: item n is batch n, made when it is asked for."""

    def __init__(self, plan: Sequence[Sequence[int]], make: Make) -> None:
        self._plan, self._make = plan, make

    def __len__(self) -> int:
        return len(self._plan)

    def __getitem__(self, place: int) -> Batch:
        return self._make(self._plan[place])


class _Keeper(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Marks finished checkpoints, keeps the run's log in step with the weights, and says how far the training is."""

    def __init__(self, run: Run, settings: FitSettings) -> None:
        self._run, self._settings = run, settings
        self._first, self._started = 0, time.monotonic()

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """Lines of steps that a kill undid go out of the log."""
        write_jsonl(self._run.folder / "log.jsonl", map(_line, losses(state)))
        self._first, self._started = state.global_step, time.monotonic()

    def on_log(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """One line a step; a word to whoever watches, twenty times a training."""
        if "loss" not in state.log_history[-1]:
            return
        line = _line(state.log_history[-1])
        self._run.log(**line)
        if line["step"] % max(state.max_steps // 20, 1) == 0 or line["step"] == state.max_steps:
            step, left = line["step"], self._left(line["step"], state.max_steps)
            say(f"{self._settings.name}: step {step} of {state.max_steps}, loss {line['loss']:.4f}, {left} s left")

    def on_save(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The checkpoint is whole."""
        write_text(Path(args.output_dir) / f"checkpoint-{state.global_step}" / COMPLETE, "\n")

    def _left(self, step: int, steps: int) -> int:
        return round((time.monotonic() - self._started) / max(step - self._first, 1) * (steps - step))


# TRL's SFTTrainer is transformers' Trainer with data preparation and a fused head that always reports entropy and
# accuracy. Our data come prepared, and the fused head made a 4 M model 1.6 times slower on two cores.
def fit(
    model: PreTrainedModel,
    data: Planned,
    loss: Loss,
    settings: FitSettings,
    run: Run,
    watchers: Sequence[TrainerCallback] = (),
) -> list[Mapping[str, Any]]:
    """Train `model` in place over all planned batches; returns one log entry a step.

    A fit that was killed is taken up from its last whole checkpoint, with the optimiser, the schedule and the chance of
    dropout as they were, and ends with the same weights.
    """
    set_seed(settings.seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    trainer = Trainer(
        model=model,
        args=_arguments(settings, run, len(data)),
        train_dataset=data,
        data_collator=_only,
        compute_loss_func=loss,
        callbacks=[_Keeper(run, settings), *watchers],
    )
    trainer.remove_callback(PrinterCallback)
    checkpoint = last_checkpoint(run)
    if checkpoint:
        say(f"{settings.name}: goes on from {checkpoint.name}")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return losses(trainer.state)


def losses(state: TrainerState) -> list[Mapping[str, Any]]:
    """The entries of a log that tell a step's loss."""
    return [entry for entry in state.log_history if "loss" in entry]


def final_loss(history: Sequence[Mapping[str, Any]]) -> float:
    """Mean loss of the last steps: from the log, so that a resumed training reports the same."""
    last = [float(entry["loss"]) for entry in history[-LAST_STEPS:]]
    return sum(last) / len(last)


def last_checkpoint(run: Run) -> Path | None:
    """The newest whole checkpoint; half-written ones are removed."""
    folder = run.folder / CHECKPOINTS
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    for path in found:
        if not (path / COMPLETE).exists():
            discard(path)
    return next((path for path in reversed(found) if path.exists()), None)


def _line(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"step": entry["step"], "loss": entry["loss"], "learning_rate": entry["learning_rate"]}


def _only(items: Sequence[Batch]) -> Batch:
    return items[0]


def _arguments(settings: FitSettings, run: Run, batches: int) -> TrainingArguments:
    steps = -(-batches // settings.accumulate)
    return TrainingArguments(
        output_dir=str(run.folder / CHECKPOINTS),
        num_train_epochs=1,
        per_device_train_batch_size=1,
        gradient_accumulation_steps=settings.accumulate,
        learning_rate=settings.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(steps * settings.warmup_share),
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.max_gradient,
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
        save_total_limit=2,
        seed=settings.seed,
        report_to=[],
        disable_tqdm=True,
    )
