"""The language model's share in a fusion, fitted on development questions, one for each kind of answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shopwright.evaluation.answering import Scores, likelihoods, scorable
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.systems import DEFAULT_WEIGHT, System
from shopwright.models.fusion import fuse
from shopwright.tasks.prompt import AnswerKind

GRID = tuple(step / 20 for step in range(21))
LEAST = 20
"""With fewer development questions of a kind the default share stays."""


@dataclass(frozen=True)
class _Heard:
    """What the model and the scorer say about one development question."""

    question: Question
    told: Scores | None
    hint: Scores


def fitted(system: System, suite: Suite) -> System:
    """The system with the shares that score best on the development questions; only `fused` has any to fit."""
    closed = [question for question in suite.development if scorable(question.prompt)]
    if system.strategy.closed != "fused" or system.scorer is None or not closed:
        return system
    return replace(system, weights=_weights(suite, _hear(system, closed)))


def _hear(system: System, questions: Sequence[Question]) -> list[_Heard]:
    assert system.scorer is not None  # fitted() asks for one
    hints = system.scorer.scores([(question.prompt.question, question.prompt.options) for question in questions])
    return [
        _Heard(question, likelihoods(system, question.prompt, question.system), hint)
        for question, hint in zip(questions, hints, strict=True)
    ]


def _weights(suite: Suite, heard: Sequence[_Heard]) -> Mapping[str, float]:
    kinds: dict[AnswerKind, list[_Heard]] = {}
    for item in heard:
        kinds.setdefault(item.question.prompt.kind, []).append(item)
    return {kind: _best(suite, group) for kind, group in sorted(kinds.items()) if len(group) >= LEAST}


def _best(suite: Suite, group: Sequence[_Heard]) -> float:
    # Among equals the one nearest to even shares, so that a flat curve does not pick an edge.
    return max(GRID, key=lambda weight: (_score(suite, group, weight), -abs(weight - DEFAULT_WEIGHT)))


def _score(suite: Suite, group: Sequence[_Heard], weight: float) -> float:
    return round(sum(_one(suite, item, weight) for item in group) / len(group), 9)


def _one(suite: Suite, item: _Heard, weight: float) -> float:
    answer = fuse(item.question.prompt, item.told, item.hint, weight)
    return suite.answer_types[item.question.task].score(answer, item.question.gold).value
