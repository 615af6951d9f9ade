"""A model that remembers the likelihoods it has told, and whether it can tell any, so that it is asked once."""

from collections.abc import Iterator, Sequence

from shopwright.models.model import Model, Reply, Request


class Remembering:
    """A Model around another one."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.fingerprint = model.fingerprint
        self._model = model
        self._told: dict[tuple[Request, tuple[str, ...]], tuple[float, ...]] = {}
        self.silent = False

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The model's replies."""
        return self._model.reply(requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The model's reply in pieces."""
        return self._model.stream(request)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """What the model tells, the second time from memory; an engine that told nothing once is not asked again."""
        key = (request, tuple(continuations))
        if key not in self._told and not self.silent:
            told = self._model.likelihoods(request, continuations)
            self.silent = told is None
            if told is not None:
                self._told[key] = told
        return self._told.get(key)

    def close(self) -> None:
        """Let the engine go."""
        self._model.close()
