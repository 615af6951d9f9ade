"""Commands that prove a model: evaluate, score, promote."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopwright.cli.desk import Desk, Grid, Outcome

if TYPE_CHECKING:
    from shopwright.evaluation.evaluate import EvaluationResult


class Mode(StrEnum):
    """How replies are read and scored."""

    PUBLISHED = "published"
    CORRECTED = "corrected"


AnyModel = Annotated[
    str, typer.Argument(help="house, a model of this shop, a folder, http://host:port/v1, echo, replay:FILE.")
]
AnySuite = Annotated[str, typer.Option(help="own, shopbench.")]
AnyData = Annotated[Path | None, typer.Option(help="The benchmark's file.")]
AnyMode = Annotated[Mode, typer.Option(help="published: bug for bug; corrected: readable replies are read.")]


def evaluate(
    desk: Desk,
    model: AnyModel,
    suite: AnySuite = "own",
    data: AnyData = None,
    mode: AnyMode = Mode.CORRECTED,
    against: Annotated[str | None, typer.Option(help="Another model, for a paired comparison.")] = None,
    strategy: Annotated[str | None, typer.Option(help="plain, hinted, reranker, fused.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most this many questions a task.")] = None,
) -> Outcome:
    """Examine a model; killed anywhere, the same command goes on where it stopped."""
    from shopwright.evaluation.evaluate import evaluate as examine

    result = examine(
        desk.shop, model, suite=suite, data=data, mode=mode.value, against=against, strategy=strategy, limit=limit
    )
    return Outcome(result.as_json(), exam_grid(result))


def score(
    desk: Desk,
    replies: Annotated[Path, typer.Argument(help='JSONL of {"id" or "index", "reply"}.')],
    data: Annotated[Path, typer.Option(help="The benchmark's file.")],
    suite: AnySuite = "shopbench",
    mode: AnyMode = Mode.PUBLISHED,
) -> Outcome:
    """Score saved replies without any model."""
    from shopwright.evaluation.evaluate import score_replies

    result = score_replies(replies, suite=suite, data=data, mode=mode.value)
    return Outcome(result.as_json(), exam_grid(result))


def promote(
    desk: Desk,
    model: AnyModel,
    over: Annotated[str, typer.Option(help="The model that serves now.")],
    margin: Annotated[float, typer.Option(help="How much worse is still not worse.")] = 0.01,
) -> Outcome:
    """Let a model take another's place, if it is not worse by a paired test; exit code 3 where it is."""
    from shopwright.evaluation.gate import promote as gate

    result = gate(desk.shop, model, over=over, margin=margin)
    return Outcome(result, Grid(f"{model} may take the place of {over}", ("what", "figure"), list(result.items())))


def exam_grid(result: "EvaluationResult") -> Grid:
    """The table of an examination: a row a task, intervals beside scores, and the other model where there is one."""
    columns, rows = result.rows()
    return Grid(result.title, columns, rows)
