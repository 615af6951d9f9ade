"""The training loss of every family of tasks: summed beside the loss that is learnt from, fetched now and then."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import Module
from torch.utils.hooks import RemovableHandle
from transformers import TrainerCallback, TrainerControl, TrainerState

from shopwright.foundation.runs import Run
from shopwright.training.answers_loss import MASKED, step_mean, token_losses
from shopwright.training.conversations import Example
from shopwright.training.fit_log import note
from shopwright.training.fit_settings import Batch, Make

FAMILIES = "families"
"""The key of a batch under which the family of every learnt token travels, and that of its line in the log."""
LINES, MOST_STEPS = 100, 10
"""The loss of the families is told a hundred times a training, and at least every ten steps."""


class FamilyLosses(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """The loss on the replies, which keeps a sum for each family on the device and logs the means.

    `examples` name families in the place of tasks. The means cover the steps since the line before. A line is written
    before every checkpoint too, so that no sum has to be saved with it, and a training that was killed writes the same
    lines again.
    """

    def __init__(self, run: Run, examples: Sequence[Example]) -> None:
        self._run, self._names = run, sorted({example.task for example in examples})
        self._of_example = [self._names.index(example.task) for example in examples]
        self._learnt = [len(example.ids) - example.learn_from for example in examples]
        self._tokens: Tensor | None = None
        self._sums: Tensor | None = None
        self._handle: RemovableHandle | None = None

    def naming(self, make: Make) -> Make:
        """The same batches with the family of every learnt token, shape (rows, kept) as the labels."""

        def made(places: Sequence[int]) -> Batch:
            batch = make(places)
            return {**batch, FAMILIES: self._families(places, batch["labels"])}

        return made

    def attach(self, model: Module) -> "FamilyLosses":
        """Take the families out of what a model is called with, before it sees them."""
        self._handle = model.register_forward_pre_hook(self._take, with_kwargs=True)
        return self

    def __call__(self, outputs: Any, labels: Tensor, num_items_in_batch: Tensor | int | None = None) -> Tensor:
        """`answer_loss`, with the sums."""
        losses = token_losses(outputs.logits, labels)
        if self._tokens is not None and torch.is_grad_enabled():
            self._add(self._tokens[:, 1:][labels[:, 1:] != MASKED], losses.detach())
        return step_mean(losses, num_items_in_batch)

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """A line every few steps, and before each checkpoint."""
        step, every = state.global_step, min(max(state.max_steps // LINES, 1), MOST_STEPS)
        if step % every == 0 or step % max(int(state.save_steps), 1) == 0 or step == state.max_steps:
            note(self._run, state, FAMILIES, self._means())

    def on_train_end(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The model is called as it came."""
        if self._handle:
            self._handle.remove()

    def _families(self, places: Sequence[int], labels: Tensor) -> Tensor:
        # Rows, and the sequences within a row, lie in the order of their places; so do their learnt tokens.
        counts = torch.tensor([self._learnt[place] for place in places])
        of_place = torch.tensor([self._of_example[place] for place in places])
        families = torch.zeros_like(labels)
        families[labels != MASKED] = torch.repeat_interleave(of_place, counts)
        return families

    def _take(self, module: Module, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        self._tokens = kwargs.pop(FAMILIES, None)
        return args, kwargs

    def _add(self, families: Tensor, losses: Tensor) -> None:
        if self._sums is None:
            self._sums = torch.zeros(2, len(self._names), device=losses.device)
        self._sums[0].index_add_(0, families, losses.float())
        self._sums[1].index_add_(0, families, torch.ones_like(losses, dtype=torch.float32))

    def _means(self) -> dict[str, float]:
        if self._sums is None:
            return {}
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            torch.distributed.all_reduce(self._sums)
        sums, counts = self._sums.tolist()
        self._sums.zero_()
        rows = zip(self._names, sums, counts, strict=True)
        return {name: round(total / count, 6) for name, total, count in rows if count}
