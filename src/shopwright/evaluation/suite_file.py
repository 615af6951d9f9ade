"""A suite of the user's own: one YAML file of tasks and questions, read with every wrong key and value named."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from string import Formatter
from typing import Annotated, Any

from pydantic import Field, JsonValue, ValidationError

from shopwright.evaluation.questions import Question, Suite, raw_gold
from shopwright.evaluation.shopbench import CLOSED_TYPES, TEXT_TYPES, rows_of
from shopwright.foundation.errors import BadField, UnknownName, UnreadableFile
from shopwright.foundation.recipes import BadRecipe, Recipe, parse_recipe, read_yaml
from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text, UnreadableReply
from shopwright.tasks.prompt import CLOSED, AnswerKind, Prompt, numbered
from shopwright.tasks.published import METRICS
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import EXACT_TEXT, ROUGE_TEXT

ENDINGS = (".yaml", ".yml")
MOST_SELECTED = 3
"""The hit rate looks at the first three."""
_SLOTS = frozenset({"prompt", "options"})
Name = Annotated[str, Field(min_length=1)]
Fail = Callable[[str, object, str], BadField]


class SuiteFile(Recipe):
    """A whole suite."""

    name: Name
    licence: Name
    """Of the questions, as the report names it."""
    system: str = ""
    """What is said before every question that has no system text of its own task."""
    notes: tuple[str, ...] = ()
    """What a reader of the scores should know."""
    tasks: tuple[dict[str, Any], ...]


class SuiteTask(Recipe):
    """One task of a suite: questions of one kind, scored by one metric."""

    name: Annotated[str, Field(pattern=r"^[^/]+$")]
    kind: AnswerKind
    metric: str | None = None
    """The kind's first where none is named."""
    track: Name = "all"
    """Tasks of a track are averaged before the tracks are."""
    system: str | None = None
    template: str | None = None
    """How a question is put: `{prompt}`, and `{options}` for the numbered options."""
    first_number: Annotated[int, Field(ge=0, le=1)] = 1
    max_characters: Annotated[int, Field(ge=1)] = 400
    development: Annotated[int, Field(ge=0)] = 0
    """So many questions, the first, fit a strategy and count in no score."""
    questions: tuple[dict[str, Any], ...] = ()
    data: Path | None = None
    """JSONL of questions, beside the suite's file unless the path is whole."""
    fields: dict[str, str] = Field(default_factory=dict)
    """What the data calls a question's fields, where it has other names for them."""


class SuiteQuestion(Recipe):
    """One question of a task."""

    prompt: Name
    answer: JsonValue
    """A choice: the option's number or text; a ranking: a gain for each option; a selection: numbers or texts of
    options; entities: phrases; a text: the text, or several that are as good."""
    options: tuple[str, ...] = ()
    id: str | None = None
    source: str = ""
    """The text that entities are phrases of."""


def is_suite_file(name: str) -> bool:
    """Whether a suite is named by its file."""
    return name.endswith(ENDINGS)


def suite_of_file(file: Path, limit: int | None = None) -> Suite:
    """The suite of a YAML file, at most `limit` questions a task beside those for development.

    Raises UnreadableFile, BadRecipe for a wrong key of the suite or of a task, BadField for a wrong question,
    UnknownName for a metric that its kind does not have.
    """
    whole = parse_recipe(read_yaml(file), SuiteFile, file)
    tasks = [_task(file, place, values) for place, values in enumerate(whole.tasks, 1)]
    if repeated := [task.name for place, task in enumerate(tasks) if task.name in {t.name for t in tasks[:place]}]:
        raise BadRecipe(file, [f"Two tasks are called {repeated[0]!r}. Give each a name of its own."])
    questions = [question for task in tasks for question in _questions(file, whole, task, limit)]
    if not any(not question.development for question in questions):
        raise UnreadableFile(file, "it holds no question that counts", "Give every task `questions` or `data`.")
    types = {task.name: _answers(task) for task in tasks}
    return Suite(whole.name, tuple(questions), types, whole.notes)


