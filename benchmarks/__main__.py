"""Run every race and every report, or those whose names are given: `python -m benchmarks [NAME]...`."""

import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table

from benchmarks import (
    claims,
    contamination,
    engine,
    examining,
    gate,
    gloo,
    memory,
    outage,
    overhead,
    packing,
    preferring,
    rendering,
    report_page,
    rouge,
    rounding,
    scoring,
    shrinking,
    strategies,
    teacher,
    tuning_speed,
    writing,
)
from benchmarks.race import run

RACES = (rouge.race, engine.race, rendering.race)
REPORTS: tuple[Callable[[], Iterable[tuple[str, ...]]], ...] = (
    writing.report,
    contamination.report,
    claims.report,
    teacher.report,
    gate.report,
    report_page.report,
    overhead.report,
    outage.report,
    scoring.report,
    strategies.report,
    examining.report,
    packing.report,
    tuning_speed.report,
    gloo.report,
    memory.report,
    preferring.report,
    shrinking.report,
    rounding.report,
)


def main(names: list[str]) -> None:
    """One table of races: ours, the peer's, and the ratio with its spread; and one table for each report."""
    table = Table("race", "ours", "peer", "peer's", "ratio (least to greatest)", title="Higher is faster")
    for make in (make for make in RACES if _wanted(make, names)):
        table.add_row(*run(make()).row())
    console = Console(width=150)
    if table.row_count:
        console.print(table)
    for report in (report for report in REPORTS if _wanted(report, names)):
        told = Table(title=sys.modules[report.__module__].__doc__, show_header=False)
        for row in report():
            told.add_row(*row)
        console.print(told)


def _wanted(made_by: Callable[[], object], names: list[str]) -> bool:
    return not names or made_by.__module__.rpartition(".")[2] in names


if __name__ == "__main__":
    main(sys.argv[1:])
