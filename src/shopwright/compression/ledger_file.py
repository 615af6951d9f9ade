"""The ledger in a model's folder: what compression says of it, and what was measured of it, one beside the other."""

import json
from pathlib import Path
from typing import Any

from shopwright.compression.measures import Measure
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import write_json
from shopwright.models.checkpoints import LEDGER_FILE

MEASURES = "measures"


def read_ledger(folder: Path) -> dict[str, Any]:
    """What the ledger says; nothing where there is none yet. Raises UnreadableFile."""
    file = folder / LEDGER_FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except ValueError as error:
        raise UnreadableFile(file, "this is not JSON", "Remove it and measure the model again.") from error
    return dict(found)


def write_sizes(folder: Path, said: dict[str, Any]) -> None:
    """Write what compression says of a model; what was measured of it stays."""
    measured = {key: value for key, value in read_ledger(folder).items() if key == MEASURES}
    write_json(folder / LEDGER_FILE, {**said, **measured})


def add_measure(folder: Path, measure: Measure) -> None:
    """Write a measure beside the others; it takes the place of one of the same weights, engine and machine."""
    known = read_ledger(folder)
    kept = [old for old in known.get(MEASURES, ()) if _place(old) != _place(measure.model_dump())]
    told = {"model": folder.name, **known, MEASURES: [*kept, measure.model_dump(mode="json")]}
    write_json(folder / LEDGER_FILE, told)


def is_measured(folder: Path, engine: str, machine: str, files: str) -> bool:
    """Whether files of this fingerprint were measured under this engine on this machine."""
    known = read_ledger(folder).get(MEASURES, ())
    return (files, engine, machine) in map(_place, known)


def _place(measure: dict[str, Any]) -> tuple[str, str, str]:
    return measure["files"], measure["engine"], measure["machine"]
