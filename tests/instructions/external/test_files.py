"""Files as rows: every form, packed or not, with broken rows counted and row numbers kept."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.external.drops import Drops
from shopwright.instructions.external.files import columns_of, files_under, rows_of

ROWS = [{"name": "pot", "price": 3}, {"name": "tea, green", "price": 4}]


def write(folder: Path, form: str) -> Path:
    if form == "list.json":
        return written(folder / form, json.dumps(ROWS, indent=1))
    if form == "lines.json":
        return written(folder / form, "".join(json.dumps(row) + "\n" for row in ROWS))
    if form == "rows.tsv":
        return written(folder / form, "name\tprice\npot\t3\ntea, green\t4\n")
    if form == "rows.csv":
        return written(folder / form, 'name,price\npot,3\n"tea, green",4\n')
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in ROWS).encode())
    (folder / form).write_bytes(packed)
    return folder / form


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("form", ["list.json", "lines.json", "rows.tsv", "rows.csv", "rows.jsonl.gz"])
def test_the_same_rows_come_out_of_every_form(form: str, tmp_path: Path) -> None:
    file = write(tmp_path, form)

    rows = list(rows_of(file, Drops()))

    assert [(row.values["name"], int(row.values["price"])) for row in rows] == [("pot", 3), ("tea, green", 4)]
    assert columns_of(file, Drops()) == ("name", "price")


def test_parquet_keeps_the_order_of_its_rows(parquet: Any) -> None:
    folder = parquet("rows.parquet", [{"n": n} for n in range(5000)])

    assert [row.values["n"] for row in rows_of(folder / "rows.parquet", Drops())] == list(range(5000))


def test_a_document_is_one_row(tmp_path: Path) -> None:
    (row,) = rows_of(written(tmp_path / "a.json", json.dumps({"ratings": [1, 2]}, indent=1)), Drops())

    assert row.values == {"ratings": [1, 2]}


def test_broken_lines_are_counted_with_their_numbers(tmp_path: Path) -> None:
    drops = Drops()
    file = written(tmp_path / "a.jsonl", '{"a": 1}\nbroken\n\n[1]\n{"a": 2}\n')

    assert [row.number for row in rows_of(file, drops)] == [1, 5]
    assert drops.counts == {"not-json": 1, "not-a-mapping": 1}
    assert [drop.row for drop in drops.drops] == [2, 4]


def test_a_broken_file_says_so(tmp_path: Path) -> None:
    for name, content in (("a.json", '[{"a": 1}, {"a"'), ("b.json", '{"a":\n'), ("c.parquet", "no parquet")):
        with pytest.raises(UnreadableFile, match=name):
            list(rows_of(written(tmp_path / name, content), Drops()))


def test_only_data_files_of_a_folder_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.csv", "a.jsonl", "README.md", "LICENSE", "c.jsonl.gz"):
        written(tmp_path / name, "x")

    assert [file.name for file in files_under(tmp_path)] == ["a.jsonl", "b.csv", "c.jsonl.gz"]
    with pytest.raises(UnreadableFile, match="holds no data"):
        files_under(tmp_path / "nowhere")


def test_drops_keep_one_example_of_each_reason(tmp_path: Path) -> None:
    drops = Drops()
    list(rows_of(written(tmp_path / "a.jsonl", "broken\n" * 1000), drops))

    assert (drops.total, len(drops.drops)) == (1000, 1)
    assert [(entry["reason"], entry["count"]) for entry in drops.as_json()] == [("not-json", 1000)]
