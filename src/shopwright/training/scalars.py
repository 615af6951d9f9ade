"""The lines of a training's log as TensorBoard's scalars."""

import importlib
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState

from shopwright.foundation.runs import Run

FOLDER = "tensorboard"


class Scalars(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Writes runs/NAME/tensorboard: `loss`, `learning_rate`, `families/NAME` and `validation/NAME` by step."""

    def __init__(self, run: Run) -> None:
        self._folder, self._seen = run.folder / FOLDER, 0
        self._writer: Any = None

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """Events of steps that a kill undid are purged."""
        if state.is_world_process_zero:
            # Only here, since the package is an extra; the training was refused without it.
            writers = importlib.import_module("torch.utils.tensorboard")
            self._writer = writers.SummaryWriter(str(self._folder), purge_step=state.global_step + 1)
            self._seen = len(state.log_history) if state.global_step else 0

    def on_log(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """Everything that is new in the history."""
        if self._writer is not None:
            for entry in state.log_history[self._seen :]:
                self._add(entry)
            self._seen = len(state.log_history)

    def on_train_end(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """All of it is on the disk."""
        if self._writer is not None:
            self._writer.close()

    def _add(self, entry: dict[str, Any]) -> None:
        for key in ("loss", "learning_rate"):
            if key in entry:
                self._writer.add_scalar(key, entry[key], entry["step"])
        for group in ("families", "validation"):
            for name, loss in entry.get(group, {}).items():
                self._writer.add_scalar(f"{group}/{name.replace(': ', '-')}", loss, entry["step"])
