"""How fast calls may begin: so many a minute, evenly, and a few at once after a pause."""

import threading
import time
from collections.abc import Callable


class Pace:
    """A token bucket: one call takes one token, and `per_minute` tokens fall into it, a second's worth at most waits.

    Threads may wait at the same time; each has its own place in the queue.
    """

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._spare = max(per_minute / 60 - 1, 0) * self._interval
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next = float("-inf")

    def wait(self) -> None:
        """Return when the next call may begin."""
        if not self._interval:
            return
        with self._lock:
            now = self._clock()
            begins = max(self._next, now - self._spare)
            self._next = begins + self._interval
        if begins > now:
            self._sleep(begins - now)
