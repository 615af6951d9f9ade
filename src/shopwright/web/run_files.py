"""What a run's folder tells of its work, while it goes on and afterwards: state, progress, log, recipe and figures."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from shopwright.evaluation.report import REPORT_FILE
from shopwright.foundation.shop import Shop

KINDS = {"train": "Training", "write": "Writing", "evaluate": "Evaluation", "compress": "Compression"}
"""What a run does, by the first word of its folder's name; other folders beside the runs are caches."""
LOG, RECIPE, RESULT, PROGRESS, FAILURE = "log.jsonl", "recipe.yaml", "result.json", "progress.json", "failure.json"
QUIET_SECONDS = 60.0
QUIET_STEPS = 5.0
"""A run that has written nothing for a minute, or for five of its own steps, is taken to stand still."""

State = Literal["at work", "standing still", "failed", "finished"]
Values = dict[str, Any]


@dataclass(frozen=True)
class RunFiles:
    """One run of a shop, read anew at each question."""

    shop: Shop
    name: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.shop.run(self.name)

    @property
    def kind(self) -> str:
        """What it does."""
        return KINDS[self.name.partition("-")[0]]

    @property
    def subject(self) -> str:
        """What it makes: a model, a set, a report."""
        return self.name.partition("-")[2]

    @property
    def recipe(self) -> str:
        """The recipe as resolved, in YAML."""
        return _text(self.folder / RECIPE)

    @property
    def result(self) -> Values:
        """The figures of a finished run."""
        if self.kind == KINDS["evaluate"]:
            return _values(self.shop.report(self.subject) / REPORT_FILE)
        return _values(self.folder / RESULT)

    @property
    def progress(self) -> Values:
        """How far a training is, and how fast."""
        return _values(self.folder / PROGRESS)

    @property
    def failure(self) -> str:
        """Why it failed, in a sentence."""
        return str(_values(self.folder / FAILURE).get("sentence", ""))

    @property
    def changed(self) -> float:
        """When one of its files was last written, in seconds since 1970."""
        return max((_time(Path(entry)) for entry in (self.folder, *os.scandir(self.folder))), default=0.0)

    def state(self, now: float) -> State:
        """Where it stands; `now` is in seconds since 1970. A process cannot be asked: its files tell."""
        if self.result:
            return "finished"
        if self.failure:
            return "failed"
        patience = max(QUIET_SECONDS, QUIET_STEPS * self.progress.get("seconds_a_step", 0.0))
        return "at work" if now - self.changed < patience else "standing still"


def run_names(shop: Shop) -> tuple[str, ...]:
    """The runs of a shop, the one that was last written to first."""
    folder = shop.folder / "runs"
    names = [p.name for p in folder.iterdir() if p.is_dir() and _is_run(p.name)] if folder.is_dir() else []
    return tuple(sorted(names, key=lambda name: (-RunFiles(shop, name).changed, name)))


class LogReader:
    """The lines of a log that is being written: each reading takes up where the one before ended."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._at, self._which = 0, -1
        self.lines: list[Values] = []

    def read(self) -> bool:
        """Take in what is new; tells whether anything was. A log that was written anew is read from its start."""
        try:
            with self._file.open("rb") as log:
                return self._take(log)
        except FileNotFoundError:
            return False

    def _take(self, log: BinaryIO) -> bool:
        found = os.fstat(log.fileno())
        anew = found.st_ino != self._which or found.st_size < self._at
        if anew:
            self._at, self._which, self.lines = 0, found.st_ino, []
        log.seek(self._at)
        # A line without its end is still being written.
        whole, end, _ = log.read().rpartition(b"\n")
        self._at += len(whole) + len(end)
        new = [value for line in whole.splitlines() if isinstance(value := _parsed(line), dict)]
        self.lines.extend(new)
        return anew or bool(new)


def _is_run(name: str) -> bool:
    kind, dash, subject = name.partition("-")
    return kind in KINDS and bool(dash and subject)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _values(file: Path) -> Values:
    found = _parsed(_text(file))
    return found if isinstance(found, dict) else {}


def _parsed(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
