"""The questions and replies that a page carries: columns of JSON, deflated and in base64, each prompt once."""

import json
import zlib
from base64 import b64encode
from typing import Any

from shopwright.evaluation.markup import printable
from shopwright.evaluation.questions import by_task
from shopwright.evaluation.report import Examined, Report, columns, gold_text

MOST_QUESTIONS = 25_000
"""Questions that a page carries; all are in the table beside it."""
LEVEL = 9


def carried(report: Report) -> list[int]:
    """The places of the questions that the page carries: all, or the first of each task where there are too many."""
    count = len(report.questions)
    if count <= MOST_QUESTIONS:
        return list(range(count))
    groups = by_task(report.questions)
    each = max(1, MOST_QUESTIONS // len(groups))
    return sorted(place for places in groups.values() for place in places[:each])[:MOST_QUESTIONS]


def packed(report: Report) -> str:
    """The questions and every system's replies as a JSON string of base64: zlib's deflate of `columns_of`."""
    text = json.dumps(columns_of(report), ensure_ascii=False, separators=(",", ":"))
    deflated = zlib.compress(text.encode("utf-8"), LEVEL)
    return json.dumps(b64encode(deflated).decode("ascii"))


def columns_of(report: Report) -> dict[str, Any]:
    """One list a field, each as long as there are questions; the systems set side by side come first."""
    places, tasks = carried(report), list(by_task(report.questions))
    questions = [report.questions[place] for place in places]
    number = {task: at for at, task in enumerate(tasks)}
    systems = [*columns(report), *report.also]
    return {
        "tasks": tasks,
        "compared": len(columns(report)) == 2,
        "id": [question.id for question in questions],
        "task": [number[question.task] for question in questions],
        "prompt": [printable(question.prompt.text) for question in questions],
        "gold": [printable(gold_text(question)) for question in questions],
        "systems": [_system(system, places) for system in systems],
    }


def _system(system: Examined, places: list[int]) -> dict[str, Any]:
    marks = [system.marks[place] for place in places]
    return {
        "name": system.name,
        "reply": [printable(system.replies[place]) for place in places],
        "score": [round(mark.score.value, 4) for mark in marks],
        "unread": [at for at, mark in enumerate(marks) if mark.unread],
    }
