"""A suite of one's own in a YAML file: every kind of answer, and every mistake named with its place and its mending."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.scoring import marks_of
from shopwright.evaluation.suite_file import suite_of_file
from shopwright.evaluation.suites import open_suite
from shopwright.foundation.errors import BadField, UnknownName, UnreadableFile
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop, ShopSettings

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "care-suite.yaml"
CHOICE = {"prompt": "Which?", "options": ["red", "blue"], "answer": "blue"}


def file_of(folder: Path, *tasks: dict[str, Any], **more: Any) -> Path:
    file = folder / "mine.yaml"
    file.write_text(yaml.safe_dump({"name": "mine", "licence": "CC0-1.0", "tasks": list(tasks), **more}))
    return file


def task(*questions: dict[str, Any], kind: str = "choice", **more: Any) -> dict[str, Any]:
    return {"name": "colours", "kind": kind, **({"questions": list(questions)} if questions else {}), **more}


def test_the_example_asks_all_five_kinds_and_its_answers_score_best() -> None:
    suite = suite_of_file(EXAMPLE)
    right = [suite.answer_types[q.task].render(q.gold) for q in suite.examined]

    marks = marks_of(suite, suite.examined, right, "corrected", None)

    assert {q.prompt.kind for q in suite.examined} == {"choice", "ranking", "selection", "entities", "text"}
    assert [mark.score.value for mark in marks] == [1.0] * 8
    assert suite.licences == ("CC0-1.0",)


def test_a_question_is_put_in_its_tasks_template_after_the_systems_words() -> None:
    first = suite_of_file(EXAMPLE).questions[0]

    assert first.system == "You work for an outdoor shop. Answer shortly."
    assert first.prompt.text == (
        "How is a merino base layer washed?\n1. At 60 degrees\n2. Cold with wool detergent\n3. Dry cleaned only\n"
        "Answer with the number only."
    )
    assert (first.id, first.track, first.metric) == ("washing/1", "materials", "accuracy")


def test_a_wrong_word_scores_nothing_where_equality_is_asked_for() -> None:
    suite = suite_of_file(EXAMPLE)
    asked = [q for q in suite.examined if q.task == "opposites"]

    marks = marks_of(suite, asked * 3, ["Leaky", "quite leaky", ""], "corrected", None)

    assert [(mark.score.value, mark.unread) for mark in marks] == [(1.0, False), (0.0, False), (0.0, True)]


def test_numbers_may_begin_at_nought_and_the_first_questions_may_be_for_development(tmp_path: Path) -> None:
    questions = [{**CHOICE, "answer": 1}, {**CHOICE, "answer": 0}, {**CHOICE, "answer": "red"}]

    suite = suite_of_file(file_of(tmp_path, task(*questions, first_number=0, development=1)), limit=1)

    assert [q.development for q in suite.questions] == [True, False]
    assert suite.examined[0].prompt.text == "Which?\n0. red\n1. blue"
    assert suite.examined[0].raw_gold == 0


def test_a_model_is_examined_on_it_from_end_to_end(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Test"))

    result = evaluate(shop, "echo", suite=str(EXAMPLE))

    assert result.report.suite == "care"
    assert result.folder is not None
    assert result.folder.name == "care-suite.yaml-echo"
    assert set(result.as_json()["tracks"]) == {"all", "materials"}
    assert result.as_json()["notes"] == ["Written by hand; none of it was used in training."]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            {"promt": "Which?", "answer": 1},
            r"mine.yaml, task 'colours', row 2, field 'prompt': None. Give every question one.",
        ),
        (
            {**CHOICE, "optoins": []},
            r"row 2, field 'optoins': \[\]. A question has no such field. Did you mean 'options'",
        ),
        ({**CHOICE, "options": [True, False]}, r"row 2, field 'options': True. .*Put it into quotes"),
        (
            {**CHOICE, "answer": 3},
            r"row 2, field 'answer': 3. Give an option's text as it stands, or its number from 1",
        ),
        ({**CHOICE, "answer": "Blue"}, r"field 'answer': 'Blue'. Give an option's text"),
        ({**CHOICE, "options": ["red"]}, r"row 2, field 'options': \['red'\]. Give a choice two options or more"),
        ({**CHOICE, "id": "first"}, r"row 2, field 'id': 'first'. Another question of this task has it already"),
    ],
)
def test_a_wrong_question_is_named_with_its_row_field_value_and_mending(
    tmp_path: Path, question: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(BadField, match=sentence):
        suite_of_file(file_of(tmp_path, task({**CHOICE, "id": "first"}, question)))


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ("ranking", [1, 0], "Give a gain of 0 or more for each of the 4 options"),
        ("ranking", [0, 0, 0, 0], "one above 0"),
        ("selection", [1, 2, 3, 4], "Name one to 3 options"),
        ("selection", [1, 1], "each once"),
        ("entities", [2, "x"], "Put numbers, yes and no into quotes"),
        ("text", [], "Give a text, or a list of texts"),
    ],
)
def test_an_answer_that_could_never_be_given_is_refused(
    tmp_path: Path, kind: str, answer: object, sentence: str
) -> None:
    asked = {"prompt": "Which?", "answer": answer, **({"options": ["a", "b", "c", "d"]} if kind[0] in "rs" else {})}

    with pytest.raises(BadField, match=sentence):
        suite_of_file(file_of(tmp_path, task(asked, kind=kind)))


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"kid": "choice"}, BadRecipe, "task 'colours': There is no key 'kid' in a SuiteTask. Did you mean 'kind'"),
        ({"metric": "acuracy"}, UnknownName, "No metric of choice is called 'acuracy'. Did you mean 'accuracy'"),
        ({"template": "{options}"}, BadRecipe, "has no slot {prompt}"),
        ({"template": "{prompt} {choices}"}, BadRecipe, "has a slot {choices}"),
        ({"template": "{prompt"}, BadRecipe, "cannot be read"),
        ({"questions": []}, BadRecipe, "Give either `questions` or `data`"),
        ({"fields": {"promt": "q"}}, UnknownName, "No field of a question is called 'promt'. Did you mean 'prompt'"),
    ],
)
def test_a_wrong_task_is_named(tmp_path: Path, changes: dict[str, Any], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        suite_of_file(file_of(tmp_path, {**task(CHOICE), **changes}))


def test_a_wrong_key_of_the_suite_and_two_tasks_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRecipe, match=r"no key 'license' in a SuiteFile\. Did you mean 'licence'"):
        suite_of_file(file_of(tmp_path, task(CHOICE), license="MIT"))
    with pytest.raises(BadRecipe, match="Two tasks are called 'colours'"):
        suite_of_file(file_of(tmp_path, task(CHOICE), task(CHOICE)))
    with pytest.raises(UnreadableFile, match="it holds no question that counts"):
        suite_of_file(file_of(tmp_path, task(CHOICE, development=1)))
    with pytest.raises(UnreadableFile, match=r"gone.yaml"):
        open_suite(str(tmp_path / "gone.yaml"), None)


def test_data_has_field_names_of_its_own_and_a_missing_one_is_named(tmp_path: Path) -> None:
    rows = [{"q": "Which?", "choices": ["red", "blue"], "label": 2, "more": 1}, {"q": "Which?", "label": 2}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    mapped = task(data="rows.jsonl", fields={"prompt": "q", "options": "choices", "answer": "label"})

    suite = suite_of_file(file_of(tmp_path, mapped), limit=1)

    assert suite.questions[0].prompt.text == "Which?\n1. red\n2. blue"
    with pytest.raises(BadField, match=r"rows.jsonl, row 2, field 'choices': None. The row has no .* it has q, label"):
        suite_of_file(file_of(tmp_path, mapped))
