"""The leaderboard: every report of a shop on one page that opens offline, models against suites."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from shopwright.evaluation.markup import Span, line, policy, spanned, table, template, valued, words
from shopwright.evaluation.report import PAGE_FILE, REPORT_FILE, TIMING_FILE
from shopwright.foundation.files import write_text
from shopwright.foundation.shop import Shop

LEADERBOARD_FILE = "leaderboard.html"


@dataclass(frozen=True)
class Entry:
    """One system of one report."""

    report: str
    system: str
    suite: str
    """Suite, mode and number of questions: what is comparable stands under the same words."""
    fingerprint: str
    """Of the questions."""
    score: float
    interval: Span
    unread: int
    per_second: float | None = None
    latency: float | None = None
    """Median seconds a reply; of the system that the report is about."""

    @property
    def exam(self) -> tuple[str, str]:
        """What scores have to share to be compared."""
        return self.suite, self.fingerprint


def write_leaderboard(shop: Shop) -> Path:
    """Write the page beside the reports; a report that cannot be read is left out."""
    file = shop.folder / "reports" / LEADERBOARD_FILE
    write_text(file, leaderboard_page(shop.settings.name, entries(shop)))
    return file


def entries(shop: Shop) -> tuple[Entry, ...]:
    """Every system of every report that has a page, by report."""
    folders = sorted(file.parent for file in (shop.folder / "reports").glob(f"*/{PAGE_FILE}"))
    return tuple(entry for folder in folders for entry in _entries(folder))


def leaderboard_page(shop: str, found: Sequence[Entry]) -> str:
    """The page of these entries."""
    script = template("sorting.js")
    exams = {entry.exam for entry in found}
    return Template(template("leaderboard.html")).substitute(
        title=escape(f"Models of {shop}"),
        policy=policy(f"\n{script}\n"),
        style=template("report.css"),
        facts=f"{len({e.report for e in found})} reports, {len({e.system for e in found})} models under their "
        f"strategies, {len(exams)} examinations. Intervals are 95\u00a0%; a score leads to its report.",
        board=_board(found),
        reports=_reports(found),
        script=script,
    )


def _entries(folder: Path) -> Iterator[Entry]:
    report, timing = _read(folder / REPORT_FILE), _read(folder / TIMING_FILE)
    try:
        yield _entry(folder.name, report, report, timing)
        against = report.get("against")
        if against:
            other = {**against, "interval": against["score_interval"]}
            yield _entry(folder.name, report, other, {})
    except (KeyError, TypeError, ValueError):
        return


def _entry(name: str, report: dict[str, Any], system: dict[str, Any], timing: dict[str, Any]) -> Entry:
    low, high = system["interval"]
    strategy = system.get("strategy")
    latency = timing.get("latency") or {}
    return Entry(
        name,
        f"{system['model']} ({strategy})" if strategy else system["model"],
        f"{report['suite']}, {report['mode']}, {report['questions']:,} questions",
        (report.get("provenance") or {}).get("questions", ""),
        float(system["score"]),
        (float(low), float(high)),
        sum(task["unread"] for task in system["tasks"].values()),
        timing.get("questions_per_second"),
        latency.get("median"),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _board(found: Sequence[Entry]) -> str:
    exams = sorted({entry.exam for entry in found})
    named = [suite for suite, _ in exams]
    heads = [s if named.count(s) == 1 else f"{s} ({fingerprint[:6] or 'unnamed'})" for s, fingerprint in exams]
    best = {exam: max(e.score for e in found if e.exam == exam) for exam in exams}
    held = {(entry.system, entry.exam): entry for entry in reversed(found)}
    systems = sorted({e.system for e in found}, key=lambda system: _standing(system, exams, held))
    body = "".join(line(s, *(_cell(held.get((s, exam)), best[exam]) for exam in exams)) for s in systems)
    return table(
        "Score of each model in each examination; bold is the highest", ["Model", *heads], body, kind="sortable"
    )


def _standing(
    system: str, exams: Sequence[tuple[str, str]], held: dict[tuple[str, tuple[str, str]], Entry]
) -> tuple[list[float], str]:
    scores = [held[system, exam].score if (system, exam) in held else -1.0 for exam in exams]
    return [-score for score in scores], system


def _cell(entry: Entry | None, best: float) -> str:
    if entry is None:
        return "<td></td>"
    shown = f"<b>{entry.score:.3f}</b>" if entry.score == best else f"{entry.score:.3f}"
    return _score(entry, f'<a href="{_page(entry)}">{shown}</a>')


def _reports(found: Sequence[Entry]) -> str:
    heads = ("Report", "Model", "Examination", "Score", "Unread", "Replies a second", "Median seconds")
    caption = "Every model of every report; speed as it was measured, replies from earlier sittings included"
    return table(caption, heads, "".join(map(_row, found)), words=("Model", "Examination"), kind="sortable")


def _row(entry: Entry) -> str:
    name = f'<th scope="row"><a href="{_page(entry)}">{escape(entry.report)}</a></th>'
    figures = _score(entry, f"{entry.score:.3f}") + valued(entry.unread, f"{entry.unread:,}")
    speed = _speed(entry.per_second) + _speed(entry.latency)
    return f"<tr>{name}{words(entry.system)}{words(entry.suite)}{figures}{speed}</tr>"


def _score(entry: Entry, shown: str) -> str:
    return valued(entry.score, f"{shown} <small>{spanned(entry.interval)}</small>")


def _speed(value: float | None) -> str:
    return "<td></td>" if value is None else valued(value, f"{value:g}")


def _page(entry: Entry) -> str:
    return escape(f"{quote(entry.report)}/{PAGE_FILE}")
