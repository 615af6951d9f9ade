"""A run: the recipe as resolved, its inputs by fingerprint, its seed, its log and its figures, in one folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.foundation.files import content_hash, discard, write_json, write_text
from shopwright.foundation.recipes import Recipe, dump_recipe


@dataclass(frozen=True)
class Run:
    """A piece of work that can be killed and taken up again."""

    folder: Path
    key: str

    @classmethod
    def open(cls, folder: Path, recipe: Recipe, inputs: Mapping[str, str]) -> "Run":
        """Take up the run in `folder` if it has the same recipe and inputs; begin anew otherwise."""
        key = content_hash(recipe.model_dump(mode="json"), dict(inputs))
        if _stored_key(folder) != key:
            discard(folder)
            write_text(folder / "recipe.yaml", dump_recipe(recipe))
            write_json(folder / "run.json", {"key": key, "inputs": dict(inputs)})
        return cls(folder, key)

    @property
    def result(self) -> dict[str, Any] | None:
        """What the finished run found, or nothing while it is not finished."""
        file = self.folder / "result.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def finish(self, result: Mapping[str, Any]) -> None:
        """Store the run's figures; from now on the run is finished."""
        write_json(self.folder / "result.json", dict(result))

    def log(self, **values: Any) -> None:
        """Append one line to the run's log."""
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(values, ensure_ascii=False) + "\n")


def _stored_key(folder: Path) -> str | None:
    file = folder / "run.json"
    return json.loads(file.read_text(encoding="utf-8"))["key"] if file.exists() else None
