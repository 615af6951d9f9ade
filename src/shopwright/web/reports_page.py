"""The reports' page: every report of the shop, with a link to its own page."""

import json
from pathlib import Path
from typing import Any

from shopwright.evaluation import ledger_page
from shopwright.evaluation.leaderboard import LEADERBOARD_FILE
from shopwright.evaluation.report import PAGE_FILE, REPORT_FILE, TABLE_FILE, TIMING_FILE
from shopwright.foundation.shop import Shop
from shopwright.serving.engine import Workplace
from shopwright.web.frame import page
from shopwright.web.pieces import box, link, words

FILES = (PAGE_FILE, REPORT_FILE, TIMING_FILE, TABLE_FILE)
"""What of a report can be opened: its page, and what the page links to."""
OF_ALL = {
    LEADERBOARD_FILE: "All of them on one leaderboard",
    f"{ledger_page.FOLDER}/{ledger_page.PAGE_FILE}": "What each model takes, and its score against its size",
}
"""Pages over all reports and models, as they lie beside them, and what their links say."""


def show_reports(place: Workplace) -> None:
    """The page."""
    with page(place, "/reports"), box("sw-list"):
        words("Reports", "sw-title", "h1")
        found = report_names(place.shop)
        for file, said in OF_ALL.items():
            if (place.shop.folder / "reports" / file).is_file():
                link(said, f"/reports/{file}")
        for name in found:
            _report(place.shop, name)
        if not found:
            words("No report has been written yet. Run `shopwright evaluate MODEL`.", "sw-empty")


def report_names(shop: Shop) -> tuple[str, ...]:
    """The reports that have a page, by name."""
    folder = shop.folder / "reports"
    return tuple(sorted(p.name for p in folder.iterdir() if (p / PAGE_FILE).is_file())) if folder.is_dir() else ()


def _report(shop: Shop, name: str) -> None:
    figures, timing = (_values(shop.report(name) / file) for file in (REPORT_FILE, TIMING_FILE))
    with link("", f"/reports/{name}/{PAGE_FILE}", "sw-panel sw-report").style("flex-direction: row"):
        score = figures.get("score")
        words(f"{score:.3f}" if isinstance(score, float) else "", "sw-score")
        with box():
            words(name, "sw-title")
            words(_sentence(figures, timing), "sw-label")


def _sentence(figures: dict[str, Any], timing: dict[str, Any]) -> str:
    interval = figures.get("interval")
    spread = (
        f"between {interval[0]:.3f} and {interval[1]:.3f}" if isinstance(interval, list) and len(interval) == 2 else ""
    )
    rate = timing.get("questions_per_second")
    speed = f"{rate:g} replies a second" if rate else ""
    return ", ".join(str(part) for part in (figures.get("model"), figures.get("suite"), spread, speed) if part)


def _values(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
