"""How far a training is and how fast, in a file of its run that whoever looks on may read."""

import time
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState

from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run

PROGRESS_FILE = "progress.json"
SECONDS_BETWEEN = 1.0


# Not in the log: times differ from run to run, and a log is the same however often its training was killed.
class Pace(TrainerCallback):  # type: ignore[misc]  # transformers is not typed
    """Writes {"step", "steps", "tokens", "tokens_per_second", "seconds_a_step", "seconds_left"} once a second at most.

    `tokens` are those of every step, padding not counted; speed is that of this process, its looks at the validation
    part included.
    """

    def __init__(self, run: Run, tokens: Sequence[int]) -> None:
        self._file, self._tokens = run.folder / PROGRESS_FILE, [0, *accumulate(tokens)]
        self._first, self._started, self._told = 0, 0.0, 0.0

    def on_train_begin(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The clock starts."""
        self._first, self._started = state.global_step, time.monotonic()

    def on_step_end(self, args: Any, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """Tell, unless it was told just now."""
        now = time.monotonic()
        if state.is_world_process_zero and (
            now - self._told >= SECONDS_BETWEEN or state.global_step == state.max_steps
        ):
            self._told = now
            write_json(self._file, self._figures(state.global_step, state.max_steps, now - self._started))

    def _figures(self, step: int, steps: int, seconds: float) -> dict[str, float]:
        done, a_step = self._tokens[step], seconds / max(step - self._first, 1)
        return {
            "step": step,
            "steps": steps,
            "tokens": done,
            "tokens_per_second": round((done - self._tokens[self._first]) / max(seconds, 1e-9), 1),
            "seconds_a_step": round(a_step, 3),
            "seconds_left": round(a_step * (steps - step), 1),
        }
