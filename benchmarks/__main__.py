"""Run every race, or those whose names are given: `python -m benchmarks [NAME]...`."""

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import engine, rouge
from benchmarks.race import run

RACES = (rouge.race, engine.race)


def main(names: list[str]) -> None:
    """One table: ours, the peer's, and the ratio with its spread."""
    table = Table("race", "ours", "peer", "peer's", "ratio (least to greatest)", title="Higher is faster")
    for make in RACES:
        if not names or make.__module__.rpartition(".")[2] in names:
            table.add_row(*run(make()).row())
    Console(width=150).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
