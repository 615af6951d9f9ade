"""Files of preferences: the forms that are read, what is wrong with a row, and the part that is held out."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.errors import BadField, UnreadableFile
from shopwright.foundation.files import write_jsonl
from shopwright.models.model import Message
from shopwright.training.afterwards_errors import NoPairs
from shopwright.training.preferences import Preference, parted, read_preferences

ROW: dict[str, Any] = {
    "prompt": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "A title?"}],
    "chosen": "Olive lamp",
    "rejected": "The best lamp ever",
    "task": "title",
    "source": "lamps",
}
PAIR = Preference(
    (Message("system", "Be brief."), Message("user", "A title?")), "Olive lamp", "The best lamp ever", "title", "lamps"
)


def test_a_row_has_a_prompt_two_replies_a_task_and_a_source(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "pairs.jsonl", [ROW])

    assert read_preferences(tmp_path / "pairs.jsonl") == (PAIR,)


def test_trls_conversational_form_is_read_too(tmp_path: Path) -> None:
    replies = {name: [{"role": "assistant", "content": ROW[name]}] for name in ("chosen", "rejected")}
    write_jsonl(tmp_path / "pairs.jsonl", [{**ROW, **replies}])

    assert read_preferences(tmp_path / "pairs.jsonl") == (PAIR,)


def test_a_prompt_may_be_a_text_and_what_is_optional_may_be_left_out(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "pairs.jsonl", [{"prompt": "A title?", "chosen": "Olive lamp", "rejected": "Lamp!!!"}])
    (pair,) = read_preferences(tmp_path / "pairs.jsonl")

    assert pair == Preference((Message("user", "A title?"),), "Olive lamp", "Lamp!!!")
    assert pair.about == "A title?"


def test_parquet_says_the_same_as_json_lines(tmp_path: Path) -> None:
    lines, table = tmp_path / "pairs.jsonl", tmp_path / "pairs.parquet"
    write_jsonl(lines, [ROW, {**ROW, "source": None}])
    with duckdb.connect() as database:
        database.execute(f"COPY (FROM read_json('{lines}')) TO '{table}' (FORMAT parquet)")

    assert read_preferences(table) == read_preferences(lines)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"chosen": ""}, r"row 2, field 'chosen': ''\. Give the reply as a text"),
        ({"rejected": None}, r"row 2, field 'rejected': None"),
        ({"rejected": "Olive lamp "}, r"row 2, field 'rejected': 'Olive lamp'\. It is the chosen reply"),
        ({"prompt": " "}, r"row 2, field 'prompt': ' '\. Give a text, or chat messages"),
        (
            {"prompt": [{"role": "assistant", "content": "Yes?"}]},
            r"row 2, field 'prompt'.*of which the last is the user",
        ),
        ({"prompt": [{"role": "shopper", "content": "Hi"}]}, r"row 2, field 'prompt'"),
        ({"chosen": [{"role": "user", "content": "Hi"}]}, r"row 2, field 'chosen'.*one message of the assistant"),
        ({"task": 3}, r"row 2, field 'task': 3\. Give a text, or leave it out"),
    ],
)
def test_a_wrong_row_is_named_with_its_field_and_value(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    write_jsonl(tmp_path / "pairs.jsonl", [ROW, {**ROW, **change}])

    with pytest.raises(BadField, match=f"pairs.jsonl, {sentence}"):
        read_preferences(tmp_path / "pairs.jsonl")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("{\n", r"line 1 is not JSON"), ("[1]\n", r"line 1 is no JSON object.*shopwright export preferences")],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "pairs.jsonl").write_text(text)

    with pytest.raises(UnreadableFile, match=sentence):
        read_preferences(tmp_path / "pairs.jsonl")


def test_what_is_no_file_of_pairs_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "pairs.parquet").write_text("no table")
    (tmp_path / "empty.jsonl").write_text("\n")

    with pytest.raises(UnreadableFile, match="no Parquet file"):
        read_preferences(tmp_path / "pairs.parquet")
    with pytest.raises(UnreadableFile, match="cannot be read as text"):
        read_preferences(tmp_path / "none.jsonl")
    with pytest.raises(NoPairs, match="no pairs in it"):
        read_preferences(tmp_path / "empty.jsonl")


def pair(number: int, source: int) -> Preference:
    return Preference((Message("user", f"Title {number}?"),), "a", json.dumps(number), source=f"s{source}")


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9))), st.floats(0.01, 0.99), st.integers(0, 9))
def test_pairs_of_one_source_stay_together_whatever_their_order(
    numbers: list[tuple[int, int]], share: float, seed: int
) -> None:
    pairs = [pair(*both) for both in numbers]
    learnt, held_out = parted(pairs, share, seed)
    others = parted(list(reversed(pairs)), share, seed)

    assert len(learnt) + len(held_out) == len(pairs)
    assert not {one.source for one in learnt} & {one.source for one in held_out}
    assert (set(learnt), set(held_out)) == (set(others[0]), set(others[1]))


def test_about_the_wanted_share_is_held_out() -> None:
    _, held_out = parted([pair(number, number) for number in range(1000)], 0.2, seed=7)

    assert 160 <= len(held_out) <= 240
