"""Files are written whole or not at all; fingerprints follow what is in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.files import (
    atomic,
    content_hash,
    discard,
    fingerprint,
    read_jsonl,
    write_json,
    write_jsonl,
    write_text,
)


class Killed(Exception):
    """Stands for a kill in the middle of writing."""


def test_a_write_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "old")

    with pytest.raises(Killed), atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        raise Killed

    assert (tmp_path / "a.txt").read_text() == "old"


def test_a_folder_replaces_a_folder_whole(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with atomic(tmp_path / "folder") as temporary:
            temporary.mkdir()
            (temporary / name).write_text(name)

    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["two"]
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_what_a_killed_write_left_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".a.txt.part").mkdir()

    write_text(tmp_path / "a.txt", "new")

    assert (tmp_path / "a.txt").read_text() == "new"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_json(tmp_path / "deep" / "er" / "a.json", {"b": "ü"})

    assert (tmp_path / "deep" / "er" / "a.json").read_text(encoding="utf-8") == '{\n  "b": "ü"\n}\n'


values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


@given(st.lists(values, max_size=5))
def test_lines_of_json_are_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[object]) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"

    write_jsonl(path, rows)

    assert list(read_jsonl(path)) == rows


def test_a_last_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"a": 1}\n\n{"a": 2}\n{"a"')

    assert [row["a"] for row in read_jsonl(tmp_path / "log.jsonl")] == [1, 2]


def test_a_fingerprint_follows_names_and_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    write_text(folder / "a.txt", "one")
    first = fingerprint(folder)
    write_text(folder / "a.txt", "two")
    second = fingerprint(folder)
    (folder / "a.txt").rename(folder / "b.txt")

    assert len({first, second, fingerprint(folder)}) == 3
    assert len(fingerprint(folder / "b.txt")) == 16


def test_a_content_hash_knows_no_order_of_keys() -> None:
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash("a", "b") != content_hash("ab")


def test_discarding_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    discard(tmp_path / "nothing")
