"""People's verdicts are read line by line, and a line that is none says what to write."""

import json
from pathlib import Path

import pytest

from shopwright.evaluation.labels import read_labels
from shopwright.evaluation.verdicts import CRITERIA, Matter, Pair
from shopwright.foundation.errors import BadField, UnreadableFile

COMPARED = {"question": "Write an ad.", "record": "oak table", "first": "An oak table.", "second": "A table."}
GRADED = {"question": "Write an ad.", "text": "An oak table."}


def written(folder: Path, *lines: object) -> Path:
    file = folder / "labels.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_pairs_and_grades_are_read_from_one_file(tmp_path: Path) -> None:
    graded = [{**GRADED, "criterion": name, "grade": grade} for grade, name in enumerate(CRITERIA, 1)]
    compared = [{**COMPARED, "label": label} for label in ("first", "second", "tie")]

    labels = read_labels(written(tmp_path, *compared, *graded))

    pair = Pair(Matter("Write an ad.", "oak table"), "An oak table.", "A table.")
    assert labels.pairs == ((pair, 1), (pair, -1), (pair, 0))
    assert [grade for _, grade in labels.grades] == [1, 2, 3, 4]
    assert labels.grades[0][0] == (Matter("Write an ad."), "An oak table.", "truthfulness")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({**COMPARED, "label": "left"}, "row 2, field 'label': 'left'. A line is"),
        ({**COMPARED, "label": "tie", "colour": "red"}, "field 'colour': 'red'"),
        ({"question": "Write an ad.", "first": "An oak table.", "label": "first"}, "field 'second': None"),
        ({**GRADED, "criterion": "beauty", "grade": 3}, "field 'criterion': 'beauty'.*truthfulness, usefulness"),
        ({**GRADED, "criterion": "fit", "grade": 6}, "field 'grade': 6"),
        ({**GRADED, "criterion": "fit", "grade": "5"}, "field 'grade': '5'"),
        ({**COMPARED, "question": "", "label": "tie"}, "field 'question': ''"),
        (["tie"], "Write one JSON object a line"),
    ],
)
def test_a_line_that_is_no_label_is_named(tmp_path: Path, line: object, sentence: str) -> None:
    with pytest.raises(BadField, match=sentence):
        read_labels(written(tmp_path, {**COMPARED, "label": "tie"}, line))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"labels\.jsonl"):
        read_labels(tmp_path / "labels.jsonl")
