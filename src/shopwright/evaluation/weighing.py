"""Many log-probabilities at once: together where the engine can, else side by side."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from shopwright.evaluation.remembering import Remembering
from shopwright.models.model import Model, ModelFailed, Weighing, Weighs

AT_ONCE = 4
"""Closed questions put to an engine side by side."""


@dataclass(frozen=True)
class Told:
    """What an engine told of one question: log-probabilities, or that it tells none, or its failure."""

    scores: tuple[float, ...] | None = None
    failure: ModelFailed | None = None
    seconds: float = 0.0
    proven: bool = False
    """Whether the engine told it just now, and no memory."""


def weighed(model: Model, questions: Sequence[Weighing]) -> Iterator[Told]:
    """What `likelihoods` tells of each question, in the same order, one after the other as they come."""
    if isinstance(model, Remembering) and model.silent:
        return iter([Told()] * len(questions))
    return _together(model, questions) if isinstance(model, Weighs) else _side_by_side(model, questions)


def _together(model: Weighs, questions: Sequence[Weighing]) -> Iterator[Told]:
    done, started = 0, perf_counter()
    while done < len(questions):
        fresh = [not _is_known(model, question) for question in questions]
        try:
            for scores in model.weigh(questions[done:]):
                yield Told(scores, seconds=perf_counter() - started, proven=fresh[done])
                done, started = done + 1, perf_counter()
        except ModelFailed as failure:
            # The engine gave up on this one: it is left for another day and the rest are asked.
            yield Told(failure=failure)
            done, started = done + 1, perf_counter()


def _side_by_side(model: Model, questions: Sequence[Weighing]) -> Iterator[Told]:
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from pool.map(partial(_tried, model), questions)
    finally:
        pool.shutdown(cancel_futures=True)


def _tried(model: Model, question: Weighing) -> Told:
    started, fresh = perf_counter(), not _is_known(model, question)
    try:
        scores = model.likelihoods(question.request, question.continuations)
    except ModelFailed as failure:
        return Told(failure=failure)
    return Told(scores, seconds=perf_counter() - started, proven=fresh and scores is not None)


def _is_known(model: object, question: Weighing) -> bool:
    return isinstance(model, Remembering) and model.knows(question)
