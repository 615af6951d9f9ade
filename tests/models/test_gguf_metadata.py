"""The keys and values of GGUF files, whole and spoilt."""

from pathlib import Path

import pytest
from gguf import GGUFReader
from tiny_models import tiny_gguf

from shopwright.foundation.errors import UnreadableFile
from shopwright.models.gguf_metadata import read_metadata


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_gguf(tmp_path_factory.mktemp("models") / "tiny") / "model.gguf"


def test_every_value_is_the_one_that_the_reference_reader_finds(file: Path) -> None:
    fields = {name: field for name, field in GGUFReader(file).fields.items() if not name.startswith("GGUF.")}

    assert read_metadata(file) == {name: field.contents() for name, field in fields.items()}


@pytest.mark.parametrize("size", [0, 3, 10, 100, 2000])
def test_a_file_that_was_cut_off_is_reported(file: Path, tmp_path: Path, size: int) -> None:
    (tmp_path / "cut.gguf").write_bytes(file.read_bytes()[:size])

    with pytest.raises(UnreadableFile, match="not a whole GGUF file"):
        read_metadata(tmp_path / "cut.gguf")


def test_another_kind_of_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "notes.gguf").write_text("These are notes, and they are long enough to be read.")

    with pytest.raises(UnreadableFile, match="not a whole GGUF file"):
        read_metadata(tmp_path / "notes.gguf")


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_metadata(tmp_path / "nothing.gguf")
