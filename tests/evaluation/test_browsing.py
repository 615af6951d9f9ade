"""What a page carries of its questions comes out as it went in."""

import json
import zlib
from base64 import b64decode
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file
from evaluation.test_report import NASTY, report_of

from shopwright.evaluation import browsing
from shopwright.evaluation.browsing import carried, columns_of, packed
from shopwright.evaluation.shopbench import shopbench_suite


def test_what_is_packed_can_be_unpacked(tmp_path: Path) -> None:
    report = report_of(shopbench_suite(questions_file(tmp_path)), (*RIGHT[:5], f"{NASTY}\ud800"))

    text = zlib.decompress(b64decode(json.loads(packed(report)))).decode("utf-8")

    assert json.loads(text) == columns_of(report)


def test_prompts_stand_once_whatever_the_number_of_systems(tmp_path: Path) -> None:
    found = columns_of(report_of(shopbench_suite(questions_file(tmp_path)), ("?", *RIGHT[1:])))

    assert found["prompt"] == [row["input_field"] for row in QUESTIONS]
    assert [system["name"] for system in found["systems"]] == ["base (fused)", "tuned (fused)", "tuned (plain)"]
    assert found["systems"][1]["unread"] == [0]
    assert [found["tasks"][number] for number in found["task"]] == [row["task_name"] for row in QUESTIONS]
    assert found["compared"] is True


def test_too_many_questions_are_carried_in_part_from_every_task(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = report_of(shopbench_suite(questions_file(tmp_path)), compared=False)
    assert carried(report) == [0, 1, 2, 3, 4, 5]

    monkeypatch.setattr(browsing, "MOST_QUESTIONS", 5)

    assert carried(report) == [0, 2, 3, 4, 5]
