"""An instruction set is handed to other trainers in the forms that they read."""

import json
from pathlib import Path

import pytest

from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.shop import Shop
from shopwright.instructions.exporting import FORMATS, export_instructions
from shopwright.instructions.writing import WriteResult

Written = tuple[Shop, WriteResult]


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("jsonl", {"messages", "meta"}),
        ("alpaca", {"instruction", "input", "output"}),
        ("sharegpt", {"conversations", "system"}),
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
    for form in FORMATS:
        export_instructions(shop, result.name, tmp_path / form, form)
        replies[form] = json.loads((tmp_path / form).read_text(encoding="utf-8").splitlines()[0])

    assert replies["jsonl"]["messages"][-1]["content"] == replies["alpaca"]["output"]
    assert replies["sharegpt"]["conversations"][1]["value"] == replies["alpaca"]["output"]


def test_an_unknown_form_or_set_is_named(written: Written, tmp_path: Path) -> None:
    shop, result = written

    with pytest.raises(UnknownName, match="alpaca"):
        export_instructions(shop, result.name, tmp_path / "out", "alpacca")
    with pytest.raises(NothingToDo, match="shopwright write"):
        export_instructions(shop, "none", tmp_path / "out")
