"""Replies become scores, in one of two modes: as the benchmark published them, or corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from shopwright.evaluation.questions import Question, Suite, by_task
from shopwright.foundation.errors import ShopwrightError, UnknownName
from shopwright.tasks.answers import Score, Text, UnreadableReply
from shopwright.tasks.published import METRICS, score_published

Mode = Literal["corrected", "published"]
MODES: tuple[Mode, ...] = ("corrected", "published")
EMBEDDED_METRICS = ("sent-transformer", "multilingual-sent-transformer")
PUBLISHED_CUT = 5000
"""The published scorer reads only this many characters of a reply."""


class Encoder(Protocol):
    """What turns texts into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(texts, dimensions)."""


class EncoderNeeded(ShopwrightError):
    """A metric compares embeddings and no embedder was given."""

    def __init__(self, metric: str) -> None:
        super().__init__(f"The metric {metric!r} needs an embedder. Install it: `pip install 'shopwright[local]'`.")


@dataclass(frozen=True)
class Mark:
    """The score of one reply."""

    score: Score
    unread: bool = False
    """No answer could be read; it counts 0."""


@dataclass(frozen=True)
class TaskMarks:
    """All marks of one task, in the order of its questions."""

    task: str
    track: str
    metric: str
    marks: tuple[Mark, ...]

    @property
    def unread(self) -> int:
        """How many replies held no answer."""
        return sum(mark.unread for mark in self.marks)


def needs_encoder(questions: Sequence[Question]) -> bool:
    """Whether a metric of these questions compares embeddings."""
    return any(question.metric in EMBEDDED_METRICS for question in questions)


def as_mode(name: str) -> Mode:
    """The scoring mode of this name. Raises UnknownName."""
    for mode in MODES:
        if mode == name:
            return mode
    raise UnknownName("scoring mode", name, MODES)


def marks_of(
    suite: Suite, questions: Sequence[Question], replies: Sequence[str], mode: Mode, encoder: Encoder | None
) -> tuple[Mark, ...]:
    """One mark for each reply. Raises EncoderNeeded where a metric wants embeddings and there is no encoder.

    A task of the house whose metric ShopBench does not have is marked the same in either mode.
    """
    marks: list[Mark] = [Mark(Score(value=0.0))] * len(questions)
    for task, places in by_task(questions).items():
        asked, given = [questions[place] for place in places], [replies[place] for place in places]
        for place, mark in zip(places, _task_marks(suite, task, asked, given, mode, encoder), strict=True):
            marks[place] = mark
    return tuple(marks)


def gathered(questions: Sequence[Question], marks: Sequence[Mark]) -> tuple[TaskMarks, ...]:
    """The marks by task, tasks by track and name."""
    groups = [
        TaskMarks(task, questions[places[0]].track, questions[places[0]].metric, tuple(marks[p] for p in places))
        for task, places in by_task(questions).items()
    ]
    return tuple(sorted(groups, key=lambda group: (group.track, group.task)))


def _task_marks(
    suite: Suite,
    task: str,
    questions: Sequence[Question],
    replies: Sequence[str],
    mode: Mode,
    encoder: Encoder | None,
) -> list[Mark]:
    metric = questions[0].metric
    if metric in EMBEDDED_METRICS:
        if encoder is None:
            raise EncoderNeeded(metric)
        return _embedded(questions, [_compared(reply, mode, suite) for reply in replies], mode, encoder)
    if mode == "published" and metric in METRICS[questions[0].prompt.kind]:
        return [_published(suite, question, reply) for question, reply in zip(questions, replies, strict=True)]
    return [_corrected(suite, question, reply) for question, reply in zip(questions, replies, strict=True)]


def _published(suite: Suite, question: Question, reply: str) -> Mark:
    return Mark(score_published(question.prompt.kind, question.metric, reply, question.raw_gold, suite.scorer))


def _corrected(suite: Suite, question: Question, reply: str) -> Mark:
    answers = suite.answer_types[question.task]
    try:
        return Mark(answers.score(answers.read(reply, question.prompt), question.gold))
    except UnreadableReply:
        return Mark(_nothing(question), unread=True)


def _nothing(question: Question) -> Score:
    names = _raw_names(question) if question.prompt.kind == "entities" else 0
    return Score(value=0.0, gold=names)


def _raw_names(question: Question) -> int:
    """How many entities the gold answer names: what an unread reply misses."""
    return len(question.raw_gold) if isinstance(question.raw_gold, list) else 1


def _compared(reply: str, mode: Mode, suite: Suite) -> str:
    """What of a reply is embedded."""
    if mode == "corrected":
        return reply.strip()
    return reply[:PUBLISHED_CUT].strip() if suite.scorer == "kddcup" else reply


def _embedded(questions: Sequence[Question], said: Sequence[str], mode: Mode, encoder: Encoder) -> list[Mark]:
    # Cosine of vectors of length one, mean over the references, never below 0.
    references = [_references(question) for question in questions]
    texts = list(dict.fromkeys(chain(said, *references)))
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    marks = []
    for text, group in zip(said, references, strict=True):
        cosine = float(np.mean([vectors[reference] @ vectors[text] for reference in group]))
        empty = mode == "corrected" and not text
        marks.append(Mark(Score(value=0.0 if empty else min(max(cosine, 0.0), 1.0)), unread=empty))
    return marks


def _references(question: Question) -> tuple[str, ...]:
    gold = question.gold
    assert isinstance(gold, Text)  # embedding metrics belong to generation alone
    return (gold.text, *gold.references)
