"""The workplace behind the API: the model opened when first needed, the assistant's index made in the background."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shopwright.assistant.conversation import Assistant, load_encoder, open_assistant
from shopwright.assistant.memory import Memory
from shopwright.assistant.search import TextEncoder
from shopwright.catalogue.snapshots import is_imported
from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.shop import Shop
from shopwright.models.model import Model, Reply, Request
from shopwright.models.opening import open_model

SECONDS_TO_FINISH = 30.0


class ModelOnDemand:
    """A model that is opened by the first request, so that the server is there at once."""

    def __init__(self, spec: str, shop: Shop, opener: Callable[[str, Shop | None], Model] = open_model) -> None:
        self.name = spec
        self.fingerprint = ""
        """The opened model's; empty until then."""
        self._spec, self._shop, self._opener = spec, shop, opener
        self._model: Model | None = None
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether a request has opened it."""
        return self._model is not None

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """One reply for each request."""
        return self._opened().reply(requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The reply in pieces."""
        return self._opened().stream(request)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """The log-probabilities, where the engine tells."""
        return self._opened().likelihoods(request, continuations)

    def close(self) -> None:
        """Let the engine go, if it was opened."""
        with self._lock:
            if self._model:
                self._model.close()
                self._model = None

    def _opened(self) -> Model:
        with self._lock:
            if self._model is None:
                self._model = self._opener(self._spec, self._shop)
                self.fingerprint = self._model.fingerprint
            return self._model


class Workplace:
    """One shop, its model, and its assistant: by words as soon as records are there, by meaning a little later."""

    def __init__(
        self, shop: Shop, model: Model, encoder: Callable[[], TextEncoder] = load_encoder, *, by_meaning: bool = True
    ) -> None:
        self.shop, self.model = shop, model
        self._encoder, self._by_meaning = encoder, by_meaning
        self._assistant: Assistant | None = None
        self._memory = Memory()
        self._lock = threading.Lock()
        self._meaning = "not wanted" if not by_meaning else "waiting"
        self._work: threading.Thread | None = None

    @property
    def assistant(self) -> Assistant:
        """The assistant. Raises NothingToDo where nothing has been imported."""
        with self._lock:
            if self._assistant is None:
                opened = open_assistant(self.shop, self.model)
                self._assistant = Assistant(self.shop, self.model, opened.index, self._memory)
            return self._assistant

    def begin(self) -> None:
        """Build the index in the background: first by words, then by meaning."""
        if self._work is None:
            self._work = threading.Thread(target=self.prepare, name="index", daemon=True)
            self._work.start()

    def prepare(self) -> None:
        """Build the whole index now."""
        if not is_imported(self.shop):
            self._meaning = "no catalogue"
            return
        words_only = self.assistant
        if not self._by_meaning:
            return
        self._meaning = "loading"
        try:
            whole = open_assistant(self.shop, self.model, self._encoder())
        except MissingPackage:
            self._meaning = "not installed"
            return
        with self._lock:
            self._assistant = Assistant(self.shop, self.model, whole.index, words_only.memory)
            self._meaning = "ready"

    def readiness(self) -> dict[str, Any]:
        """What is ready and what is not yet."""
        ready = is_imported(self.shop)
        opened = getattr(self.model, "is_open", True)
        return {
            "ready": ready and self._assistant is not None,
            "catalogue": "ready" if ready else "nothing imported yet",
            "search by words": "ready" if self._assistant else "waiting",
            "search by meaning": self._meaning,
            "model": f"{self.model.name} ({'open' if opened else 'opens with the first question'})",
        }

    def close(self) -> None:
        """Let the model go, after the index: a process that ends while weights are being read dies noisily."""
        if self._work is not None:
            self._work.join(SECONDS_TO_FINISH)
        self.model.close()
