"""One fit for every method: planned batches through the optimiser, with checkpoints that survive a kill."""

from collections.abc import Sequence

import torch
from transformers import PreTrainedModel, Trainer, TrainerCallback, set_seed
from transformers.trainer_callback import PrinterCallback

from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.training.fit_log import CHECKPOINTS, COMPLETE, Entry, Keeper, last_checkpoint, losses, note
from shopwright.training.fit_settings import Batch, FitSettings, Loss, Make, Planned, arguments
from shopwright.training.saving_memory import with_less
from shopwright.training.split_fit import fit_split

__all__ = [
    "CHECKPOINTS",
    "COMPLETE",
    "Batch",
    "FitSettings",
    "Loss",
    "Make",
    "Planned",
    "final_loss",
    "fit",
    "last_checkpoint",
    "note",
]

LAST_STEPS = 10
"""The training loss that is reported is the mean of so many last steps."""


def fit(
    model: PreTrainedModel,
    data: Planned,
    loss: Loss,
    settings: FitSettings,
    run: Run,
    watchers: Sequence[TrainerCallback] = (),
) -> list[Entry]:
    """Train `model` in place over all planned batches; returns one log entry a step.

    A fit that was killed is taken up from its last whole checkpoint, with the optimiser, the schedule and the chance of
    dropout as they were, and ends with the same weights. Where several processes share it, only the first one comes
    back: the others raise PartDone. Raises ProcessesMissing, NotSharded.
    """
    torch.use_deterministic_algorithms(True, warn_only=True)
    # Else torch writes over all memory that it hands out, which takes 3 % of a step and changes nothing.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # set by a class
    with with_less(model, settings.machines):
        if settings.machines.launch == "torchrun":
            return fit_split(model, data, loss, settings, run, watchers)
        return _fit_here(model, data, loss, settings, run, watchers)


# TRL's SFTTrainer is transformers' Trainer with data preparation and a fused head that always reports entropy and
# accuracy. Our data come prepared, and the fused head made a 4 M model 1.6 times slower on two cores.
def _fit_here(
    model: PreTrainedModel,
    data: Planned,
    loss: Loss,
    settings: FitSettings,
    run: Run,
    watchers: Sequence[TrainerCallback],
) -> list[Entry]:
    set_seed(settings.seed)
    trainer = Trainer(
        model=model,
        args=arguments(settings, run.folder / CHECKPOINTS, len(data)),
        train_dataset=data,
        data_collator=_only,
        compute_loss_func=loss,
        callbacks=[Keeper(run, settings.name), *watchers],
    )
    trainer.remove_callback(PrinterCallback)
    checkpoint = last_checkpoint(run)
    if checkpoint:
        say(f"{settings.name}: goes on from {checkpoint.name}")
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return losses(trainer.state)


def final_loss(history: Sequence[Entry]) -> float:
    """Mean loss of the last steps: from the log, so that a resumed training reports the same."""
    last = [float(entry["loss"]) for entry in history[-LAST_STEPS:]]
    return sum(last) / len(last)


def _only(items: Sequence[Batch]) -> Batch:
    return items[0]
