"""The command that keeps count of what models take: ledger."""

import time
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from shopwright.cli.desk import Desk, Grid, Outcome

COLUMNS = (
    "model", "made from", "how", "size", "bits", "load s", "memory", "prefill/s", "decode/s", "score", "over source",
    "front",
)  # fmt: skip


def ledger(
    desk: Desk,
    model: Annotated[list[str] | None, typer.Argument(help="Models of this shop; all where none is named.")] = None,
    suite: Annotated[str, typer.Option(help="The suite whose reports give the scores.")] = "own",
    strategy: Annotated[str, typer.Option(help="The strategy; without it, the one that most models share.")] = "",
    sittings: Annotated[int, typer.Option(help="Processes that measure each model.", min=1)] = 3,
    again: Annotated[bool, typer.Option("--again", help="Measure what was measured before, too.")] = False,
) -> Outcome:
    """Measure the size, memory and speed of models, and draw their scores against their sizes."""
    from shopwright.compression.ledger import machine, measure_models
    from shopwright.evaluation.ledger import as_json, read_ledger
    from shopwright.evaluation.ledger_page import write_ledger

    started = time.monotonic()
    specs = measure_models(desk.shop, tuple(model or ()), sittings, again)
    found = read_ledger(desk.shop, specs, machine(), suite, strategy)
    page = write_ledger(desk.shop, found)
    values = {**as_json(found), "page": str(page), "seconds": round(time.monotonic() - started, 1)}
    rows = [_row(one, one["model"] in values["front"]) for one in values["models"]]
    return Outcome(values, Grid(f"{len(rows)} models on {found.machine}", COLUMNS, rows))


def _row(one: Mapping[str, Any], on_front: bool) -> tuple[object, ...]:
    medians = (f"{one['load_seconds']['median']:.2f}", *(f"{one[key]['median']:,.0f}" for key in ("prefill", "decode")))
    apart = one["over_source"]
    return (
        one["model"],
        one["source"],
        one["method"],
        f"{one['bytes']:,}",
        f"{one['bits_per_weight']:.2f}",
        medians[0],
        f"{one['memory_peak'] + one['accelerator_peak']:,}",
        *medians[1:],
        None if one["score"] is None else _spanned(one["score"], one["interval"], ""),
        None if apart is None else f"{_spanned(apart['difference'], apart['interval'], '+')} p {apart['p']:.3g}",
        "yes" if on_front else "",
    )


def _spanned(value: float, interval: tuple[float, float], sign: str) -> str:
    return f"{value:{sign}.3f} [{interval[0]:{sign}.3f}, {interval[1]:{sign}.3f}]"
