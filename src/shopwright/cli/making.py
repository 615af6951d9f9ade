"""Commands that make a model: tasks, write, train, compress."""

from typing import Annotated

import typer

from shopwright.cli.desk import Desk, Grid, Outcome


def tasks(desk: Desk) -> Outcome:
    """List the tasks: skill, type of answer, metric, what they need, and how many this shop can make."""
    from shopwright.catalogue.snapshots import load_catalogue
    from shopwright.foundation.chance import Chance
    from shopwright.tasks.catalogue_of_tasks import TASKS

    catalogue = load_catalogue(desk.shop)
    chance = Chance(desk.shop.settings.seed)
    rows = [
        {
            "name": task.name, "skill": str(task.skill), "type": task.answers.kind, "metric": task.metric,
            "needs": list(task.needs), "cases": sum(1 for _ in task.cases(catalogue, chance)),
        }
        for task in TASKS
    ]  # fmt: skip
    cells = [(r["name"], r["skill"], r["type"], r["metric"], ", ".join(map(str, r["needs"])), r["cases"]) for r in rows]  # type: ignore[arg-type]
    grid = Grid(f"{len(rows)} tasks", ("task", "skill", "answer", "metric", "needs", "cases in this shop"), cells)
    return Outcome({"tasks": rows}, grid)


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


def train(desk: Desk, recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")]) -> Outcome:
    """Teach: raise a seedling, tune a model, or tune a reranker, as the recipe says."""
    from shopwright.instructions.recipes import find_recipe
    from shopwright.training.train import train as teach

    result = teach(desk.shop, find_recipe(recipe, "train"))
    rows = [("steps", result["steps"]), ("tokens", result["tokens"]), ("seconds", result["seconds"])]
    rows += [(f"{part} loss", loss) for part, loss in result["loss"].items()]
    rows += [(f"validation loss: {task}", loss) for task, loss in result["tasks"].items()]
    return Outcome(result, Grid(f"Trained {result['model']}", ("what", "figure"), rows))


def compress(
    desk: Desk, recipe: Annotated[str, typer.Argument(help="A packaged recipe's name, or a file.")]
) -> Outcome:
    """Make a model small: GGUF for the embedded engine."""
    from shopwright.compression.compress import CompressRecipe
    from shopwright.compression.compress import compress as make_small
    from shopwright.foundation.recipes import load_recipe
    from shopwright.instructions.recipes import find_recipe

    result = make_small(desk.shop, load_recipe(find_recipe(recipe, "compress"), CompressRecipe))
    return Outcome(result, Grid(f"Compressed {result['model']}", ("what", "figure"), list(result.items())[1:]))