def _task(file: Path, place: int, values: Mapping[str, Any]) -> SuiteTask:
    where = f"{file}, task {values.get('name', place)!r}"
    task = parse_recipe(values, SuiteTask, where)
    known = METRICS[task.kind]
    if task.metric is not None and task.metric not in known:
        raise UnknownName(f"metric of {task.kind}", task.metric, known)
    if task.template is not None and (wrong := _strange(task.template)):
        raise BadRecipe(where, [f"The template {wrong}. Its slots are {{prompt}} and {{options}}."])
    if (task.data is None) == (not task.questions):
        raise BadRecipe(where, ["Give either `questions` or `data`, a file of them."])
    if unknown := sorted(set(task.fields) - set(SuiteQuestion.model_fields)):
        raise UnknownName("field of a question", unknown[0], SuiteQuestion.model_fields)
    return task


def _strange(template: str) -> str:
    """What is wrong with a template, if anything."""
    try:
        slots = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        return f"cannot be read ({error})"
    if strange := sorted(slots - _SLOTS):
        return f"has a slot {{{strange[0]}}}"
    return "" if "prompt" in slots else "has no slot {prompt}"


def _answers(task: SuiteTask) -> AnswerType:
    if task.kind != "text":
        return CLOSED_TYPES[task.kind]
    return EXACT_TEXT if task.metric == "accuracy" else TEXT_TYPES.get(task.metric or "", ROUGE_TEXT)


def _questions(file: Path, whole: SuiteFile, task: SuiteTask, limit: int | None) -> Iterator[Question]:
    most = None if limit is None else task.development + limit
    seen: set[str] = set()
    for place, (source, row, values) in enumerate(islice(_rows(file, task), most)):

        def fail(field: str, value: object, fix: str, source: str = source, row: int = row) -> BadField:
            return BadField(source, row, task.fields.get(field, field), value, fix)

        made = _question(whole, task, row, _checked(values, fail), fail)
        if made.id in seen:
            raise fail("id", made.id, "Another question of this task has it already.")
        seen.add(made.id)
        yield made.model_copy(update={"development": place < task.development})


def _rows(file: Path, task: SuiteTask) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """The source, the row and the values of each question."""
    if task.data is None:
        yield from ((f"{file.name}, task {task.name!r}", row, values) for row, values in enumerate(task.questions, 1))
        return
    names = {field: task.fields.get(field, field) for field in SuiteQuestion.model_fields}
    data = file.parent / task.data
    for _, found in rows_of(data):
        for field, name in task.fields.items():
            if name not in found:
                known = ", ".join(key for key in found if key)
                raise BadField(data, found[""], name, None, f"The row has no such field for `{field}`; it has {known}.")
        yield data.name, found[""], {field: found[name] for field, name in names.items() if name in found}


def _checked(values: Mapping[str, Any], fail: Fail) -> SuiteQuestion:
    try:
        return SuiteQuestion.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        field, *_ = map(str, problem["loc"])
        if problem["type"] == "extra_forbidden":
            raise fail(field, problem["input"], _unknown(field)) from error
        if problem["type"] == "missing":
            raise fail(field, None, "Give every question one.") from error
        quoted = " Put it into quotes." if problem["type"] == "string_type" else ""
        raise fail(field, problem["input"], f"{problem['msg']}.{quoted}") from error


def _unknown(field: str) -> str:
    close = difflib.get_close_matches(field, SuiteQuestion.model_fields, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(SuiteQuestion.model_fields)}."
    return f"A question has no such field.{hint}"


