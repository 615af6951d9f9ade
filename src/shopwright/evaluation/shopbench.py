"""The suite in ShopBench's form: the KDD Cup's jsonl, read with every wrong line named."""

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shopwright.evaluation.questions import Question, Suite
from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.foreign_prompts import KIND_OF_TYPE, find_listing, is_bare, prompt_of
from shopwright.tasks.prompt import AnswerKind, Prompt
from shopwright.tasks.published import Scorer
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import BLEU_TEXT, JP_BLEU_TEXT, ROUGE_TEXT

METRICS: Mapping[str, tuple[str, ...]] = {
    "multiple-choice": ("accuracy",),
    "ranking": ("ndcg",),
    "retrieval": ("hit rate@3",),
    "named_entity_recognition": ("micro f1",),
    "generation": ("rougel", "bleu", "jp-bleu", "sent-transformer", "multilingual-sent-transformer"),
}
"""The metrics that each task type can have."""
CLOSED_TYPES: Mapping[AnswerKind, AnswerType] = {
    "choice": CHOICE,
    "ranking": RANKING,
    "selection": SELECTION,
    "entities": ENTITIES,
}
TEXT_TYPES: Mapping[str, AnswerType] = {"rougel": ROUGE_TEXT, "bleu": BLEU_TEXT, "jp-bleu": JP_BLEU_TEXT}
LICENCE = "of the file's owner"
MULTILINGUAL_NOTE = (
    "multilingual-sent-transformer is computed with the offline English encoder all-MiniLM-L6-v2, "
    "so these scores are not those of the official board."
)
Fail = Callable[[str, object, str], BadField]


def shopbench_suite(file: Path, limit: int | None = None, licence: str = LICENCE) -> Suite:
    """The questions of one jsonl file, at most `limit` a task, ids the lines' places counted from 0."""
    found = (question_of(file, place, row, licence) for place, row in rows_of(file))
    return as_suite("shopbench", file, found, limit)


def as_suite(name: str, source: Path, found: Iterable[Question], limit: int | None, scorer: Scorer = "kddcup") -> Suite:
    """A suite of questions in ShopBench's kinds, at most `limit` a task. Raises UnreadableFile where there is none."""
    questions: list[Question] = []
    counts: dict[str, int] = {}
    for question in found:
        counts[question.task] = counts.get(question.task, 0) + 1
        if limit is None or counts[question.task] <= limit:
            questions.append(question)
    if not questions:
        raise UnreadableFile(source, "it holds no question", "Name a file in the published form.")
    return Suite(name, tuple(questions), _answer_types(questions), _notes(questions), scorer)


def _answer_types(questions: list[Question]) -> dict[str, AnswerType]:
    return {q.task: CLOSED_TYPES.get(q.prompt.kind) or TEXT_TYPES.get(q.metric, ROUGE_TEXT) for q in questions}


def _notes(questions: list[Question]) -> tuple[str, ...]:
    foreign = any(question.metric == "multilingual-sent-transformer" for question in questions)
    return (MULTILINGUAL_NOTE,) if foreign else ()


