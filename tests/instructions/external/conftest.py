"""Small files in the forms of published sets, written here, and the real ones where they are at hand."""

import json
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.samples import Sample

DATA = Path(__file__).parents[3].parent / "shared" / "data"
Write = Callable[[str, Iterable[dict[str, Any]]], Path]


@pytest.fixture
def lines(tmp_path: Path) -> Write:
    """Writes rows as JSON lines and names their folder."""

    def write(name: str, rows: Iterable[dict[str, Any]]) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def parquet(tmp_path: Path) -> Write:
    """Writes rows as Parquet and names their folder."""

    def write(name: str, rows: Iterable[dict[str, Any]]) -> Path:
        source = tmp_path / "rows.temporary"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        duckdb.execute(
            f"COPY (SELECT * FROM read_json('{source}', format='newline_delimited'))"
            f" TO '{tmp_path / name}' (FORMAT parquet)"
        )
        source.unlink()
        return tmp_path

    return write


@pytest.fixture
def text(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text file and names its folder."""

    def write(name: str, content: str) -> Path:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def opened() -> Callable[..., tuple[External, tuple[Sample, ...]]]:
    """Opens a set and reads all its samples."""

    def read(path: Path, **options: Any) -> tuple[External, tuple[Sample, ...]]:
        external = read_external(path, **options)
        return external, tuple(external.samples)

    return read


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a real set, unpacked once; skips where it is not at hand."""
    folders: dict[str, Path] = {}

    def folder(name: str) -> Path:
        packed = DATA / f"{name}.tar.xz"
        if not packed.exists():
            if not (DATA / name).exists():
                pytest.skip(f"The data set {name} is not at hand.")
            return DATA / name
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp(name)
            with tarfile.open(packed) as archive:
                archive.extractall(folders[name], filter="data")
        return folders[name]

    return folder
