"""Published sets as suites: their test parts, with development questions of their validation parts."""

import json
from pathlib import Path
from typing import Any

import pytest

from shopwright.evaluation.scoring import marks_of
from shopwright.evaluation.suites import DataNeeded, open_suite
from shopwright.foundation.errors import UnreadableFile


def row(number: int, split: str) -> dict[str, Any]:
    stated = {
        "split": split,
        "task": "Sentiment_Analysis",
        "setting": "IND_Diverse_Instruction",
        "instruction": "Rate.",
    }
    options = '["A: very positive", "B: neutral", "C: very negative"]'
    return {**stated, "input": f"Pot {number} pours well.", "options": options, "output": "ABC"[number % 3]}


@pytest.fixture
def ecinstruct(tmp_path: Path) -> Path:
    rows = [row(n, split) for n, split in enumerate(["train"] * 6 + ["val"] * 4 + ["test"] * 8)]
    file = tmp_path / "ECInstruct.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in rows))
    return file


def test_the_test_part_examines_and_the_validation_part_is_for_development(ecinstruct: Path) -> None:
    suite = open_suite("ecinstruct", None, ecinstruct)

    assert (len(suite.examined), len(suite.development)) == (8, 4)
    assert {q.metric for q in suite.questions} == {"accuracy"}
    assert "ECInstruct" in suite.notes[0]


def test_gold_replies_score_one_in_both_modes(ecinstruct: Path) -> None:
    suite = open_suite("ecinstruct", None, ecinstruct)
    replies = [suite.answer_types[q.task].render(q.gold) for q in suite.examined]

    for mode in ("published", "corrected"):
        marks = marks_of(suite, suite.examined, replies, mode, None)
        assert {mark.score.value for mark in marks} == {1.0}


def test_a_limit_chooses_by_chance_and_always_the_same(ecinstruct: Path) -> None:
    few, again = (open_suite("ecinstruct", None, ecinstruct, 3) for _ in range(2))
    every = open_suite("ecinstruct", None, ecinstruct)

    assert len(few.examined) == len(few.development) == 3
    assert few.questions == again.questions
    assert {q.id for q in few.questions} < {q.id for q in every.questions}


def test_a_set_without_a_test_part_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ECInstruct.jsonl"
    file.write_text(json.dumps(row(0, "train")) + "\n")

    with pytest.raises(UnreadableFile, match="no test question"):
        open_suite("ecinstruct", None, file)


def test_the_files_have_to_be_named() -> None:
    with pytest.raises(DataNeeded, match="--data"):
        open_suite("ecinstruct", None)
