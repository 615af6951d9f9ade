"""Waits for an engine that is down: one caller asks whether it is back, the others wait for the news."""

import threading
import time
from collections.abc import Callable, Iterator

from shopwright.foundation.progress import say
from shopwright.models.model import ModelFailed

SHORTEST_WAIT_S = 0.25
SOON_S, NEWS_EVERY_S = 1.0, 60.0


class Outages:
    """What is known of one engine's silence; threads may share it.

    `call` asks the engine something that costs it nothing and raises ModelFailed where it is still down. It is asked
    after longer and longer pauses of `longest_wait_s` at most, for `outlast_s` from the first failure after an answer.
    """

    def __init__(self, name: str, call: Callable[[], object], outlast_s: float, longest_wait_s: float) -> None:
        self._name, self._call = name, call
        self._outlast_s, self._longest_wait_s = outlast_s, longest_wait_s
        self._heard = 0.0
        self._silent_since: float | None = None
        self._calling = threading.Lock()
        self._closed = threading.Event()

    def heard(self) -> None:
        """The engine has answered somebody."""
        self._heard, self._silent_since = time.monotonic(), None

    def wait(self, failure: ModelFailed) -> None:
        """Return once the engine has answered anybody since now. Raises the last failure where it stays down."""
        failed = time.monotonic()
        self._silent_since = self._silent_since or failed
        with self._calling:
            if self._heard < failed:
                self._called_until_it_answers(self._silent_since or failed, failure)

    def close(self) -> None:
        """Nobody waits any longer."""
        self._closed.set()

    def _called_until_it_answers(self, began: float, failure: ModelFailed) -> None:
        news, told = began + SOON_S, False
        for pause in _pauses(self._longest_wait_s):
            left = began + self._outlast_s - time.monotonic()
            rest = max(pause, failure.wait_s or 0.0)
            if rest > left or self._closed.wait(rest):
                raise failure
            still = self._still_down() if self._silent_since else None
            if still is None:
                break
            failure = still
            if time.monotonic() >= news:
                say(f"{failure} Waiting for it, for {max(0.0, left - rest):.0f} s at most.")
                news, told = time.monotonic() + NEWS_EVERY_S, True
        self.heard()
        if told:
            say(f"The model {self._name} answers again after {time.monotonic() - began:.0f} s.")

    def _still_down(self) -> ModelFailed | None:
        try:
            self._call()
        except ModelFailed as failure:
            # A refusal is an answer too: whoever asks next hears it for itself.
            return failure if failure.passing else None
        return None


def _pauses(longest: float) -> Iterator[float]:
    """Seconds that grow up to `longest`."""
    pause = min(SHORTEST_WAIT_S, longest)
    while True:
        yield pause
        pause = min(2 * pause, longest)
