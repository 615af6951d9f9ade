"""One fit shared by several processes: each takes its share of every planned step, so that the step stays the same."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, distributed
from torch.nn import Module
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import clip_grad_norm_
from transformers import PreTrainedModel, Trainer, TrainerCallback, set_seed
from transformers.trainer_callback import PrinterCallback

from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.training import split_checkpoints
from shopwright.training.fit_log import CHECKPOINTS, Entry, Keeper, losses
from shopwright.training.fit_settings import Batch, FitSettings, Loss, Planned, arguments, steps_of
from shopwright.training.machines import PartDone, Ranks, join, keep_proof, prove, shared_folder
from shopwright.training.sharding import make_whole, shard

MASKED = -100
"""The label of what is not learnt, as transformers counts."""


# transformers' Trainer deals whole batches to its processes, so that two of them make another step than one; and
# accelerate, through which it would shard, falls back to DDP on a CPU and says nothing. Its optimiser, schedule,
# callbacks and history are used here as they are; the loop around them, and who takes which part, is ours.
def fit_split(
    model: PreTrainedModel,
    data: Planned,
    loss: Loss,
    settings: FitSettings,
    run: Run,
    watchers: Sequence[TrainerCallback],
) -> list[Entry]:
    """Train `model`, in place, together with the other processes; returns one log entry a step, to the first one.

    Raises PartDone in all others, ProcessesMissing, NotSharded, CannotBeSharded.
    """
    ranks = join(settings.machines, settings.name)
    # Each process has a chance of its own: else they would all drop the same units.
    set_seed(settings.seed + ranks.rank)
    plain = shard(model, settings.name, ranks.count, ranks.device) if settings.machines.split == "fsdp" else []
    split = model if plain else _copied(model, ranks)
    proof = prove(split, settings.machines, settings.name, ranks)
    shared = Run(shared_folder(run), run.key)
    if ranks.is_first:
        say(f"{settings.name}: {proof}")
    keeper = [Keeper(run, settings.name, [{"step": 0, "machines": keep_proof(proof, run)}])] if ranks.is_first else []
    trainer = Trainer(
        model=model,
        args=arguments(settings, shared.folder / CHECKPOINTS, len(data)),
        train_dataset=data,
        compute_loss_func=loss,
        callbacks=[*keeper, *watchers],
    )
    trainer.remove_callback(PrinterCallback)
    history = _Loop(split, data, settings, trainer, ranks).run(shared)
    if plain:
        make_whole(model, plain, ranks.is_first, ranks.device)
    if not ranks.is_first:
        raise PartDone
    return history


@dataclass(frozen=True)
class Part:
    """Places of a batch that one process takes; they are read but not learnt where there were none left for it."""

    places: Sequence[int]
    learnt: bool = True


def dealt(step: Sequence[Sequence[int]], rank: int, count: int) -> list[Part]:
    """What one of `count` processes takes of a step's batches: as many parts as every other, each place once.

    Whole batches where they go round, so that each fills a device as it would alone; else a part of every batch.
    """
    if len(step) % count == 0:
        return [Part(places) for places in step[rank::count]]
    return [Part(places[rank::count]) if rank < len(places) else Part(places[:1], False) for places in step]


class _Loop:
    """The steps of one shared fit."""

    def __init__(self, split: Module, data: Planned, settings: FitSettings, trainer: Trainer, ranks: Ranks) -> None:
        self._split, self._data, self._settings = split, data, settings
        self._trainer, self._ranks = trainer, ranks

    def run(self, shared: Run) -> list[Entry]:
        """All steps that are left."""
        trainer, steps = self._trainer, steps_of(self._settings, len(self._data))
        trainer.create_optimizer_and_scheduler(steps)
        checkpoint = split_checkpoints.newest(shared, self._ranks)
        if checkpoint:
            split_checkpoints.read(checkpoint, self._split, trainer, self._ranks)
            self._say(f"goes on from {checkpoint.name}")
        trainer.state.max_steps, trainer.state.num_train_epochs = steps, 1
        trainer.state.compute_steps(trainer.args, steps)
        self._tell("on_train_begin")
        while trainer.state.global_step < steps and not trainer.control.should_training_stop:
            self._step()
        self._tell("on_train_end")
        return losses(trainer.state)

    def _step(self) -> None:
        trainer, args = self._trainer, self._trainer.args
        self._tell("on_step_begin")
        loss = self._learn(self._share())
        norm = clip_grad_norm_(self._split.parameters(), args.max_grad_norm)
        rate = trainer.lr_scheduler.get_last_lr()[0]
        trainer.optimizer.step()
        trainer.lr_scheduler.step()
        trainer.optimizer.zero_grad()
        trainer.state.global_step += 1
        trainer.state.epoch = trainer.state.global_step / trainer.state.max_steps
        self._tell("on_step_end")
        trainer.log({"loss": loss, "grad_norm": float(_plain(norm)), "learning_rate": rate})
        self._save_or_stop()

    def _share(self) -> list[Batch]:
        """This process's batches of the step."""
        first = self._trainer.state.global_step * self._settings.accumulate
        step = self._data.plan[first : first + self._settings.accumulate]
        return [self._made(part) for part in dealt(step, self._ranks.rank, self._ranks.count)]

    def _made(self, part: Part) -> Batch:
        batch = self._data.make(part.places)
        if not part.learnt:
            batch["labels"] = torch.full_like(batch["labels"], MASKED)
            if isinstance(kept := batch.get("logits_to_keep"), Tensor):
                batch["logits_to_keep"] = torch.zeros_like(kept)
        return {key: _moved(value, self._ranks.device) for key, value in batch.items()}

    def _learn(self, batches: Sequence[Batch]) -> float:
        """Gradients of the step's mean loss, over all processes; returns that mean."""
        count = sum((batch["labels"] != MASKED).sum() for batch in batches)
        distributed.all_reduce(count)
        self._split.train()
        told = torch.zeros((), device=self._ranks.device)
        for number, batch in enumerate(batches):
            with self._together(number == len(batches) - 1):
                value = self._loss(batch, count)
                # Both kinds of split take the mean of the processes' gradients; theirs are parts of a sum.
                (value * self._ranks.count).backward()  # type: ignore[no-untyped-call]
            told += value.detach()
        distributed.all_reduce(told)
        return float(told)

    def _loss(self, batch: Batch, count: Tensor) -> Tensor:
        labels = batch.pop("labels")
        bf16 = self._settings.dtype == "bf16"
        with torch.autocast(self._ranks.device.type, torch.bfloat16, enabled=bf16):
            outputs = self._split(**batch)
        found: Tensor = self._trainer.compute_loss_func(outputs, labels, num_items_in_batch=count)
        return found

    def _together(self, last: bool) -> AbstractContextManager[Any]:
        """Copies add up their gradients once a step; shares at every batch, since whole gradients would not fit."""
        if isinstance(self._split, DistributedDataParallel) and not last:
            return self._split.no_sync()
        return nullcontext()

    def _save_or_stop(self) -> None:
        """What any process wants, all do, since none could do it alone."""
        control, state = self._trainer.control, self._trainer.state
        wishes = torch.tensor([control.should_save, control.should_training_stop], dtype=torch.int32)
        wishes = wishes.to(self._ranks.device)
        distributed.all_reduce(wishes, distributed.ReduceOp.MAX)
        save, control.should_training_stop = map(bool, wishes.tolist())
        if save:
            folder = split_checkpoints.folder_of(self._trainer.args.output_dir, state.global_step)
            split_checkpoints.write(folder, self._split, self._trainer, self._ranks)
            self._tell("on_save")
            if self._ranks.is_first:
                split_checkpoints.forget_old(folder.parent)

    def _tell(self, event: str) -> None:
        trainer = self._trainer
        tell = getattr(trainer.callback_handler, event)
        trainer.control = tell(trainer.args, trainer.state, trainer.control)

    def _say(self, words: str) -> None:
        if self._ranks.is_first:
            say(f"{self._settings.name}: {words}")


def _copied(model: PreTrainedModel, ranks: Ranks) -> DistributedDataParallel:
    """A copy in every process (DDP), all as the first one has it."""
    on_gpu = ranks.device.type == "cuda"
    return DistributedDataParallel(model.to(ranks.device), device_ids=[ranks.device] if on_gpu else None)


def _moved(value: Any, device: torch.device) -> Any:
    return value.to(device) if isinstance(value, Tensor) else value


def _plain(value: Tensor) -> Tensor:
    full = getattr(value, "full_tensor", None)
    return full() if full else value
