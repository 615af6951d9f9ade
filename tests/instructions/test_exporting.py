"""An instruction set is handed to other trainers in the forms that they read."""

import json
from pathlib import Path

import pytest
import yaml

from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.shop import Shop
from shopwright.instructions.exporting import LINES, export_instructions
from shopwright.instructions.samples import read_samples
from shopwright.instructions.writing import WriteResult
from shopwright.tasks.catalogue_of_tasks import task_named

Written = tuple[Shop, WriteResult]


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("jsonl", {"messages", "meta"}),
        ("alpaca", {"instruction", "input", "output"}),
        ("sharegpt", {"conversations", "system"}),
        ("trl", {"prompt", "completion"}),
    ],
)
def test_every_training_row_is_written_in_the_form_asked_for(
    written: Written, tmp_path: Path, form: str, keys: set[str]
) -> None:
    shop, result = written
    out = tmp_path / "set.jsonl"

    count = export_instructions(shop, result.name, out, form)

    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == count == result.splits["train"]
    assert all(keys <= set(row) for row in rows)


def test_the_same_reply_stands_in_every_form(written: Written, tmp_path: Path) -> None:
    shop, result = written
    replies = {}
    for form in LINES:
        export_instructions(shop, result.name, tmp_path / form, form)
        replies[form] = json.loads((tmp_path / form).read_text(encoding="utf-8").splitlines()[0])

    assert replies["jsonl"]["messages"][-1]["content"] == replies["alpaca"]["output"]
    assert replies["sharegpt"]["conversations"][1]["value"] == replies["alpaca"]["output"]
    assert replies["trl"]["completion"][0]["content"] == replies["alpaca"]["output"]


def test_llama_factory_finds_the_set_by_its_registry(written: Written, tmp_path: Path) -> None:
    shop, result = written

    rows = export_instructions(shop, result.name, tmp_path / "data", "llama-factory")

    entry = json.loads((tmp_path / "data" / "dataset_info.json").read_text())["small"]
    lines = [json.loads(line) for line in (tmp_path / "data" / entry["file_name"]).read_text().splitlines()]
    assert len(lines) == rows == result.splits["train"]
    assert {entry["columns"][name] for name in ("prompt", "query", "response")} <= set(lines[0])


def test_every_preference_prefers_a_right_reply_to_a_wrong_one(written: Written, tmp_path: Path) -> None:
    shop, result = written
    out = tmp_path / "pairs.jsonl"

    rows = export_instructions(shop, result.name, out, "preference")

    lines = [json.loads(line) for line in out.read_text().splitlines()]
    golds = {s.prompt.text: s for s in read_samples(shop.instructions(result.name), "train")}
    assert result.splits["train"] * 0.9 < rows == len(lines)
    for line in lines:
        sample, rejected = golds[line["prompt"][-1]["content"]], line["rejected"][0]["content"]
        task = task_named(sample.task)
        assert line["chosen"][0]["content"] == sample.reply != rejected
        assert task.score(task.read(rejected, sample.prompt), sample.gold).value < 1


def test_the_harness_gets_a_task_of_every_kind_from_the_test_part(written: Written, tmp_path: Path) -> None:
    shop, result = written

    rows = export_instructions(shop, result.name, tmp_path / "harness", "lm-eval")

    tasks = {f.stem: yaml.safe_load(f.read_text()) for f in (tmp_path / "harness").glob("[!_]*.yaml")}
    group = yaml.safe_load((tmp_path / "harness" / "_small.yaml").read_text())
    assert rows == result.splits["test"]
    assert {task["task"] for task in tasks.values()} == set(group["task"])
    for task in tasks.values():
        lines = [
            json.loads(line) for line in Path(task["dataset_kwargs"]["data_files"]["test"]).read_text().splitlines()
        ]
        closed = task["output_type"] == "multiple_choice"
        assert lines and all(not closed or line["choices"][line["gold"]] == line["target"] for line in lines)


def test_an_unknown_form_or_set_is_named(written: Written, tmp_path: Path) -> None:
    shop, result = written

    with pytest.raises(UnknownName, match="alpaca"):
        export_instructions(shop, result.name, tmp_path / "out", "alpacca")
    with pytest.raises(NothingToDo, match="shopwright write"):
        export_instructions(shop, "none", tmp_path / "out")
