"""A report: what an examination found, as JSON, as a table of every reply, and as a page that opens offline."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from shopwright.evaluation.confusion import Confusion
from shopwright.evaluation.figures import Comparison, SystemFigures
from shopwright.evaluation.modes import Modes
from shopwright.evaluation.provenance import UNKNOWN, VERSION, Origin
from shopwright.evaluation.questions import Question
from shopwright.evaluation.scoring import Mark, Mode
from shopwright.evaluation.searching import Chosen
from shopwright.foundation.files import write_json, write_text
from shopwright.foundation.tables import write_table

REPORT_FILE = "report.json"
PAGE_FILE = "report.html"
TABLE_FILE = "replies.parquet"
TIMING_FILE = "timing.json"

Cell = str | int | float


@dataclass(frozen=True)
class Examined:
    """One system's examination: what it answered, how each reply was marked, and its figures."""

    model: str
    strategy: str
    replies: tuple[str, ...]
    marks: tuple[Mark, ...]
    figures: SystemFigures
    weights: Mapping[str, float]
    """The LM's share in the fusion, by kind of answer; empty where nothing is fused."""
    licences: tuple[str, ...] = ()
    fingerprint: str = ""
    """Of the weights, or of what stands in for them."""
    origin: Origin | None = None
    chosen: tuple[Chosen, ...] = ()
    """What a search among strategies led to."""

    @property
    def name(self) -> str:
        """Model and strategy."""
        return f"{self.model} ({self.strategy})" if self.strategy else self.model


@dataclass(frozen=True)
class Section:
    """A table that a suite, a strategy or a judge adds to the report; numbers are shown with three decimals."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    """One cell for each head; the first names the row."""


@dataclass(frozen=True)
class Report:
    """Everything an examination found; nothing in it depends on when or how fast it was done."""

    suite: str
    mode: Mode
    questions: tuple[Question, ...]
    main: Examined
    licences: tuple[str, ...]
    """Of the data of the questions."""
    notes: tuple[str, ...] = ()
    against: Examined | None = None
    comparison: Comparison | None = None
    also: tuple[Examined, ...] = ()
    """The same model under further strategies."""
    extras: tuple[Section, ...] = ()
    """Further figures, in the order in which the page shows them."""
    closed: Mapping[str, SystemFigures] = field(default_factory=dict)
    """The closed questions alone: every baseline, then every system by its name."""
    modes: Modes | None = None
    """The main system's replies under both scorers."""
    confusion: Confusion = field(default_factory=dict)
    fingerprint: str = ""
    """Of the questions and their gold answers."""

    @property
    def systems(self) -> tuple[Examined, ...]:
        """All that were examined, the main one first."""
        return (self.main, *([self.against] if self.against else []), *self.also)


class ReplyRow(BaseModel):
    """One reply of one system, as replies.parquet keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    strategy: str
    id: str
    task: str
    track: str
    metric: str
    prompt: str
    gold: str
    reply: str
    score: float
    hits: int
    predicted: int
    gold_count: int
    unread: bool
    licence: str


def report_json(report: Report) -> dict[str, Any]:
    """The report as plain values, without its timing."""
    return {
        "suite": report.suite,
        "model": report.main.model,
        "mode": report.mode,
        **_figures(report.main),
        "questions": len(report.questions),
        "against": _against(report),
        "strategies": {e.strategy: _in_short(e.figures) for e in (report.main, *report.also)} if report.also else {},
        "licences": {"questions": list(report.licences), "model": list(report.main.licences)},
        "notes": list(report.notes),
        "extras": [section_json(section) for section in report.extras],
        "closed": {name: _in_short(figures) for name, figures in report.closed.items()},
        "modes": report.modes.as_json() if report.modes else None,
        "confusion": {kind: dict(told) for kind, told in report.confusion.items()},
        "provenance": provenance(report),
    }


def provenance(report: Report) -> dict[str, Any]:
    """Which shopwright, which questions, and of each system whose weights and what they were trained on."""
    return {
        "shopwright": VERSION,
        "questions": report.fingerprint,
        "systems": {system.name: _origin(system) for system in report.systems},
    }


def section_json(section: Section) -> dict[str, Any]:
    """A table as plain values: its title, its note, and one mapping a row."""
    rows = [dict(zip(section.heads, row, strict=True)) for row in section.rows]
    return {"title": section.title, "note": section.note, "rows": rows}


def write_report(folder: Path, report: Report, page: str, timing: Mapping[str, Any]) -> None:
    """Write the report's files, each whole."""
    write_table(folder / TABLE_FILE, ReplyRow, reply_rows(report))
    write_json(folder / REPORT_FILE, report_json(report))
    write_text(folder / PAGE_FILE, page)
    write_json(folder / TIMING_FILE, dict(timing))


def reply_rows(report: Report) -> Iterator[ReplyRow]:
    """Every reply of every system, system by system."""
    for examined in report.systems:
        for question, reply, mark in zip(report.questions, examined.replies, examined.marks, strict=True):
            yield _reply_row(examined, question, reply, mark)


def gold_text(question: Question) -> str:
    """The gold answer as a person reads it."""
    raw = question.raw_gold
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


def _reply_row(examined: Examined, question: Question, reply: str, mark: Mark) -> ReplyRow:
    return ReplyRow(
        model=examined.model,
        strategy=examined.strategy,
        id=question.id,
        task=question.task,
        track=question.track,
        metric=question.metric,
        prompt=question.prompt.text,
        gold=gold_text(question),
        reply=reply.replace("\x00", "\ufffd"),
        score=round(mark.score.value, 9),
        hits=mark.score.hits,
        predicted=mark.score.predicted,
        gold_count=mark.score.gold,
        unread=mark.unread,
        licence=question.licence,
    )


def _figures(examined: Examined) -> dict[str, Any]:
    values = examined.figures.model_dump(mode="json")
    return {"strategy": examined.strategy, "weights": dict(examined.weights), **values}


def _origin(examined: Examined) -> dict[str, Any]:
    known = examined.origin or Origin(UNKNOWN, f"{UNKNOWN}.")
    return {"fingerprint": examined.fingerprint, "made": known.made, "contamination": known.contamination}


def _in_short(figures: SystemFigures) -> dict[str, Any]:
    tracks = {name: track.score for name, track in figures.tracks.items()}
    tasks = {name: task.score for name, task in figures.tasks.items()}
    return {"score": figures.score, "interval": list(figures.interval), "tracks": tracks, "tasks": tasks}


def _against(report: Report) -> dict[str, Any] | None:
    if report.against is None or report.comparison is None:
        return None
    figures, compared = _figures(report.against), report.comparison.model_dump(mode="json")
    figures["score_interval"] = figures.pop("interval")
    compared["comparisons"] = compared.pop("tasks")
    return {"model": report.against.model, **figures, **compared}


def columns(report: Report) -> Sequence[Examined]:
    """The systems that a page sets side by side: the one examined and the one it is compared with."""
    return (report.main,) if report.against is None else (report.against, report.main)
