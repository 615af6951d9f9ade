"""What a fit leaves behind while it runs: a line a step in the run's log, and checkpoints that are whole."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState

from shopwright.foundation.files import discard, write_jsonl, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run

CHECKPOINTS = "checkpoints"
COMPLETE = "complete"
"""A file that a checkpoint gets last: one without it was being written when its process was killed."""

LOGGED = ("loss", "families", "validation")
"""What a line of the log is about: a step, the families of tasks that were learnt from, or a look at held-out ones."""

Entry = Mapping[str, Any]


class Keeper(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Marks finished checkpoints, keeps the run's log in step with the weights, and says how far the training is."""

    def __init__(self, run: Run, name: str, first_lines: Sequence[Entry] = ()) -> None:
        self._run, self._name, self._first_lines = run, name, first_lines
        self._first, self._started = 0, time.monotonic()

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """Lines of steps that a kill undid go out of the log."""
        write_jsonl(self._run.folder / "log.jsonl", [*self._first_lines, *map(_line, logged(state))])
        self._first, self._started = state.global_step, time.monotonic()

    def on_log(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """One line a step; a word to whoever watches, twenty times a training."""
        if "loss" not in state.log_history[-1]:
            return
        line = _line(state.log_history[-1])
        self._run.log(**line)
        if line["step"] % max(state.max_steps // 20, 1) == 0 or line["step"] == state.max_steps:
            step, left = line["step"], self._left(line["step"], state.max_steps)
            told = f"loss {line['loss']:.4f}{by_family(state)}"
            say(f"{self._name}: step {step} of {state.max_steps}, {told}, {left} s left")

    def on_save(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The checkpoint is whole."""
        write_text(Path(args.output_dir) / f"checkpoint-{state.global_step}" / COMPLETE, "\n")

    def _left(self, step: int, steps: int) -> int:
        return round((time.monotonic() - self._started) / max(step - self._first, 1) * (steps - step))


def losses(state: TrainerState) -> list[Entry]:
    """The entries of a log that tell a step's loss."""
    return [entry for entry in state.log_history if "loss" in entry]


def logged(state: TrainerState) -> list[Entry]:
    """The entries that have a line in the run's log."""
    return [entry for entry in state.log_history if any(key in entry for key in LOGGED)]


def note(run: Run, state: TrainerState, key: str, values: Mapping[str, float]) -> None:
    """Remember values by name in the history, which every checkpoint holds, and in the log."""
    entry = {"step": state.global_step, key: dict(values)}
    state.log_history.append(entry)
    if state.is_world_process_zero:
        run.log(**_line(entry))


def by_family(state: TrainerState) -> str:
    """The newest training loss of every family of tasks, in brackets; nothing where none was noted."""
    found: Mapping[str, float] = next((e["families"] for e in reversed(state.log_history) if "families" in e), {})
    return f" ({'; '.join(f'{name} {loss:.2f}' for name, loss in sorted(found.items()))})" if found else ""


def checkpoints(folder: Path) -> list[Path]:
    """All checkpoints in a folder, whole or not, the oldest first."""
    return sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))


def last_checkpoint(run: Run) -> Path | None:
    """The newest whole checkpoint; half-written ones are removed."""
    found = checkpoints(run.folder / CHECKPOINTS)
    for path in found:
        if not (path / COMPLETE).exists():
            discard(path)
    return next((path for path in reversed(found) if path.exists()), None)


def _line(entry: Entry) -> dict[str, Any]:
    if "loss" in entry:
        return {"step": entry["step"], "loss": entry["loss"], "learning_rate": entry["learning_rate"]}
    # What is read back from a checkpoint has its names in alphabetical order.
    return {"step": entry["step"], **{key: dict(sorted(entry[key].items())) for key in LOGGED if key in entry}}
