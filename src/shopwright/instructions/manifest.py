"""What an instruction set is: its counts, its licences and its fingerprint."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shopwright.foundation.errors import NothingToDo

MANIFEST = "manifest.json"


class SetManifest(BaseModel):
    """manifest.json of an instruction set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    rows: int
    splits: dict[str, int]
    tasks: dict[str, int]
    dropped: dict[str, int]
    licences: dict[str, int]
    languages: dict[str, int] = {}
    makers: dict[str, int] = {}
    fingerprint: str


def read_set_manifest(folder: Path) -> SetManifest:
    """The manifest of an instruction set."""
    file = folder / MANIFEST
    if not file.exists():
        raise NothingToDo(f"instruction set in {folder}", "shopwright write")
    return SetManifest.model_validate_json(file.read_text(encoding="utf-8"))
