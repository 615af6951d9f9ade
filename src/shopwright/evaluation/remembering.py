"""A model that remembers the likelihoods it has told, and whether it can tell any, so that it is asked once."""

import threading
from collections.abc import Iterator, Sequence

from shopwright.models.model import Model, ModelFailed, Reply, Request, Weighing, Weighs, as_they_come

TRIAL = Request.user("Which number is greater?\n1. 3\n2. 5\nAnswer with 1 or 2 alone.", max_tokens=1)
"""What shows whether an engine tells likelihoods: no question of any suite, so that what a suite asks of it does not
depend on which question came first."""


class Remembering:
    """A Model around another one."""

    def __init__(self, model: Model) -> None:
        self.name = model.name
        self.fingerprint = model.fingerprint
        self._model = model
        self._told: dict[tuple[Request, tuple[str, ...]], tuple[float, ...]] = {}
        self._trying = threading.Lock()
        self._tells: bool | None = None

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The model's replies."""
        return self._model.reply(requests)

    def as_they_come(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply | ModelFailed]]:
        """The place of each request with what came of it, as soon as the model tells."""
        return as_they_come(self._model, requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The model's reply in pieces."""
        return self._model.stream(request)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        """What the model tells, the second time from memory; an engine that tells nothing at all is asked once."""
        key = (request, tuple(continuations))
        if key not in self._told and self._can_tell():
            told = self._model.likelihoods(request, continuations)
            if told is not None:
                self._told[key] = told
        return self._told.get(key)

    @property
    def silent(self) -> bool:
        """Whether the engine is known to tell no likelihoods, so that nothing waits for it."""
        return self._tells is False

    def knows(self, question: Weighing) -> bool:
        """Whether it answers from memory."""
        return (question.request, question.continuations) in self._told

    def _can_tell(self) -> bool:
        with self._trying:
            if self._tells is None:
                self._tells = self._model.likelihoods(TRIAL, ("1", "2")) is not None
            return self._tells

    def close(self) -> None:
        """Let the engine go."""
        self._model.close()


class RememberingTogether(Remembering):
    """The same around a model that weighs many requests together."""

    def __init__(self, model: Model, weighs: Weighs) -> None:
        super().__init__(model)
        self._weighs = weighs

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        """What the model tells of each question; of the same one once, and the second time from memory."""
        keys = [(question.request, question.continuations) for question in questions]
        missing = [key for key in dict.fromkeys(keys) if key not in self._told]
        answers = zip(missing, self._weighs.weigh([Weighing(*key) for key in missing]), strict=True)
        for key in keys:
            while key not in self._told:
                asked, self._told[asked] = next(answers)
            yield self._told[key]


def remembering(model: Model) -> Remembering:
    """The model with a memory; it weighs together where the model does."""
    return RememberingTogether(model, model) if isinstance(model, Weighs) else Remembering(model)
