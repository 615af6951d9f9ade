"""The questions of benchmark files of every form."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.benchmark_files import read_benchmarks

KDD = {"input_field": "Which boots?\n0. red\n1. blue", "output_field": 1, "task_type": "multiple-choice"}


def lines(file: Path, *rows: Any) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def asked(*paths: Path) -> list[str]:
    return [question.whole for question in read_benchmarks(paths).questions]


def test_shopbench_lines_ask_in_their_input_field(tmp_path: Path) -> None:
    read = read_benchmarks([lines(tmp_path / "track.jsonl", KDD, {**KDD, "input_field": "Second?"})])

    assert [(q.file, q.row, q.text) for q in read.questions][1] == ("track.jsonl", 2, "Second?")
    assert (read.files[0].questions, len(read.files[0].fingerprint)) == (2, 16)


def test_shopping_mmlu_choices_are_a_list_in_a_cell(tmp_path: Path) -> None:
    with (tmp_path / "task.csv").open("w", newline="") as out:
        csv.writer(out).writerows([("question", "choices", "answer"), ("Which hat?", "['a, b', \"it's c\"]", 0)])

    assert read_benchmarks([tmp_path / "task.csv"]).questions[0].options == ("a, b", "it's c")


def test_shopping_mmlu_is_read_from_its_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mmlu.zip", "w") as packed:
        packed.writestr("data/ranking/r.json", json.dumps([{"input_field": "Rank!", "target_field": [1]}]))
        packed.writestr("data/multiple_choice/c.csv", 'question,choices,answer\nWhich?,"[""x"", ""y""]",0\n')
    read = read_benchmarks([tmp_path / "mmlu.zip"])

    assert sorted((q.file, q.whole) for q in read.questions) == [
        ("mmlu.zip/data/multiple_choice/c.csv", "Which?\nx\ny"),
        ("mmlu.zip/data/ranking/r.json", "Rank!"),
    ]


def test_ecinstruct_asks_with_instruction_input_and_options(tmp_path: Path) -> None:
    row = {"instruction": "Judge.", "input": '{"query": "pan", "product": "wok"}', "options": '["A: yes", "B: no"]'}
    (tmp_path / "ec.json").write_text(json.dumps([row]))

    assert asked(tmp_path / "ec.json") == ["Judge.\nquery: pan\nproduct: wok\nA: yes\nB: no"]


@pytest.mark.parametrize(
    "row",
    [
        {"question": "Which?", "choices": {"text": ["x", "y"], "label": ["A", "B"]}},
        {"prompt": "Which?", "options": "x\ny"},
        {"Question": "Which?", "A": "x", "B": "y"},
        {"question": "Which?", "options": {"A": "x", "B": "y"}},
        {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "Which?\nx\ny"}]},
        {"conversations": [{"from": "human", "value": "Which?\nx\ny"}]},
    ],
)
def test_other_fields_that_ask_are_known(tmp_path: Path, row: dict[str, Any]) -> None:
    assert asked(lines(tmp_path / "b.jsonl", row)) == ["Which?\nx\ny"]


def test_lists_side_by_side_in_one_document_are_rows(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(json.dumps({"question": ["One?", "Two?"], "answer": ["1", "2"]}, indent=1))

    assert asked(tmp_path / "b.json") == ["One?", "Two?"]


def test_plain_lines_are_questions_whatever_the_ending(tmp_path: Path) -> None:
    for name in ("lines.txt", "lines.questions"):
        (tmp_path / name).write_text("First one?\n\nSecond one?\n")

        assert asked(tmp_path / name) == ["First one?", "Second one?"]


def test_rows_that_ask_nothing_are_counted(tmp_path: Path) -> None:
    file = lines(tmp_path / "b.jsonl", {"question": "Which?"}, {"question": " "}, {"other": 1}, [1])

    assert read_benchmarks([file]).files[0].left_out == {"asks-nothing": 2, "not-a-mapping": 1}


@pytest.mark.parametrize(("name", "content"), [("b.jsonl", b'{"other": 1}\n'), ("b.zip", b"no zip"), ("b.q", b"\xff")])
def test_a_file_without_a_question_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile, match=name):
        read_benchmarks([tmp_path / name])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no benchmark lies there"):
        read_benchmarks([tmp_path / "gone.jsonl"])
