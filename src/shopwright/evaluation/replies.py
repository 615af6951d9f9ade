"""Scores replies that some system gave elsewhere: JSONL of `id` or `index` and `reply`, no model needed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Report
from shopwright.evaluation.result import EvaluationResult, marked
from shopwright.evaluation.scoring import Encoder, as_mode, needs_encoder
from shopwright.evaluation.suites import open_suite
from shopwright.evaluation.systems import open_encoder
from shopwright.foundation.errors import BadField, UnreadableFile, UsageError
from shopwright.foundation.shop import Shop


class RepliesDoNotMatch(UsageError):
    """Replies and questions are not the same ones."""

    def __init__(self, file: Path, missing: Sequence[str], total: int) -> None:
        shown = ", ".join(missing[:5]) + (" ..." if len(missing) > 5 else "")
        super().__init__(
            f"{file.name}: {len(missing)} of {total} questions have no reply: {shown}. "
            "Give every question one line with its `id` or its `index`, counted from 0."
        )


def score_replies(
    replies: Path,
    suite: str = "shopbench",
    data: Path | None = None,
    mode: str = "corrected",
    *,
    shop: Shop | None = None,
    encoder: Encoder | None = None,
) -> EvaluationResult:
    """Score a file of replies to a suite's questions; without an encoder the offline one is opened where needed."""
    started = perf_counter()
    questions, scoring = open_suite(suite, shop, data), as_mode(mode)
    texts = read_replies(replies, questions)
    embedder = encoder or (open_encoder() if needs_encoder(questions.examined) else None)
    examined = marked(questions, scoring, texts, embedder, replies.name)
    report = Report(questions.name, scoring, questions.examined, examined, questions.licences, questions.notes)
    seconds = perf_counter() - started
    per_second = round(len(texts) / seconds, 2)
    return EvaluationResult(report, {"seconds": round(seconds, 3), "questions_per_second": per_second})


def read_replies(file: Path, suite: Suite) -> tuple[str, ...]:
    """The replies in the order of the questions. Raises BadField on a wrong line, RepliesDoNotMatch on missing ones."""
    questions = suite.examined
    places = {question.id: place for place, question in enumerate(questions)}
    found: dict[int, str] = {}
    for row, line in json_lines(file):
        place = _place(file, row, line, places)
        if place in found:
            raise BadField(
                file, row, "id" if "id" in line else "index", line.get("id", place), "It has a reply already."
            )
        found[place] = _reply(file, row, line)
    missing = [question.id for place, question in enumerate(questions) if place not in found]
    if missing:
        raise RepliesDoNotMatch(file, missing, len(questions))
    return tuple(found[place] for place in range(len(questions)))


def json_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a jsonl, each with its row. Raises UnreadableFile, and BadField for a line that is no object."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, f"it cannot be read ({error})", "Name a UTF-8 jsonl file.") from error
    for row, line in enumerate(lines, 1):
        if line.strip():
            yield row, _values(file, row, line)


def _values(file: Path, row: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadField(file, row, "the whole line", line, f"This is not JSON ({error}). Mend or remove it.") from error
    if not isinstance(values, dict):
        raise BadField(file, row, "the whole line", line, "Write one JSON object a line.")
    return values


def _place(file: Path, row: int, line: dict[str, Any], places: Mapping[str, int]) -> int:
    if "id" in line:
        if str(line["id"]) not in places:
            raise BadField(file, row, "id", line["id"], "No question has this id.")
        return places[str(line["id"])]
    index = line.get("index")
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(places):
        raise BadField(file, row, "index", index, f"Give a number from 0 to {len(places) - 1}, or an `id`.")
    return index


def _reply(file: Path, row: int, line: dict[str, Any]) -> str:
    reply = line.get("reply")
    if not isinstance(reply, str):
        raise BadField(file, row, "reply", reply, "Give the reply as text.")
    return reply
