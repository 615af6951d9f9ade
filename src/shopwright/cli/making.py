"""Commands that make a model: tasks, write, train, compress."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Annotated, Any

import typer

from shopwright.cli.before_training import foreseen, previewed
from shopwright.cli.desk import Desk, Grid, Outcome
from shopwright.foundation.progress import say


def tasks(desk: Desk) -> Outcome:
    """List the tasks: skill, type of answer, metric, records needed, how many this shop makes and why not more."""
    from shopwright.catalogue.snapshots import load_catalogue
    from shopwright.instructions.simulation.completing import completed
    from shopwright.instructions.supply import supplies

    found = supplies(completed(load_catalogue(desk.shop)).catalogue, desk.shop.tasks)
    columns = ("task", "skill", "answer", "metric", "needs", "cases", "and simulated", "why none")
    rows = [
        (
            s.task.name,
            s.task.skill,
            s.task.answers.kind,
            s.task.metric,
            ", ".join(s.task.needs),
            s.own,
            s.simulated,
            s.why,
        )
        for s in found
    ]
    keys = ("name", "skill", "type", "metric", "needs", "cases", "simulated", "why")
    filled = sum(bool(supply.own or supply.simulated) for supply in found)
    values = [dict(zip(keys, row, strict=True)) for row in rows]
    return Outcome({"filled": filled, "tasks": values}, Grid(f"{filled} of {len(rows)} tasks", columns, rows))


def write(
    desk: Desk,
    recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")] = "balanced",
    preview: Annotated[int, typer.Option(help="Show this many samples; write nothing.")] = 0,
) -> Outcome:
    """Write an instruction set from the shop's records."""
    from shopwright.foundation.recipes import load_recipe
    from shopwright.instructions import writing
    from shopwright.instructions.recipes import WriteRecipe, find_recipe

    plan = load_recipe(find_recipe(recipe, "write"), WriteRecipe)
    if preview:
        samples = writing.preview(desk.shop, plan, preview)
        rows = [(sample.task, sample.prompt.text, sample.reply) for sample in samples]
        return Outcome([s.model_dump(mode="json") for s in samples], Grid("Preview", ("task", "prompt", "reply"), rows))
    result = writing.write(desk.shop, plan).as_json()
    title = (
        f"Wrote {result['rows']} instructions of {result['tasks']} tasks as {result['name']!r} in {result['seconds']} s"
    )
    rows = [("rows", part, count) for part, count in result["splits"].items()]
    rows += [("dropped", reason, count) for reason, count in result["dropped"].items()]
    return Outcome(result, Grid(title, ("what", "name", "count"), rows))


def grow(
    desk: Desk,
    recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")] = "authoring",
    teacher: Annotated[str, typer.Option(help="MODEL that writes: an address, or a model of this machine.")] = "",
    preview: Annotated[int, typer.Option(help="Show this many prompts; ask nobody.")] = 0,
) -> Outcome:
    """Grow seeds into instructions with a teacher's help; without one, say what it would take."""
    from shopwright.foundation.recipes import load_recipe
    from shopwright.instructions.recipes import find_recipe
    from shopwright.instructions.teacher import growing
    from shopwright.instructions.teacher.asking import open_teacher
    from shopwright.instructions.teacher.recipe import GrowRecipe

    plan = load_recipe(find_recipe(recipe, "grow"), GrowRecipe)
    if preview:
        prompts = [request.messages[-1].content for request in growing.preview(plan, preview)]
        return Outcome(prompts, Grid("Preview", ("prompt",), [(prompt,) for prompt in prompts]))
    expected = growing.estimate(plan).as_json()
    estimate = Grid("What it takes", ("what", "figure"), list(expected.items()))
    if not teacher:
        return Outcome(expected, estimate)
    say(f"{expected['calls']:,} calls, about {expected['seconds']:,} s, money {expected['money']}: {expected['how']}")
    with closing(open_teacher(teacher, desk.shop, plan)) as model:
        result = growing.grow(desk.shop, plan, model).as_json()
    rows = [("rows", "all", result["rows"]), *(("rows", task, count) for task, count in result["tasks"].items())]
    rows += [("dropped", reason, count) for reason, count in result["dropped"].items()]
    return Outcome(result, Grid(f"Grew {result['name']!r} in {result['seconds']} s", ("what", "name", "count"), rows))


def train(
    desk: Desk,
    recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")],
    on: Annotated[str, typer.Option(help="Say what it takes on `here`, h200, 4xT4, 8xA100-80GB; train nothing.")] = "",
    preview: Annotated[int, typer.Option(help="Show this many samples and what is learnt of them; train nothing.")] = 0,
) -> Outcome:
    """Teach: raise a seedling, tune a model, or tune a reranker, as the recipe says."""
    from shopwright.instructions.recipes import find_recipe
    from shopwright.training.train import train as teach

    file = find_recipe(recipe, "train")
    if on:
        return foreseen(desk, file, on)
    if preview:
        return previewed(desk, file, preview)
    result = teach(desk.shop, file)
    rows = list(_figures({key: value for key, value in result.items() if key != "model"}))
    return Outcome(result, Grid(f"Trained {result['model']}", ("what", "figure"), rows))


def compress(
    desk: Desk, recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")]
) -> Outcome:
    """Make a model small: GGUF for the embedded engine, a student, a pruned model, a trimmed vocabulary."""
    from shopwright.compression.compress import compress as make_small
    from shopwright.instructions.recipes import find_recipe

    result = make_small(desk.shop, find_recipe(recipe, "compress"))
    rows = list(_figures({key: value for key, value in result.items() if key != "model"}))
    return Outcome(result, Grid(f"Compressed {result['model']}", ("what", "figure"), rows))


def _figures(values: Mapping[str, Any], of: str = "") -> Iterator[tuple[str, Any]]:
    """A row for every figure; one within a group is named after the group."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _figures(value, f"{of}{key}, ")
        elif value is not None:
            yield f"{of}{key}", value
