"""`ensemble:A,B`: several models as one; likelihoods are averaged, and the first one writes."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

from shopwright.foundation.errors import UsageError
from shopwright.foundation.files import content_hash
from shopwright.models.fusion import log_softmax
from shopwright.models.model import Model, Reply, Request, Weighing, Weighs

PREFIX = "ensemble:"
Scores = tuple[float, ...]


class TooFewMembers(UsageError):
    """An ensemble of fewer than two models."""

    def __init__(self, spec: str) -> None:
        super().__init__(f"{spec!r} names fewer than two models. Write {PREFIX}A,B with the names of two or more.")


def members(spec: str) -> tuple[str, ...]:
    """The MODELs that a spec names: those of an ensemble, or the one. Raises TooFewMembers."""
    if not spec.startswith(PREFIX):
        return (spec,)
    named = tuple(filter(None, (name.strip() for name in spec.removeprefix(PREFIX).split(","))))
    if len(named) < 2:
        raise TooFewMembers(spec)
    return named


class Ensemble:
    """A Model made of others. Its likelihoods are the normalised geometric mean of theirs, which adds no parameter."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)
        self.name = "+".join(model.name for model in models)
        self.fingerprint = content_hash([model.fingerprint for model in models])

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        """The first member's replies. Raises ModelFailed."""
        return self._models[0].reply(requests)

    def stream(self, request: Request) -> Iterator[str]:
        """The first member's reply in pieces."""
        return self._models[0].stream(request)

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> Scores | None:
        """The mean of the members' log-probabilities over the continuations; None where one of them cannot tell."""
        told = [model.likelihoods(request, continuations) for model in self._models]
        heard = [scores for scores in told if scores is not None]
        return averaged(heard) if len(heard) == len(told) else None

    def close(self) -> None:
        """Let every member go."""
        with ExitStack() as stack:
            for model in self._models:
                stack.enter_context(closing(model))


class EnsembleTogether(Ensemble):
    """The same of models that all weigh many requests together."""

    def __init__(self, models: Sequence[Model], weighs: Sequence[Weighs]) -> None:
        super().__init__(models)
        self._weighs = tuple(weighs)

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[Scores]:
        """What `likelihoods` tells of each question, in the same order. Raises ModelFailed."""
        for told in zip(*(model.weigh(questions) for model in self._weighs), strict=True):
            yield averaged(told)


def ensemble(models: Sequence[Model]) -> Ensemble:
    """These models as one; it weighs together where all of them do."""
    weighs = [model for model in models if isinstance(model, Weighs)]
    return EnsembleTogether(models, weighs) if len(weighs) == len(models) else Ensemble(models)


def averaged(told: Sequence[Scores]) -> Scores:
    """Log-probabilities over the same options, averaged and made to sum to one again (Hinton 2002)."""
    experts = [log_softmax(scores) for scores in told]
    return tuple(log_softmax([sum(place) / len(experts) for place in zip(*experts, strict=True)]))