def _question(whole: SuiteFile, task: SuiteTask, row: int, asked: SuiteQuestion, fail: Fail) -> Question:
    if task.kind in CLOSED and len(asked.options) < 2:
        raise fail("options", list(asked.options), f"Give a {task.kind} two options or more.")
    prompt = _prompt(task, asked)
    gold = _gold(task.kind, asked.answer, prompt, fail)
    prompt = prompt.model_copy(update={"wanted": len(gold.numbers) if isinstance(gold, Selection) else 1})
    _reads_back(_answers(task), gold, prompt, lambda fix: fail("answer", asked.answer, fix))
    return Question(
        id=asked.id or f"{task.name}/{row}",
        task=task.name,
        track=task.track,
        metric=task.metric or METRICS[task.kind][0],
        prompt=prompt,
        system=whole.system if task.system is None else task.system,
        gold=gold,
        raw_gold=raw_gold(gold),
        licence=whole.licence,
    )


def _prompt(task: SuiteTask, asked: SuiteQuestion) -> Prompt:
    template = task.template or ("{prompt}\n{options}" if asked.options else "{prompt}")
    listed = numbered(asked.options, task.first_number)
    return Prompt(
        task=task.name,
        kind=task.kind,
        text=template.format(prompt=asked.prompt, options=listed),
        question=asked.prompt,
        options=asked.options,
        first_number=task.first_number,
        source=asked.source,
        max_characters=task.max_characters,
    )


def _gold(kind: AnswerKind, answer: Any, prompt: Prompt, fail: Fail) -> Answer:
    if kind == "choice":
        return Choice(number=_number(answer, prompt, fail))
    listed = answer if isinstance(answer, list) else [answer]
    if kind == "selection":
        return Selection(numbers=tuple(_number(one, prompt, fail) for one in listed))
    if kind == "ranking":
        return _ranking(listed, prompt, fail)
    if not listed or not all(isinstance(one, str) and one.strip() for one in listed):
        raise fail("answer", answer, "Give a text, or a list of texts. Put numbers, yes and no into quotes.")
    return Entities(names=tuple(listed)) if kind == "entities" else Text(text=listed[0], references=tuple(listed[1:]))


def _number(answer: Any, prompt: Prompt, fail: Fail) -> int:
    if isinstance(answer, str) and prompt.options.count(answer) == 1:
        return prompt.first_number + prompt.options.index(answer)
    if isinstance(answer, int) and not isinstance(answer, bool) and answer in prompt.numbers:
        return answer
    first, last = prompt.numbers[0], prompt.numbers[-1]
    raise fail("answer", answer, f"Give an option's text as it stands, or its number from {first} to {last}.")


def _ranking(gains: Sequence[Any], prompt: Prompt, fail: Fail) -> Ranking:
    numbers = [gain for gain in gains if isinstance(gain, int | float) and not isinstance(gain, bool) and gain >= 0]
    if len(numbers) != len(prompt.options) or len(gains) != len(numbers) or not any(numbers):
        fix = f"Give a gain of 0 or more for each of the {len(prompt.options)} options, in their order, one above 0."
        raise fail("answer", list(gains), fix)
    best_first = sorted(range(len(numbers)), key=lambda place: -numbers[place])
    order = tuple(place + prompt.first_number for place in best_first)
    return Ranking(order=order, gains=tuple(map(float, numbers)))


def _reads_back(answers: AnswerType, gold: Answer, prompt: Prompt, fail: Callable[[str], BadField]) -> None:
    """A right answer must be able to score best. Raises what `fail` makes."""
    if isinstance(gold, Selection) and not 0 < len(set(gold.numbers)) == len(gold.numbers) <= MOST_SELECTED:
        raise fail(f"Name one to {MOST_SELECTED} options, each once: the metric looks at no more.")
    try:
        score = answers.score(answers.read(answers.render(gold), prompt), gold)
    except UnreadableReply as error:
        raise fail(f"Said as a reply it cannot be read: {error}") from error
    if score.value < 1 - 1e-9:
        raise fail("Said as a reply it does not score best. Give it on one line, without repeats.")