def rows_of(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The place and the values of every line that is not empty, under "" the line's number. Raises BadField."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(file, f"it cannot be read ({error})", "Name a UTF-8 jsonl file.") from error
    filled = [(row, line) for row, line in enumerate(lines, 1) if line.strip()]
    for place, (row, line) in enumerate(filled):
        yield place, {**_values(file, row, line), "": row}


def _values(file: Path, row: int, line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadField(file, row, "the whole line", line, f"This is not JSON ({error}). Mend or remove it.") from error
    if not isinstance(values, dict):
        raise BadField(file, row, "the whole line", line, "A question is a JSON object.")
    return values


def question_of(file: Path, place: int, row: dict[str, Any], licence: str) -> Question:
    """One row as a question. Raises BadField."""

    def fail(field: str, value: object, fix: str) -> BadField:
        return BadField(file, row[""], field, value, fix)

    task_type, metric = _type_and_metric(row, fail)
    kind, text = KIND_OF_TYPE[task_type], _text(row, fail)
    task = str(row.get("task_name") or f"{task_type}, {metric}")
    raw = _raw_gold(row, kind, fail)
    prompt = _counted(prompt_of(task, kind, text), raw)
    return Question(
        id=str(row.get("id", place)),
        task=task,
        track=str(row.get("track") or "all"),
        metric=metric,
        prompt=prompt,
        gold=_gold(raw, prompt, text, fail),
        raw_gold=raw,
        licence=str(row.get("licence") or licence),
    )


def _counted(prompt: Prompt, raw: Any) -> Prompt:
    # A ranking whose list is not recognised has as many options as the gold answer has weights.
    if prompt.kind != "ranking" or not is_bare(prompt) or not isinstance(raw, list):
        return prompt
    return prompt.model_copy(update={"options": tuple(str(number) for number in range(1, len(raw) + 1))})


def _type_and_metric(row: dict[str, Any], fail: Fail) -> tuple[str, str]:
    task_type, metric = row.get("task_type"), row.get("metric")
    if not isinstance(task_type, str) or task_type not in METRICS:
        raise fail("task_type", task_type, f"Use one of: {', '.join(METRICS)}.")
    if metric not in METRICS[task_type]:
        raise fail("metric", metric, f"For {task_type} use one of: {', '.join(METRICS[task_type])}.")
    choice = row.get("is_multiple_choice")
    if choice is not None and bool(choice) != (task_type == "multiple-choice"):
        raise fail("is_multiple_choice", choice, f"It contradicts the task_type {task_type!r}.")
    return task_type, metric


def _text(row: dict[str, Any], fail: Fail) -> str:
    text = row.get("input_field")
    if not isinstance(text, str) or not text.strip():
        raise fail("input_field", text, "Give the prompt's text.")
    return text


def _raw_gold(row: dict[str, Any], kind: AnswerKind, fail: Fail) -> Any:
    value = row.get("output_field")
    if value is None or value in ("", []):
        raise fail("output_field", value, "Give the gold answer; a question without one cannot be scored.")
    if kind == "text":
        return _texts(value, fail)
    return _literal(value) if isinstance(value, str) else value


def _texts(value: Any, fail: Fail) -> Any:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value
    if not isinstance(value, str):
        raise fail("output_field", value, "Give a text, or a list of texts.")
    parsed = _literal(value) if value.lstrip().startswith("[") else value
    return parsed if isinstance(parsed, list) and all(isinstance(part, str) for part in parsed) else value


def _literal(value: str) -> Any:
    try:
        return ast.literal_eval(value.strip())
    except (ValueError, SyntaxError):
        return value.strip()


def _gold(raw: Any, prompt: Prompt, text: str, fail: Fail) -> Answer:
    if prompt.kind == "choice":
        return Choice(number=_choice(raw, prompt, text, fail))
    if prompt.kind == "ranking":
        return _ranking(_numbers(raw, (int, float), fail), prompt, fail)
    if prompt.kind == "selection":
        return Selection(numbers=tuple(int(number) for number in _numbers(raw, (int,), fail)))
    if prompt.kind == "entities":
        return Entities(names=_names(raw, fail))
    return Text(text=raw) if isinstance(raw, str) else Text(text=raw[0], references=tuple(raw[1:]))


def _choice(raw: Any, prompt: Prompt, text: str, fail: Fail) -> int:
    listing = find_listing(text)
    lettered = listing is not None and listing.lettered
    if lettered and isinstance(raw, str) and len(raw) == 1 and raw.isalpha():
        return prompt.first_number + ord(raw.upper()) - ord("A")
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise fail("output_field", raw, "Give the number of the right option.")
    return raw


def _ranking(weights: list[float], prompt: Prompt, fail: Fail) -> Ranking:
    if len(weights) != len(prompt.options):
        raise fail("output_field", weights, f"Give one weight for each of the {len(prompt.options)} options.")
    best_first = sorted(range(len(weights)), key=lambda place: -weights[place])
    return Ranking(order=tuple(place + prompt.first_number for place in best_first), gains=tuple(weights))


def _numbers(raw: Any, kinds: tuple[type, ...], fail: Fail) -> list[Any]:
    values = list(raw) if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(value, kinds) and not isinstance(value, bool) for value in values):
        raise fail("output_field", raw, "Give a list of numbers.")
    return values


def _names(raw: Any, fail: Fail) -> tuple[str, ...]:
    values = list(raw) if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(value, str) for value in values):
        raise fail("output_field", raw, "Give a list of phrases.")
    return tuple(values)
