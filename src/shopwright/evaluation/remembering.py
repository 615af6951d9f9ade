"""A model that remembers the likelihoods it has told, so that several strategies ask for them once."""

from collections.abc import Iterator, Sequence

from shopwright.models.model import Model, Reply, Request


class Remembering:
    """A Model around another one."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.fingerprint = model.fingerprint
        self._model = model
        self._told: dict[tuple[Request, tuple[str, ...]], tuple[float, ...] | None] = {}

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The model's replies."""
        return self._model.reply(requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The model's reply in pieces."""
        return self._model.stream(request)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """What the model tells, the second time from memory."""
        key = (request, tuple(continuations))
        if key not in self._told:
            self._told[key] = self._model.likelihoods(request, continuations)
        return self._told[key]

    def close(self) -> None:
        """Let the engine go."""
        self._model.close()
