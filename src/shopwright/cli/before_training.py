"""What `train` shows instead of training: what a recipe takes on a machine, and what it would learn of its samples."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shopwright.cli.desk import Desk, Grid, Outcome

COLUMNS = (
    "method",
    "devices",
    "activations are",
    "weights",
    "gradients",
    "optimiser",
    "activations",
    "logits",
    "runtime",
    "all GB",
)
COUNTS = ("samples", "tokens", "learnt", "learnt_share")


def foreseen(desk: Desk, file: Path, machine: str) -> Outcome:
    """What a recipe takes on a machine, and every other way of training the same model there."""
    from shopwright.training.foresight import as_row, foresee
    from shopwright.training.recipes import load_train_recipe

    found = foresee(desk.shop_if_any, load_train_recipe(file), machine)
    rows = [(label, *as_row(told)) for label, told in _ways(found)]
    return Outcome(found, Grid(_verdict(found), ("", *COLUMNS, "time", "fits"), rows))


def previewed(desk: Desk, file: Path, count: int) -> Outcome:
    """Some samples, what is only read dim and what is learnt green between brackets; then what the set comes to."""
    from shopwright.training.looking import preview
    from shopwright.training.recipes import load_train_recipe

    found = preview(desk.shop, load_train_recipe(file), count)
    return Outcome(found, samples(found))


def samples(found: Mapping[str, Any]) -> Grid:
    """A preview as a table."""
    from rich.text import Text

    rows: list[tuple[object, ...]] = [
        (
            one["task"],
            1,
            len(one["ids"]),
            len(one["ids"]) - one["learn_from"],
            None,
            Text.assemble((one["read"], "dim"), ("[", "bold"), (one["learnt"], "green"), ("]", "bold")),
        )
        for one in found["preview"]
    ]
    rows += [(name, *(counts[key] for key in COUNTS), None) for name, counts in found["families"].items()]
    rows.append(("all", *(found[key] for key in COUNTS), f"{found['too_long']} more are too long"))
    title = f"{found['model']} would learn what stands [in brackets]; nothing was trained"
    return Grid(title, ("what", "samples", "tokens", "learnt", "share", "text"), rows)


def _ways(found: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "as written", found
    if found["changed"]:
        yield "changed", found["changed"]
    for way in found["ways"]:
        yield "", way


def _verdict(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    many = f"{machine['count']} x " if machine["count"] > 1 else ""
    of = f"{found['memory_mb']['total'] / 1024:.1f} of {machine['gigabytes']:.1f} GB on {many}{machine['name']}"
    data = f"{found['tokens']:,} tokens in {found['steps']:,} steps ({found['counted']})"
    if found["fits"]:
        return f"{found['recipe']} fits: {of}; {data}"
    change = f"change {found['change']}" if found["change"] else "no change of the recipe makes it fit"
    return f"{found['recipe']} does not fit: {of}; {change}; {data}"
