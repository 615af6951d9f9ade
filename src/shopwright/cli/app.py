"""Every command of `shopwright`, in one visible table."""

from typing import Annotated

import typer

from shopwright import __version__
from shopwright.cli import exam, making, records, using, weighing
from shopwright.cli.desk import command
from shopwright.cli.journey import demo

COMMANDS = (
    ("Records", (records.init, records.import_, records.show, records.why)),
    ("Making a model", (making.tasks, making.write, making.grow, making.train, making.compress)),
    ("Proving it", (exam.evaluate, exam.score, exam.judge, exam.promote, weighing.ledger)),
    ("Using it", (using.author, using.ask, using.serve, using.export)),
    ("Everything", (demo,)),
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """A shop's own records become a private language model, an assistant and a studio."""


def build() -> typer.Typer:
    """The application: nothing registers itself."""
    made = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    made.callback()(about)
    for panel, works in COMMANDS:
        for work in works:
            made.command(work.__name__.rstrip("_"), rich_help_panel=panel)(command(work))
    return made


app = build()
