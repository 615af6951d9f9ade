"""Asks a teacher: at its pace, again where it fails, never twice for what it has answered."""

import threading
from collections import Counter
from dataclasses import replace

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from shopwright.foundation.shop import Shop
from shopwright.instructions.teacher.caching import Kept, ReplyCache, request_key
from shopwright.instructions.teacher.pacing import Pace
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.models.model import Model, ModelFailed, Reply, Request
from shopwright.models.opening import open_model
from shopwright.models.remote import Patience, Remote

LONGEST_WAIT_S = 120.0
"""A server that tells to wait longer has no more to give today."""
LONGEST_BACKOFF_S = 20.0
HOPELESS = frozenset({401, 402, 403, 404})
"""No key, no money, no right, no such model: no other question will fare better."""
LEAST_SILENCE = 8
"""So many questions in a row without one answer, or as many as are asked at once, mean that nobody answers."""


class Stopped(Exception):
    """No error: the run is over, and who still asks goes home."""


def open_teacher(spec: str, shop: Shop | None, recipe: GrowRecipe) -> Model:
    """The model that `spec` names. One behind an address is asked once: a `Line` asks again. Raises UsageError."""
    if spec.startswith(("http://", "https://")):
        return Remote(spec, Patience(timeout_s=recipe.timeout_s, attempts=1, outlast_s=0, at_once=1))
    return open_model(spec, shop)


class Line:
    """The line to a teacher. Threads may ask at the same time; `at_once` calls are on their way, others wait."""

    def __init__(self, model: Model, recipe: GrowRecipe, cache: ReplyCache) -> None:
        self.model = model
        self.stopped = threading.Event()
        self.made: Counter[str] = Counter()
        """What was done on the wire: `calls`, `answers`, and the failures by kind."""
        self._recipe, self._cache = recipe, cache
        self._pace = Pace(recipe.requests_per_minute, sleep=self._sleep)
        self._slots = threading.BoundedSemaphore(recipe.at_once)
        self._lock = threading.Lock()
        self._silent: dict[str, Kept] = {}
        self._no_schema = False

    def ask(self, request: Request) -> Kept:
        """What came of a request: from the cache, or asked and kept. Raises ModelFailed where nobody answers at all."""
        key = request_key(self.model.fingerprint, request)
        kept = self._cache.find(key)
        if kept is None:
            kept = self._answered(key, request)
        return kept

    def settle(self) -> None:
        """Keep what was given up since the last answer."""
        with self._lock:
            for key, kept in self._silent.items():
                self._cache.keep(key, kept)
            self._silent.clear()

    def _answered(self, key: str, request: Request) -> Kept:
        try:
            kept = self._patiently(key, request)
        except ModelFailed as error:
            return self._given_up(key, error)
        self.settle()
        return kept

    def _patiently(self, key: str, request: Request) -> Kept:
        retrying = Retrying(
            stop=stop_after_attempt(self._recipe.attempts),
            wait=_waiting,
            retry=retry_if_exception(_may_pass),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._once, key, request)

    def _once(self, key: str, request: Request) -> Kept:
        with self._slots:
            self._pace.wait()
            if self.stopped.is_set():
                raise Stopped
            try:
                kept = Kept.of(self._worded(request))
            except ModelFailed as error:
                self._count("calls", _kind(error))
                raise
            # Kept before the slot is free: a kill loses no more answers than calls were on their way.
            self._cache.keep(key, kept)
        self._count("calls", "answers")
        return kept

    def _worded(self, request: Request) -> Reply:
        """The reply; a server that refuses schemas is asked without one, and knows from then on only the words."""
        plain = replace(request, schema="", grammar=None)
        if self._no_schema:
            return next(iter(self.model.reply([plain])))
        try:
            return next(iter(self.model.reply([request])))
        except ModelFailed as error:
            if error.status not in (400, 422) or not request.schema:
                raise
        reply = next(iter(self.model.reply([plain])))
        self._no_schema = True
        return reply

    def _given_up(self, key: str, error: ModelFailed) -> Kept:
        """A call that will not be answered, kept once another one is; raises where none is any more."""
        if error.status in HOPELESS or (error.wait_s or 0) > LONGEST_WAIT_S:
            raise error
        kept = Kept("", refusal=f"teacher did not answer ({_kind(error)})")
        with self._lock:
            self._silent[key] = kept
            if len(self._silent) >= max(LEAST_SILENCE, self._recipe.at_once):
                raise error
        return kept

    def _count(self, *names: str) -> None:
        with self._lock:
            self.made.update(names)

    def _sleep(self, seconds: float) -> None:
        if self.stopped.wait(seconds):
            raise Stopped


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, ModelFailed) and error.passing and (error.wait_s or 0) <= LONGEST_WAIT_S


def _waiting(state: RetryCallState) -> float:
    """Longer and longer, with chance so that threads part; as long as the server told at least."""
    error = state.outcome.exception() if state.outcome else None
    told = error.wait_s if isinstance(error, ModelFailed) else None
    backoff = wait_random_exponential(multiplier=0.25, max=LONGEST_BACKOFF_S)(state)
    return backoff if told is None else told + backoff / 10


def _kind(error: ModelFailed) -> str:
    return f"status {error.status}" if error.status else "connection or time"
