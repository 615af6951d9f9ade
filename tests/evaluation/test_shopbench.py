"""ShopBench's jsonl is read whole, and every wrong line is named with its row, field, value and fix."""

import json
from pathlib import Path
from typing import Any

import pytest
from evaluation.scripted import QUESTIONS, questions_file

from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.tasks.answers import Choice, Entities, Ranking, Selection, Text

GENERATION = QUESTIONS[-1]


def one(folder: Path, **changes: Any) -> Path:
    row = {**QUESTIONS[0], **changes}
    return questions_file(folder, [QUESTIONS[2], {k: v for k, v in row.items() if v != "absent"}])


def test_every_type_of_task_becomes_a_question_with_its_gold_answer(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path))

    assert [question.gold for question in suite.questions] == [
        Choice(number=2),
        Choice(number=1),
        Ranking(order=(1, 2, 3), gains=(1, 0.1, 0)),
        Selection(numbers=(1, 3, 4)),
        Entities(names=("acme",)),
        Text(text="red tent for two"),
    ]
    assert [question.id for question in suite.questions] == ["0", "1", "2", "3", "4", "5"]
    assert suite.development == ()


def test_options_and_source_are_recognised_in_the_text(tmp_path: Path) -> None:
    choice, _, ranking, selection, entities, _ = shopbench_suite(questions_file(tmp_path)).questions

    assert (choice.prompt.options, choice.prompt.first_number) == (("Lamp", "Shoe", "Tent"), 0)
    assert ranking.prompt.question == "tent"
    assert selection.prompt.wanted == 3
    assert entities.prompt.source == "acme rain jacket"


def test_at_most_so_many_questions_a_task_are_kept(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path), limit=1)

    assert [question.id for question in suite.questions] == ["0", "2", "3", "4", "5"]


def test_texts_may_have_several_references(tmp_path: Path) -> None:
    rows = [{**GENERATION, "output_field": gold} for gold in (["a b", "b a"], "['a b', 'b a']", "[sic] a", "['a', 1]")]

    golds = [question.gold for question in shopbench_suite(questions_file(tmp_path, rows)).questions]

    assert golds[0] == golds[1] == Text(text="a b", references=("b a",))
    assert golds[2:] == [Text(text="[sic] a"), Text(text="['a', 1]")]


def test_a_question_without_a_task_or_track_is_named_for_its_type(tmp_path: Path) -> None:
    row = {k: v for k, v in QUESTIONS[0].items() if k not in ("task_name", "track", "is_multiple_choice")}

    question = shopbench_suite(questions_file(tmp_path, [row])).questions[0]

    assert (question.task, question.track) == ("multiple-choice, accuracy", "all")


def test_a_gold_letter_is_the_number_that_the_option_is_printed_after(tmp_path: Path) -> None:
    text = "Which?\nA. red\nB. blue\nAnswer:"

    question = shopbench_suite(one(tmp_path, input_field=text, output_field="B")).questions[1]

    assert question.gold == Choice(number=1)
    assert "1. blue" in question.prompt.text


def test_foreign_embeddings_are_noted(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [{**GENERATION, "metric": "multilingual-sent-transformer"}]))

    assert "all-MiniLM-L6-v2" in suite.notes[0]


@pytest.mark.parametrize(
    ("changes", "field", "fix"),
    [
        ({"task_type": "essay"}, "task_type", "multiple-choice, ranking"),
        ({"task_type": "absent"}, "task_type", "Use one of"),
        ({"metric": "ndcg"}, "metric", "For multiple-choice use one of: accuracy."),
        ({"is_multiple_choice": False}, "is_multiple_choice", "contradicts"),
        ({"input_field": "  "}, "input_field", "Give the prompt's text."),
        ({"input_field": 3}, "input_field", "Give the prompt's text."),
        ({"output_field": "absent"}, "output_field", "cannot be scored"),
        ({"output_field": []}, "output_field", "cannot be scored"),
        ({"output_field": "Tent"}, "output_field", "number of the right option"),
        ({"output_field": True}, "output_field", "number of the right option"),
    ],
)
def test_a_wrong_value_is_refused_with_its_row(tmp_path: Path, changes: dict[str, Any], field: str, fix: str) -> None:
    with pytest.raises(BadField) as refused:
        shopbench_suite(one(tmp_path, **changes))

    assert (refused.value.row, refused.value.field) == (2, field)
    assert fix in str(refused.value)


@pytest.mark.parametrize(
    ("place", "gold", "fix"),
    [
        (2, "[1, 0.1]", "one weight for each of the 3 options"),
        (2, "['a', 'b', 'c']", "list of numbers"),
        (3, "[1, 'two']", "list of numbers"),
        (4, "[1, 2]", "list of phrases"),
        (5, {"a": 1}, "list of texts"),
    ],
)
def test_a_gold_answer_of_the_wrong_shape_is_refused(tmp_path: Path, place: int, gold: Any, fix: str) -> None:
    with pytest.raises(BadField, match=fix):
        shopbench_suite(questions_file(tmp_path, [{**QUESTIONS[place], "output_field": gold}]))


@pytest.mark.parametrize("line", ["{broken", "[1, 2]", '"text"'])
def test_a_line_that_is_no_object_is_refused_with_its_row(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(QUESTIONS[0]) + "\n\n" + line + "\n")

    with pytest.raises(BadField, match="row 3, field 'the whole line'"):
        shopbench_suite(file)


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        shopbench_suite(tmp_path / "missing.jsonl")
    with pytest.raises(UnreadableFile, match="holds no question"):
        shopbench_suite(questions_file(tmp_path, []))


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(UnreadableFile, match="UTF-8"):
        shopbench_suite(tmp_path / "questions.jsonl")
