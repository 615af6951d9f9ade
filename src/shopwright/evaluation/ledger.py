"""What each model of a shop takes, what it scores, and what it has over its source, joined from files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopwright.evaluation.markup import Span
from shopwright.evaluation.pareto import Point, front
from shopwright.evaluation.standings import Exam, Over, Sat, Standing, common_exam, over, sat_exams, standing
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import GGUF_FILE, LEDGER_FILE, MANIFEST_FILE, model_names, read_manifest

Values = Mapping[str, Any]

WEIGHTS_ENGINE = "transformers"
"""What reads the weights that a GGUF file beside them was made from."""


@dataclass(frozen=True)
class Row:
    """One model under one engine."""

    spec: str
    """The MODEL that opens it so."""
    source: str | None
    """The MODEL that it was made from, where that is in the ledger, too."""
    method: str
    """How it was made smaller, or trained."""
    measure: Values
    """What was measured of it, as its ledger.json holds it."""
    standing: Standing | None = None
    over: Over | None = None
    """What it has over its source on the same questions."""

    @property
    def point(self) -> Point | None:
        """Its size and its score, where it has one."""
        return Point(self.spec, self.measure["bytes"], self.standing.score, self.interval) if self.standing else None

    @property
    def interval(self) -> Span:
        """Of its score."""
        return self.standing.interval if self.standing else (0.0, 0.0)


@dataclass(frozen=True)
class Ledger:
    """All models that were measured on one machine, and the examination that most of them share."""

    shop: str
    machine: str
    rows: tuple[Row, ...]
    exam: Exam | None
    notes: tuple[str, ...] = field(default=())

    @property
    def points(self) -> tuple[Point, ...]:
        """Of the models that have a score."""
        return tuple(row.point for row in self.rows if row.point)

    @property
    def front(self) -> tuple[str, ...]:
        """The models that no other is both as small and as good as, smallest first."""
        return tuple(point.name for point in front(self.points))


def read_ledger(shop: Shop, specs: Sequence[str], machine: str, suite: str = "own", strategy: str = "") -> Ledger:
    """The models of these names as they were measured on a machine, with their scores in one examination.

    That is the one of the suite (and of the strategy, where it is named) which most of them sat; of equal ones the
    newest. A report of other weights than those that were measured does not count.
    """
    rows = [row for spec in specs for row in _rows(shop, spec, machine)]
    named = {row.spec for row in rows}
    rows = [_known_source(row, named) for row in rows]
    sat = [s for s in sat_exams(shop) if s.exam.suite == suite and strategy in ("", s.exam.strategy)]
    true = [s for s in sat if any(_is_of(s, row) for row in rows)]
    exam = common_exam(true)
    standings = {row.spec: _newest(row, true, exam) for row in rows}
    filled = [_filled(row, standings) for row in rows]
    return Ledger(shop.settings.name, machine, tuple(filled), exam, tuple(_notes(filled, sat, true)))


def as_json(ledger: Ledger) -> dict[str, Any]:
    """The ledger as plain values."""
    exam = ledger.exam
    return {
        "machine": ledger.machine,
        "suite": exam.suite if exam else None,
        "mode": exam.mode if exam else None,
        "strategy": exam.strategy if exam else None,
        "questions": exam.questions if exam else None,
        "models": [_row_json(row) for row in ledger.rows],
        "front": list(ledger.front),
        "notes": list(ledger.notes),
    }


def _row_json(row: Row) -> dict[str, Any]:
    seen = row.standing
    return {
        "model": row.spec,
        "source": row.source,
        "method": row.method,
        "score": seen.score if seen else None,
        "interval": list(seen.interval) if seen else None,
        "families": {f.name: {"score": f.score, "interval": list(f.interval), "n": f.n} for f in seen.families}
        if seen
        else {},
        "over_source": row.over.as_json() if row.over else None,
        **{key: value for key, value in row.measure.items() if key != "machine"},
    }


def _rows(shop: Shop, spec: str, machine: str) -> Iterator[Row]:
    engine, mark, name = spec.rpartition(":")
    known = _read(shop.model(name) / LEDGER_FILE)
    found = [m for m in known.get("measures", ()) if m["machine"] == machine and m["engine"] == (engine or m["engine"])]
    if not found:
        return
    # A folder with both is opened by the engine of its GGUF file; the weights beside it are named by their prefix.
    chosen = found[-1] if mark else next((m for m in reversed(found) if m["engine"] != WEIGHTS_ENGINE), found[-1])
    beside = chosen["engine"] == WEIGHTS_ENGINE and (shop.model(name) / GGUF_FILE).is_file()
    made: Values = {} if beside else known
    yield Row(spec, _source(shop, name, made), _method(shop, name, made), chosen)


def _source(shop: Shop, name: str, made: Values) -> str | None:
    """The MODEL that a model was made from: by its ledger, or else by its manifest."""
    source = made.get("source")
    if source == name:
        return f"{WEIGHTS_ENGINE}:{name}"
    return str(source) if source else _manifest_words(shop, name)[0]


def _method(shop: Shop, name: str, made: Values) -> str:
    return str(made.get("format") or made.get("method") or _manifest_words(shop, name)[1])


def _manifest_words(shop: Shop, name: str) -> tuple[str | None, str]:
    if name not in model_names(shop) or not (shop.model(name) / MANIFEST_FILE).is_file():
        return None, ""
    manifest = read_manifest(shop.model(name))
    return manifest.base, manifest.method


def _known_source(row: Row, named: set[str]) -> Row:
    """Weights that are measured beside their GGUF file go by their prefix, as a source, too."""
    beside = f"{WEIGHTS_ENGINE}:{row.source}"
    source = beside if beside in named else row.source if row.source in named else None
    return Row(row.spec, source if source != row.spec else None, row.method, row.measure)


def _filled(row: Row, standings: Mapping[str, Standing | None]) -> Row:
    ours, theirs = standings[row.spec], standings.get(row.source or "")
    apart = over(ours, theirs) if ours and theirs else None
    return Row(row.spec, row.source, row.method, row.measure, ours, apart)


def _newest(row: Row, sat: Sequence[Sat], exam: Exam | None) -> Standing | None:
    found = [one for one in sat if one.exam == exam and _is_of(one, row)]
    return standing(max(found, key=lambda one: one.written)) if found else None


def _is_of(sat: Sat, row: Row) -> bool:
    return sat.model == row.spec and sat.fingerprint == row.measure["fingerprint"]


def _notes(rows: Sequence[Row], sat: Sequence[Sat], true: Sequence[Sat]) -> Iterator[str]:
    for row in rows:
        if row.standing is None:
            other = any(one.model == row.spec for one in sat) and not any(one.model == row.spec for one in true)
            why = "its reports are of other weights" if other else "no report of it asks the same questions"
            yield f"{row.spec} has no score here: {why}. Run `shopwright evaluate {row.spec}`."


def _read(file: Path) -> Values:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
