"""Commands that prove a model: evaluate, score, judge, promote."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopwright.cli.desk import Desk, Grid, Outcome

if TYPE_CHECKING:
    from shopwright.evaluation.evaluate import EvaluationResult, Opener


class Mode(StrEnum):
    """How replies are read and scored."""

    PUBLISHED = "published"
    CORRECTED = "corrected"


AnyModel = Annotated[
    str, typer.Argument(help="house, a model of this shop, a folder, a hub id, http://host:port/v1, echo, replay:FILE.")
]
AnySuite = Annotated[
    str, typer.Option(help="own, assistant, authoring, shopbench and others, or a YAML file of your own.")
]
AnyData = Annotated[Path | None, typer.Option(help="The benchmark's file.")]
AnyMode = Annotated[Mode, typer.Option(help="published: bug for bug; corrected: readable replies are read.")]
STRATEGIES = (
    "How questions are put; named again, further ones beside the first: plain, written, free, hinted, hinted-bm25, "
    "hinted-embedder, scored, scored-bm25, scored-embedder, chance, bm25, embedder, reranker, fused, "
    "fused-bm25, fused-embedder, reread, reasoned, shown, shown-bm25, shown-embedder, calibrated, placed, voted, "
    "plain-blind, fused-blind, searched."
)


def evaluate(
    desk: Desk,
    model: AnyModel,
    suite: AnySuite = "own",
    data: AnyData = None,
    mode: AnyMode = Mode.CORRECTED,
    against: Annotated[str | None, typer.Option(help="Another model, for a paired comparison.")] = None,
    strategy: Annotated[list[str] | None, typer.Option(help=STRATEGIES)] = None,
    limit: Annotated[int | None, typer.Option(help="At most this many questions a task.")] = None,
) -> Outcome:
    """Examine a model; killed anywhere, the same command goes on where it stopped."""
    from shopwright.evaluation.evaluate import evaluate as examine

    result = examine(
        desk.shop,
        model,
        opener=_opener(suite),
        suite=suite,
        data=data,
        mode=mode.value,
        against=against,
        strategy=next(iter(strategy or ()), None),
        also=tuple(strategy or ())[1:],
        limit=limit,
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


def judge(
    desk: Desk,
    model: AnyModel,
    by: Annotated[str, typer.Option("--judge", help="The model that judges.")],
    labels: Annotated[Path | None, typer.Option(help="JSONL of people's verdicts, to measure the judge by.")] = None,
    against: Annotated[str | None, typer.Option(help="Another model; else the shop's own texts.")] = None,
    suite: AnySuite = "authoring",
    limit: Annotated[int | None, typer.Option(help="At most this many questions a task.")] = None,
) -> Outcome:
    """Examine a model and let another judge its texts, if that agrees with people; it goes on after a kill."""
    from shopwright.evaluation.evaluate import evaluate as examine
    from shopwright.evaluation.judging import last_word

    opener = _opener(suite)
    result = examine(
        desk.shop, model, opener=opener, suite=suite, against=against, limit=limit, judge=by, labels=labels
    )
    found = last_word(result.report)
    rows = [[f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row] for row in found.rows]
    return Outcome(result.as_json(), Grid(found.title, found.heads, rows))


def promote(
    desk: Desk,
    model: AnyModel,
    over: Annotated[str, typer.Option(help="The model that serves now.")],
    margin: Annotated[float, typer.Option(help="How much worse is still not worse.")] = 0.01,
    family_margin: Annotated[float, typer.Option(help="The same for each family of tasks.")] = 0.05,
    limit: Annotated[int | None, typer.Option(help="At most this many questions a task.")] = None,
) -> Outcome:
    """Let a model take another's place, if it is not worse by a paired test; exit code 3 where it is."""
    from shopwright.evaluation.gate import promote as gate

    result = gate(desk.shop, model, over=over, margin=margin, family_margin=family_margin, limit=limit)
    columns = ("family", "n", "difference", "margin", "p")
    rows = [tuple(family[column] for column in columns) for family in result["families"]]
    return Outcome(result, Grid(f"{model} may take the place of {over}", columns, rows))


def _opener(suite: str) -> "Opener":
    """What is examined: the model itself, or the assistant that speaks through it."""
    from shopwright.evaluation.journey_suite import NAME
    from shopwright.evaluation.systems import open_system

    if suite != NAME:
        return open_system
    from shopwright.cli.conversing import open_conversing

    return open_conversing


def exam_grid(result: "EvaluationResult") -> Grid:
    """The table of an examination: a row a task, intervals beside scores, and the other model where there is one."""
    columns, rows = result.rows()
    return Grid(result.title, columns, rows)
