"""A small model taught through training's fit: by replies, by a teacher's logits, each sample at its weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from shopwright.compression.shrinking_recipes import Lesson, Logits
from shopwright.foundation.chance import Chance
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.training.answers_loss import MASKED, collate
from shopwright.training.batches import Plan, plan_epochs
from shopwright.training.conversations import Example, Examples
from shopwright.training.fitting import FitSettings, Planned, final_loss, fit

WEIGHTS = "sample_weights"


@dataclass(frozen=True)
class Teaching:
    """Who is taught, by whom and how."""

    name: str
    lesson: Lesson
    weights: Mapping[str, float]
    """Of each task."""
    seed: int
    logits: Logits | None = None
    teacher: PreTrainedModel | None = None


class Listener:
    """Asks the teacher whatever the student is asked, just before the student answers.

    A pre-hook and not a module around both: the trainer saves, resumes and ties a plain student, and the teacher is no
    part of a checkpoint.
    """

    def __init__(self, teacher: PreTrainedModel | None, logits: Logits | None, dtype: str) -> None:
        self._teacher = teacher if logits else None
        self._logits = logits or Logits()
        self._bf16 = dtype == "bf16"
        self._weights = torch.ones(0)
        self._told: Tensor | None = None

    def hear(self, student: torch.nn.Module, args: Any, values: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Take the samples' weights out of what the student is given, and remember the teacher's logits."""
        self._weights = values.pop(WEIGHTS)
        if self._teacher is not None:
            place = self._weights.device.type
            with torch.no_grad(), torch.autocast(place, torch.bfloat16, enabled=self._bf16):
                self._told = self._teacher(**values).logits
        return args, values

    def loss(self, outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        """The weighted mean, over the step's learnt tokens, of (1 - share) cross-entropy + share T^2 KL(teacher |
        student) at temperature T (Hinton et al. 2015, arXiv 1503.02531)."""
        learnt = labels[:, 1:] != MASKED
        said = outputs.logits[:, :-1][learnt].float()
        losses = functional.cross_entropy(said, labels[:, 1:][learnt], reduction="none")
        if self._told is not None:
            share = self._logits.share
            wanted = self._told[:, :-1][learnt].float()
            losses = (1 - share) * losses + share * divergences(said, wanted, self._logits.temperature)
        weights = self._weights.unsqueeze(1).expand_as(learnt)[learnt]
        count = losses.numel() if num_items_in_batch is None else num_items_in_batch
        return (losses * weights).sum() / torch.as_tensor(count).clamp(min=1)


def divergences(said: Tensor, wanted: Tensor, temperature: float) -> Tensor:
    """T^2 KL(wanted | said) of each token, (tokens,), from logits (tokens, vocabulary) at a temperature T."""
    told = (wanted / temperature).log_softmax(-1)
    learnt = (said / temperature).log_softmax(-1)
    return temperature**2 * functional.kl_div(learnt, told, reduction="none", log_target=True).sum(-1)


def teach(student: PreTrainedModel, examples: Examples, pad: int, how: Teaching, run: Run) -> dict[str, Any]:
    """Teach `student`, which holds float32, in place; returns {"steps", "tokens", "train_loss"}.

    Killed and started again, it goes on from its last checkpoint and ends with the same weights.
    """
    plan = _plan(examples, how)
    _announce(examples, plan, how)
    factors = _factors(examples.kept, plan, how.weights)

    def make(places: Sequence[int]) -> dict[str, Any]:
        weights = torch.tensor([factors[place] for place in places])
        return {**collate([examples.kept[place] for place in places], pad), WEIGHTS: weights}

    teacher = how.teacher
    if teacher is not None:
        teacher = teacher.to("cuda" if torch.cuda.is_available() else "cpu").eval()
    listener = Listener(teacher, how.logits, how.lesson.dtype)
    hook = student.register_forward_pre_hook(listener.hear, with_kwargs=True)
    try:
        history = fit(student, Planned(plan, make), listener.loss, _settings(how), run)
    finally:
        hook.remove()
    tokens = sum(examples.lengths[place] for batch in plan for place in batch)
    return {"steps": len(history), "tokens": tokens, "train_loss": final_loss(history)}


def _plan(examples: Examples, how: Teaching) -> Plan:
    lesson = how.lesson
    plan = plan_epochs(examples.lengths, lesson.batch_tokens, lesson.epochs, Chance(how.seed, ("teaching",)))
    return plan[: lesson.max_steps * lesson.accumulate] if lesson.max_steps else plan


def _factors(examples: Sequence[Example], plan: Plan, weights: Mapping[str, float]) -> tuple[float, ...]:
    """The samples' weights over their mean a learnt token, so that weights never change the learning rate."""
    tokens = [(weights[examples[at].task], len(examples[at].ids) - examples[at].learn_from) for b in plan for at in b]
    mean = sum(weight * count for weight, count in tokens) / max(sum(count for _, count in tokens), 1)
    return tuple(weights[example.task] / (mean or 1.0) for example in examples)


def _announce(examples: Examples, plan: Plan, how: Teaching) -> None:
    of = "a teacher's logits and replies" if how.logits and how.teacher is not None else "replies"
    say(f"{how.name}: {len(plan)} batches of {of}")
    if examples.too_long:
        say(f"{how.name}: {examples.too_long} samples are longer than {how.lesson.max_length} tokens and left out")


def _settings(how: Teaching) -> FitSettings:
    lesson = how.lesson
    return FitSettings(
        name=how.name,
        learning_rate=lesson.learning_rate,
        save_every=lesson.save_every,
        seed=how.seed,
        dtype=lesson.dtype,
        accumulate=lesson.accumulate,
        schedule=lesson.schedule,
    )
