"""What every command shares: the shop it works on, one table at the end, one line of JSON, and exit codes."""

import functools
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopwright.foundation.errors import ShopwrightError

if TYPE_CHECKING:
    from shopwright.foundation.shop import Shop


@dataclass(frozen=True)
class Grid:
    """A table for people."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Outcome:
    """What a command found: values for machines, a table for people."""

    values: Any
    grid: Grid | None = None


@dataclass(frozen=True)
class Desk:
    """Where a command works, and how it is to answer."""

    folder: Path
    as_json: bool

    @functools.cached_property
    def shop(self) -> "Shop":
        """The shop that the command was told, or stands in."""
        from shopwright.foundation.shop import Shop

        return Shop.find(self.folder)

    @property
    def shop_if_any(self) -> "Shop | None":
        """The same, or nothing where there is none, for commands that can do without."""
        from shopwright.foundation.shop import NotAShop

        try:
            return self.shop
        except NotAShop:
            return None


_SHARED = (
    inspect.Parameter(
        "shop",
        inspect.Parameter.KEYWORD_ONLY,
        default=Path("."),
        annotation=Annotated[Path, typer.Option(help="The shop's folder.", show_default="the one it stands in")],
    ),
    inspect.Parameter(
        "json",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[bool, typer.Option("--json", help="End standard output with one line of JSON.")],
    ),
)


def command(work: Callable[..., Outcome]) -> Callable[..., None]:
    """Give a command the shared options, print what it found, and turn its errors into exit codes."""

    @functools.wraps(work)
    def run(shop: Path, json: bool, **words: Any) -> None:
        try:
            show(work(Desk(shop, json), **words), json)
        except ShopwrightError as error:
            typer.echo(f"shopwright: {error}", err=True)
            raise typer.Exit(error.exit_code) from error

    own = list(inspect.signature(work).parameters.values())[1:]
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    run.__signature__ = inspect.Signature([*parameters, *_SHARED])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in (*parameters, *_SHARED)}
    return run


def show(outcome: Outcome, as_json: bool) -> None:
    """The table on standard output; with --json on standard error, and the JSON line alone on standard output."""
    if outcome.grid:
        _print(outcome.grid, to_stderr=as_json)
    if as_json:
        print(json.dumps(outcome.values, ensure_ascii=False))


def _print(grid: Grid, *, to_stderr: bool) -> None:
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    first = Column(grid.columns[0], no_wrap=True)
    table = Table(first, *grid.columns[1:], title=grid.title, title_justify="left")
    for row in grid.rows:
        table.add_row(*(cell if isinstance(cell, Text) else "" if cell is None else str(cell) for cell in row))
    stream = sys.stderr if to_stderr else sys.stdout
    # A pipe has no width of its own; a narrow guess would cut figures off.
    width = None if stream.isatty() else 170
    Console(file=stream, width=width, highlight=False, markup=False).print(table)
