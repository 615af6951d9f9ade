"""Replies given elsewhere are scored without a model, and refused where they are not to these questions."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file

from shopwright.evaluation.replies import RepliesDoNotMatch, score_replies
from shopwright.foundation.errors import BadField, UnreadableFile

TRAPS = Path(__file__).parent / "traps"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return questions_file(tmp_path)


def replies_file(folder: Path, lines: Sequence[Any]) -> Path:
    file = folder / "replies.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def indexed() -> list[dict[str, Any]]:
    return [{"index": place, "reply": reply} for place, reply in enumerate(RIGHT)]


@pytest.mark.parametrize("mode", ["published", "corrected"])
def test_right_replies_score_one(questions: Path, tmp_path: Path, mode: str) -> None:
    found = score_replies(replies_file(tmp_path, indexed()), "shopbench", questions, mode).as_json()

    assert found["score"] == pytest.approx(1.0)
    assert (found["suite"], found["model"], found["mode"]) == ("shopbench", "replies.jsonl", mode)
    assert found["questions_per_second"] > 0


def test_replies_may_come_in_any_order_and_by_id(questions: Path, tmp_path: Path) -> None:
    lines = [{"id": str(place), "reply": reply} for place, reply in enumerate(RIGHT)]

    assert score_replies(replies_file(tmp_path, lines[::-1]), "shopbench", questions).as_json()["score"] == 1.0


def test_missing_replies_are_named(questions: Path, tmp_path: Path) -> None:
    with pytest.raises(RepliesDoNotMatch, match="2 of 6 questions have no reply: 4, 5"):
        score_replies(replies_file(tmp_path, indexed()[:4]), "shopbench", questions)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"index": 6, "reply": "x"}, "row 7, field 'index': 6. Give a number from 0 to 5"),
        ({"index": -1, "reply": "x"}, "Give a number from 0 to 5"),
        ({"index": "0", "reply": "x"}, "Give a number from 0 to 5"),
        ({"reply": "x"}, "Give a number from 0 to 5"),
        ({"id": "99", "reply": "x"}, "No question has this id"),
        ({"index": 2, "reply": "x"}, "It has a reply already"),
        ({"id": 2, "reply": "x"}, "row 7, field 'id': 2. It has a reply already"),
        (["index", 2], "Write one JSON object a line"),
    ],
)
def test_a_line_that_fits_no_question_is_refused(questions: Path, tmp_path: Path, line: Any, sentence: str) -> None:
    with pytest.raises(BadField, match=sentence.replace(".", r"\.")):
        score_replies(replies_file(tmp_path, [*indexed(), line]), "shopbench", questions)


@pytest.mark.parametrize("reply", [None, 3, ["a"]])
def test_a_reply_that_is_no_text_is_refused(questions: Path, tmp_path: Path, reply: Any) -> None:
    with pytest.raises(BadField, match="Give the reply as text"):
        score_replies(replies_file(tmp_path, [{"index": 0, "reply": reply}]), "shopbench", questions)


def test_a_broken_line_is_refused_with_its_row(questions: Path, tmp_path: Path) -> None:
    file = replies_file(tmp_path, indexed())
    file.write_text(file.read_text() + '\n{"index": 1\n')

    with pytest.raises(BadField, match="row 8"):
        score_replies(file, "shopbench", questions)


def test_a_file_that_is_not_there_is_refused(questions: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        score_replies(tmp_path / "none.jsonl", "shopbench", questions)


def test_likeness_is_scored_with_the_encoder_given(tmp_path: Path) -> None:
    class Alike:
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            return np.ones((len(texts), 1), dtype=np.float32)

    file = questions_file(tmp_path, [{**QUESTIONS[5], "metric": "sent-transformer"}])
    replies = replies_file(tmp_path, [{"index": 0, "reply": "x"}])

    assert score_replies(replies, "shopbench", file, encoder=Alike()).as_json()["score"] == 1.0
