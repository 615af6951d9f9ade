"""Which kind of answer the text of a question seems to want, against the kind that it wants."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

from shopwright.evaluation.questions import Question
from shopwright.tasks.foreign_prompts import detect_kind
from shopwright.tasks.prompt import AnswerKind

KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
Confusion = Mapping[AnswerKind, Mapping[AnswerKind, int]]


def confusion(questions: Sequence[Question]) -> Confusion:
    """How many questions of each kind (first) a blind strategy takes for which (second).

    As on the contest, a blind strategy is told whether a question is multiple choice, so that no choice is mistaken.
    """
    met = Counter((question.prompt.kind, _seeming(question)) for question in questions)
    kinds = [kind for kind in KINDS if any(kind in pair for pair in met)]
    real = [kind for kind in kinds if any(kind == first for first, _ in met)]
    return {kind: {told: met[kind, told] for told in kinds} for kind in real}


def mistaken(found: Confusion) -> int:
    """How many questions are taken for another kind."""
    return sum(count for kind, told in found.items() for other, count in told.items() if other != kind)


def _seeming(question: Question) -> AnswerKind:
    return detect_kind(question.prompt.text, question.prompt.kind == "choice")
