"""What a suite's exported tasks call inside lm-eval: replies there are scored by the code that examines here."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from shopwright.evaluation.figures import scores_of
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.scoring import (
    EMBEDDED_METRICS,
    MODES,
    Encoder,
    Mark,
    Mode,
    gathered,
    marks_of,
    needs_encoder,
)
from shopwright.evaluation.systems import open_encoder
from shopwright.tasks.published import Scorer
from shopwright.tasks.task import AnswerType

OVERALL: Mapping[Mode, str] = {mode: f"overall_{mode}" for mode in MODES}
"""Beside a task's score in each mode, its part of the suite's: the mean of the parts over all tasks is the overall."""
TOGETHER = ("micro f1", *EMBEDDED_METRICS)
"""Metrics that take a task's replies all together: counts that are summed, texts that are embedded in batches."""
Doc = Mapping[str, Any]


class AnswerClass(BaseModel):
    """The answer type that reads and scores a task's replies: its class by its full name, and its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: str
    name: str
    fields: dict[str, Any]

    @classmethod
    def of(cls, answers: AnswerType) -> "AnswerClass":
        """What names this answer type."""
        fields: dict[str, Any] = asdict(answers) if is_dataclass(answers) and not isinstance(answers, type) else {}
        return cls(module=type(answers).__module__, name=type(answers).__name__, fields=fields)

    def open(self) -> AnswerType:
        """The answer type itself. Raises ImportError, AttributeError, TypeError where its class cannot be found."""
        answers: AnswerType = getattr(import_module(self.module), self.name)(**self.fields)
        return answers


class Exported(BaseModel):
    """One question as an exported task keeps it; the prompt's text stands beside it, where lm-eval takes it from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Question
    answers: AnswerClass
    scorer: Scorer
    share: float
    """What the task's score is multiplied with so that the mean over tasks is the mean over tracks of their means."""

    def as_json(self) -> str:
        """For the column `question`."""
        return self.model_dump_json(exclude={"question": {"prompt": {"text"}}})

    @classmethod
    def read(cls, query: str, text: str) -> "Exported":
        """From the columns `query` and `question`."""
        values = json.loads(text)
        values["question"]["prompt"]["text"] = query
        return cls.model_validate(values)


class Answered(NamedTuple):
    """A reply that waits for the others of its task: what lm-eval hands to `score_together`."""

    mode: Mode
    overall: bool
    query: str
    question: str
    reply: str


def process_results(doc: Doc, results: Sequence[str]) -> dict[str, Any]:
    """The scores of a written reply in both modes, and its parts of the overall scores."""
    return _scored(doc, results[0])


def process_likelihoods(doc: Doc, results: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """The same where the reply is the number of the option with the greatest likelihood, the first of equal ones."""
    best = max(range(len(results)), key=lambda place: results[place][0])
    return _scored(doc, doc["choices"][best])


def score_together(items: Iterable[Sequence[Any]]) -> float:
    """A task's score over all its replies, for the metrics in TOGETHER."""
    answered = [Answered(*item) for item in items]
    replies = tuple((one.query, one.question, one.reply) for one in answered)
    share = Exported.read(answered[0].query, answered[0].question).share if answered[0].overall else 1.0
    return share * _task_score(answered[0].mode, replies)


def _scored(doc: Doc, reply: str) -> dict[str, Any]:
    exported = Exported.read(doc["query"], doc["question"])
    if exported.question.metric in TOGETHER:
        modes = [(mode, overall) for overall in (False, True) for mode in MODES]
        return {_name(*of): Answered(*of, doc["query"], doc["question"], reply) for of in modes}
    values: dict[str, float] = {}
    for mode in MODES:
        values[mode] = _marks(mode, [exported], [reply])[0].score.value
        values[OVERALL[mode]] = exported.share * values[mode]
    return values


def _name(mode: Mode, overall: bool) -> str:
    return OVERALL[mode] if overall else mode


@lru_cache(maxsize=len(MODES))
def _task_score(mode: Mode, replies: tuple[tuple[str, str, str], ...]) -> float:
    # lm-eval asks twice in each mode: for the task's score and for its part of the overall score.
    exported = [Exported.read(query, question) for query, question, _ in replies]
    marks = _marks(mode, exported, [reply for *_, reply in replies])
    (task,) = scores_of(gathered([one.question for one in exported], marks))
    return task.score


def _marks(mode: Mode, exported: Sequence[Exported], replies: Sequence[str]) -> tuple[Mark, ...]:
    questions, first = tuple(one.question for one in exported), exported[0]
    suite = Suite("", questions, {first.question.task: first.answers.open()}, scorer=first.scorer)
    return marks_of(suite, questions, replies, mode, _encoder() if needs_encoder(questions) else None)


@cache
def _encoder() -> Encoder:
    return open_encoder()
