"""What is looked at while a model learns: the loss of every family, when to stop, and which weights to keep."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch
from transformers import PreTrainedModel, TrainerCallback, TrainerControl, TrainerState

from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.tasks.families import family_of
from shopwright.tasks.task import Task
from shopwright.training.answers_loss import validation_losses
from shopwright.training.batches import Plan
from shopwright.training.best_weights import BestWeights
from shopwright.training.conversations import Example
from shopwright.training.family_losses import FamilyLosses
from shopwright.training.fit_log import note
from shopwright.training.fit_settings import Make
from shopwright.training.groups import Watch
from shopwright.training.pacing import Pace
from shopwright.training.scalars import Scalars
from shopwright.training.stopping import Look, Stop, best_of, kept_step, stop_after

BEST = "best"
VALIDATION = "validation"
ALL = "all"
"""The loss over all families in a line of the log, beside theirs."""
FEWEST_JUDGED = 8
"""Validation samples that a family needs before a rise of its loss ends a training: fewer are chance."""


@dataclass(frozen=True)
class Material:
    """What a training learns from and is looked at with, and how it is laid into batches."""

    learnt: Sequence[Example]
    held_out: Sequence[Example]
    plan: Plan
    accumulate: int
    pad: int
    batch_tokens: int

    def by_family(self, known: Mapping[str, Task]) -> "Material":
        """The same with families in the place of tasks."""
        learnt, held_out = (
            [replace(one, task=family_of(one.task, known)) for one in examples]
            for examples in (self.learnt, self.held_out)
        )
        return replace(self, learnt=learnt, held_out=held_out)

    def tokens(self, steps: int) -> int:
        """Tokens of the first steps, padding not counted."""
        return sum(self.tokens_of_steps()[:steps])

    def tokens_of_steps(self) -> list[int]:
        """Tokens of each step, padding not counted."""
        of_batches = [sum(len(self.learnt[place].ids) for place in batch) for batch in self.plan]
        starts = range(0, len(of_batches), self.accumulate)
        return [sum(of_batches[start : start + self.accumulate]) for start in starts]


class Looks(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Looks at the validation part every so many steps, ends the training by the recipe's rules, keeps the best.

    All that it knows of earlier looks stands in the trainer's history, which every checkpoint holds; so a training that
    was killed decides as one that was not.
    """

    def __init__(self, name: str, watch: Watch, run: Run, model: PreTrainedModel, material: Material) -> None:
        self._name, self._watch, self._run, self._model, self._material = name, watch, run, model, material
        counts = Counter(example.task for example in material.held_out)
        self.judged = frozenset(family for family, count in counts.items() if count >= FEWEST_JUDGED)
        self._unjudged = sorted(counts.keys() - self.judged)
        self.looks: tuple[Look, ...] = ()
        self._weights = BestWeights(run.folder / BEST)
        self._keeps = bool(watch.patience or watch.family_rise)
        self._needed: set[int] = set()

    @property
    def stop(self) -> Stop | None:
        """Why the training ended early, if it did."""
        return stop_after(self.looks, self._watch, self.judged) if self.looks else None

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The first look is at the base, or at what the checkpoint remembers."""
        self.looks = looks_of(state)
        if not self.looks:
            self._look(state)
        self._needed = {best_of(self.looks).step}
        if self._watch.family_rise and self._unjudged and state.is_world_process_zero:
            few = "; ".join(self._unjudged)
            say(f"{self._name}: never a reason to stop, with fewer than {FEWEST_JUDGED} held-out samples: {few}")

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """A look every so many steps and at the last one."""
        due = self._watch.every and state.global_step % self._watch.every == 0
        if not (due or state.global_step == state.max_steps):
            return
        self._look(state)
        if stop := self.stop:
            if state.is_world_process_zero:
                say(f"{self._name}: stops at step {stop.step}: {stop.why}")
            control.should_training_stop = True
            # A checkpoint of a training that has stopped would be taken up behind its end.
            control.should_save = False

    def on_save(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The checkpoint is whole and knows the best look, so the weights of others can go."""
        self._needed = {best_of(self.looks).step}
        if state.is_world_process_zero:
            self._weights.forget_all_but(self._needed)

    def settle(self) -> int | None:
        """Give the model the weights that the recipe wants in the end; returns their step where a rule chose them."""
        step = kept_step(self.looks, self._watch, self.judged)
        if step is not None and step != self.looks[-1].step:
            self._weights.put_back(self._model, step)
        return step

    def _look(self, state: TrainerState) -> None:
        material, learning = self._material, self._model.training
        found = validation_losses(self._model, material.held_out, material.pad, material.batch_tokens)
        self._model.train(learning)
        values = _agreed({ALL: found.all, **found.tasks})
        note(self._run, state, VALIDATION, {name: round(loss, 6) for name, loss in values.items()})
        self.looks = looks_of(state)
        self._keep(state)

    def _keep(self, state: TrainerState) -> None:
        if not self._keeps or best_of(self.looks).step != state.global_step:
            return
        self._weights.keep(self._model, state.global_step, state.is_world_process_zero)
        if state.is_world_process_zero:
            # The look before may yet be the one that is kept: where this one is best of all and a family falls.
            earlier = {best_of(self.looks[:-1]).step} if self.looks[:-1] else set()
            self._weights.forget_all_but({*self._needed, *earlier, state.global_step})


@dataclass(frozen=True)
class Watching:
    """All that watches one training: `loss` and `callbacks` go into its fit, `naming` around what makes its batches."""

    loss: FamilyLosses
    looks: Looks | None
    callbacks: tuple[TrainerCallback, ...]

    def naming(self, make: Make) -> Make:
        """The same batches with the family of every learnt token."""
        return self.loss.naming(make)

    def settle(self) -> dict[str, Any]:
        """Put the best weights in where the recipe wants them, and tell why the training ended.

        Nothing where nobody looked, else {"stopped": null or {"rule", "step", "kept", "why", "family", "since"},
        "weights_of_step": the step whose weights the model has, null where no rule chose them}.
        """
        if self.looks is None:
            return {}
        stop = self.looks.stop
        return {"stopped": asdict(stop) if stop else None, "weights_of_step": self.looks.settle()}


def watch_over(name: str, watch: Watch, run: Run, model: PreTrainedModel, material: Material) -> Watching:
    """What the recipe wants to know of a training while it runs; `material` names families in the place of tasks."""
    loss = FamilyLosses(run, material.learnt).attach(model)
    looks = Looks(name, watch, run, model, material) if watch.every and material.held_out else None
    scalars = Scalars(run) if watch.tensorboard else None
    found = (loss, looks, Pace(run, material.tokens_of_steps()), scalars)
    return Watching(loss, looks, tuple(callback for callback in found if callback))


def looks_of(state: TrainerState) -> tuple[Look, ...]:
    """The looks that a training remembers."""
    entries = [entry for entry in state.log_history if VALIDATION in entry]
    return tuple(Look(entry["step"], entry[VALIDATION][ALL], _families(entry[VALIDATION])) for entry in entries)


def _families(values: Mapping[str, float]) -> dict[str, float]:
    return {name: loss for name, loss in values.items() if name != ALL}


def _agreed(values: dict[str, float]) -> dict[str, float]:
    """What the first process found, so that all of them decide alike."""
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return values
    found = [values]
    torch.distributed.broadcast_object_list(found, src=0)
    return found[0]
