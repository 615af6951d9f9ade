"""Parquet tables: what is written is read, and the bytes are always the same."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from shopwright.foundation.tables import read_table, write_table


class Inner(BaseModel):
    model_config = ConfigDict(frozen=True)

    amount: int


class Sheet(BaseModel):
    model_config = ConfigDict(frozen=True)

    name: str
    number: int
    share: float | None = None
    flag: bool | None = None
    note: str | None = None
    nested: Inner | None = None
    words: tuple[str, ...] = ()
    pairs: dict[str, str] = {}


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=10)
sheets = st.builds(
    Sheet,
    name=text,
    number=st.integers(-(2**62), 2**62),
    share=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    flag=st.none() | st.booleans(),
    note=st.none() | text,
    nested=st.none() | st.builds(Inner, amount=st.integers(-(2**40), 2**40)),
    words=st.lists(text, max_size=3).map(tuple),
    pairs=st.dictionaries(text, text, max_size=3),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(sheets, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[Sheet]) -> None:
    path = tmp_path_factory.mktemp("table") / "it's.parquet"

    write_table(path, Sheet, rows)

    assert read_table(path, Sheet) == tuple(rows)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [Sheet(name=f"row {n}", number=n, words=("a", "b")) for n in range(3000)]
    for name in ("one", "two"):
        write_table(tmp_path / name, Sheet, rows)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
