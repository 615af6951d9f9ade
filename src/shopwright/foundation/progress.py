"""Progress of long work, on standard error, silent where nobody looks."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Item = TypeVar("Item")


def track(items: Iterable[Item], label: str, total: int | None = None, done: int = 0) -> Iterator[Item]:
    """Pass the items through, showing how many of `total` have gone by; `done` were finished before."""
    with _bar() as bar:
        task = bar.add_task(label, total=total, completed=done)
        for item in items:
            yield item
            bar.advance(task)


def say(message: str) -> None:
    """One line of news for whoever watches standard error."""
    Console(stderr=True, highlight=False, emoji=False).print(message, markup=False)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
