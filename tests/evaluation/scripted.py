"""A model and a scorer that say what a test tells them to."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shopwright.models.model import ModelFailed, Reply, Request

QUESTIONS = [
    {
        "input_field": "What is it?\n0. Lamp\n1. Shoe\n2. Tent\nAnswer: ",
        "output_field": "2",
        "task_name": "kind of product",
        "task_type": "multiple-choice",
        "metric": "accuracy",
        "is_multiple_choice": True,
        "track": "concept",
    },
    {
        "input_field": "What is it?\n0. Rope\n1. Stove\nAnswer: ",
        "output_field": 1,
        "task_name": "kind of product",
        "task_type": "multiple-choice",
        "metric": "accuracy",
        "is_multiple_choice": True,
        "track": "concept",
    },
    {
        "input_field": "Please rank by relevance to the query.\nQuery: tent\n1. Tent\n2. Peg\n3. Cup\nOutput: ",
        "output_field": "[1, 0.1, 0]",
        "task_name": "relevance",
        "task_type": "ranking",
        "metric": "ndcg",
        "is_multiple_choice": False,
        "track": "behaviour",
    },
    {
        "input_field": "Choose three aspects.\nList:\n1. size\n2. colour\n3. fit\n4. price\nOutput: ",
        "output_field": [1, 3, 4],
        "task_name": "aspects",
        "task_type": "retrieval",
        "metric": "hit rate@3",
        "is_multiple_choice": False,
        "track": "behaviour",
    },
    {
        "input_field": "Extract the entity type 'brand'.\nQuery: acme rain jacket\nOutput: ",
        "output_field": "['acme']",
        "task_name": "entities",
        "task_type": "named_entity_recognition",
        "metric": "micro f1",
        "is_multiple_choice": False,
        "track": "concept",
    },
    {
        "input_field": "Write a title for a red tent.",
        "output_field": "red tent for two",
        "task_name": "titles",
        "task_type": "generation",
        "metric": "rougel",
        "is_multiple_choice": False,
        "track": "reasoning",
    },
]
RIGHT = ("2", "1", "1, 2, 3", "1, 3, 4", "acme", "red tent for two")


def questions_file(folder: Path, rows: Sequence[dict[str, object]] = tuple(QUESTIONS)) -> Path:
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def right_reply(text: str) -> str:
    """What a model that knows everything says to one of the questions above."""
    return RIGHT[[row["input_field"] for row in QUESTIONS].index(text)]


class Scripted:
    """A Model whose reply is a function of the last message; it remembers what it was asked."""

    name = "scripted"

    def __init__(
        self,
        says: Callable[[str], str] = right_reply,
        likelihood: Callable[[str], float] | None = None,
        fails: Callable[[str], bool] = lambda text: False,
        fingerprint: str = "scripted",
    ) -> None:
        self.fingerprint = fingerprint
        self.asked: list[Request] = []
        self.told: list[Request] = []
        self.closed = False
        self._says, self._likelihood, self._fails = says, likelihood, fails

    def reply(self, requests: Sequence[Request]) -> Iterator[Reply]:
        for request in requests:
            self.asked.append(request)
            text = request.messages[-1].content
            if self._fails(text):
                raise ModelFailed(self.name, "the wire is cut")
            yield Reply(self._says(text))

    def stream(self, request: Request) -> Iterator[str]:
        yield from (reply.text for reply in self.reply([request]))

    def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...] | None:
        self.told.append(request)
        if self._fails(request.messages[-1].content):
            raise ModelFailed(self.name, "the wire is cut")
        return None if self._likelihood is None else tuple(map(self._likelihood, continuations))

    def close(self) -> None:
        self.closed = True


class WordScorer:
    """A Scorer that gives an option the score a test wrote down for it."""

    name = "words"

    def __init__(self, scores: dict[str, float] | None = None, fingerprint: str = "words") -> None:
        self.fingerprint, self._scores = fingerprint, scores or {}

    def scores(self, questions: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[float, ...]]:
        return [tuple(self._scores.get(option, 0.0) for option in options) for _, options in questions]
