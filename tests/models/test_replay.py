"""Saved replies are given again."""

import json
from pathlib import Path

import pytest

from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.models.model import ModelFailed, Request
from shopwright.models.replay import Replay, prompt_key

FIRST, SECOND = Request.user("Which fits?"), Request.user("Which is warm?")


def saved(folder: Path, *rows: object) -> Path:
    path = folder / "replies.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_replies_come_in_their_order(tmp_path: Path) -> None:
    model = Replay(saved(tmp_path, {"reply": "2"}, {"reply": "1"}))

    assert [reply.text for reply in model.reply([FIRST, SECOND])] == ["2", "1"]


def test_replies_with_an_index_come_by_their_index(tmp_path: Path) -> None:
    model = Replay(saved(tmp_path, {"index": 1, "reply": "b"}, {"index": 0, "reply": "a"}))

    assert [reply.text for reply in model.reply([FIRST, SECOND])] == ["a", "b"]


def test_a_reply_may_hold_any_line_separator(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text('{"reply": "one\u2028two"}\n', encoding="utf-8")

    assert [reply.text for reply in Replay(path).reply([FIRST])] == ["one\u2028two"]


def test_replies_with_a_key_come_to_their_prompt(tmp_path: Path) -> None:
    rows = [{"prompt_key": prompt_key(SECOND), "reply": "b"}, {"prompt_key": prompt_key(FIRST), "reply": "a"}]

    model = Replay(saved(tmp_path, *rows))

    assert [reply.text for reply in model.reply([FIRST, SECOND])] == ["a", "b"]
    assert list(model.stream(FIRST)) == ["a"]
    assert model.likelihoods(FIRST, ["a"]) is None
    model.close()


def test_too_few_replies_are_a_failure_not_a_wrong_answer(tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match="fewer saved replies"):
        list(Replay(saved(tmp_path, {"reply": "2"})).reply([FIRST, SECOND]))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.jsonl"):
        Replay(tmp_path / "none.jsonl")


@pytest.mark.parametrize("line", ["not json", '{"reply": 3}', "[]"])
def test_a_line_without_a_reply_is_reported_with_its_row(tmp_path: Path, line: str) -> None:
    path = tmp_path / "replies.jsonl"
    path.write_text(f'{{"reply": "1"}}\n{line}\n', encoding="utf-8")

    with pytest.raises(BadField, match="row 2"):
        Replay(path)


def test_other_replies_are_another_model(tmp_path: Path) -> None:
    first = Replay(saved(tmp_path, {"reply": "1"})).fingerprint

    assert Replay(saved(tmp_path, {"reply": "2"})).fingerprint != first
