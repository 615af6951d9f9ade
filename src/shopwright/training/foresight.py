"""Foresight: what a recipe needs on the machine found or on a named one, what fits there, and who is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import ShopwrightError, UnreadableFile, UsageError
from shopwright.foundation.progress import say
from shopwright.foundation.shop import Shop
from shopwright.models.opening import model_folder
from shopwright.training.accelerators import GIB, Rig, rig
from shopwright.training.anatomy import KNOWN, Anatomy, read_anatomy
from shopwright.training.estimate import TIGHT, Estimate, duration, way_of
from shopwright.training.expecting import expected_load
from shopwright.training.footprint import trained
from shopwright.training.loads import Load, load_of_blocks
from shopwright.training.making_room import cheapest_change, ways
from shopwright.training.recipes import FullRecipe, LoraRecipe, SeedlingRecipe, TrainRecipe, TuningRecipe
from shopwright.training.refusals import NotEnoughMemory


class NothingToForesee(UsageError):
    """A recipe of a method whose memory is not told beforehand."""

    def __init__(self, name: str, method: str) -> None:
        super().__init__(
            f"{name} is of method {method}: only what a seedling, full and lora take is told beforehand. "
            "Train it; the others need little more than the models that they read."
        )


def foresee(shop: Shop | None, recipe: TrainRecipe, machine: str) -> dict[str, Any]:
    """What a recipe takes on a machine, without training and without torch.

    `machine` is `here`, or names accelerators: `h200`, `4xT4`. Memory is MB a process, at its fullest moment.
    Raises UnknownName, NotInCache, NothingToForesee, UnreadableFile.
    """
    if not isinstance(recipe, SeedlingRecipe | FullRecipe | LoraRecipe):
        raise NothingToForesee(recipe.name, recipe.method)
    there = rig(machine, recipe.machines.memory_gb)
    model, load, how = _what(shop, recipe)
    asked = Estimate(model, way_of(recipe, there.accelerator.kind == "gpu"), load, there)
    change = None if asked.fits else cheapest_change(asked)
    return {
        "recipe": recipe.name,
        "base": getattr(recipe, "base", None),
        "parameters": model.parameters,
        "trained": trained(model, asked.way),
        "tokens": load.tokens,
        "steps": load.steps,
        "counted": how,
        "machine": _machine(there),
        **_told(asked),
        "change": change[0] if change else None,
        "changed": _told(change[1]) if change else None,
        "ways": [_told(way) for way in ways(asked)],
    }


def look_ahead(base: Path, recipe: TuningRecipe, load: Load) -> None:
    """Say what a tuning that is about to start takes on this machine. Raises NotEnoughMemory."""
    try:
        model = read_anatomy(base)
    except UnreadableFile as error:
        say(f"{recipe.name}: {error}")
        return
    say_or_refuse(recipe.name, estimate_here(model, recipe, load))


def say_or_refuse(name: str, estimate: Estimate) -> None:
    """Say what a training that is about to start takes. Raises NotEnoughMemory where it is more than there is."""
    say(f"{name}: {estimate}")
    # Whether there are as many GPUs as processes is told by whoever starts them.
    if estimate.share <= 1:
        if estimate.share > TIGHT:
            say(f"{name}: that is {estimate.share:.0%} of the memory there is. {_way_out(estimate)}")
        return
    needs, has = estimate.footprint.total, estimate.rig.memory(estimate.way.machines.processes)
    raise NotEnoughMemory(f"{needs / GIB:.1f} GB", f"{has / GIB:.1f} GB of {estimate.rig}", _way_out(estimate))


def estimate_here(model: Anatomy, recipe: TuningRecipe | SeedlingRecipe, load: Load) -> Estimate:
    """The estimate for the machine that this process runs on."""
    here: Rig = rig("here", recipe.machines.memory_gb)
    return Estimate(model, way_of(recipe, here.accelerator.kind == "gpu"), load, here)


def anatomy_of_seedling(recipe: SeedlingRecipe, vocabulary: int) -> Anatomy:
    """What a seedling will be made of."""
    head = recipe.hidden // recipe.heads
    sizes = (recipe.layers, recipe.hidden, 2 * recipe.hidden, recipe.heads, recipe.heads, head)
    return Anatomy(recipe.architecture, *sizes, vocabulary, tied=True)


def _what(shop: Shop | None, recipe: TuningRecipe | SeedlingRecipe) -> tuple[Anatomy, Load, str]:
    if isinstance(recipe, SeedlingRecipe):
        return anatomy_of_seedling(recipe, recipe.vocabulary), load_of_blocks(recipe), "as the recipe says"
    base = _folder(recipe.base, shop)
    model = read_anatomy(base) if base else KNOWN[recipe.base]
    return (model, *expected_load(shop, recipe, base))


def _folder(base: str, shop: Shop | None) -> Path | None:
    """The base's folder; nothing where a base that is known by name is not on this machine."""
    try:
        return model_folder(base, shop)
    except ShopwrightError:
        if base in KNOWN:
            return None
        raise


def _machine(there: Rig) -> dict[str, Any]:
    what = there.accelerator
    return {"name": what.name, "count": there.count, "gigabytes": round(what.gigabytes, 1), "teraflops": what.teraflops}


def _told(estimate: Estimate) -> dict[str, Any]:
    way = estimate.way
    return {
        "method": way.method,
        "devices": way.devices,
        "split": way.machines.split if way.devices > 1 else None,
        "gradient_checkpointing": way.machines.gradient_checkpointing,
        "batch": estimate.load.batch,
        "accumulate": way.accumulate,
        "memory_mb": estimate.footprint.megabytes(),
        "share": round(estimate.share, 3),
        "fits": estimate.fits,
        "hours": round(estimate.hours, 3),
    }


def _way_out(estimate: Estimate) -> str:
    change = cheapest_change(estimate)
    if change:
        return f"The cheapest change of the recipe that needs less: {change[0]}."
    return (
        "No change of the recipe makes it fit: take a smaller base or a larger machine, which "
        "`shopwright train RECIPE --on NAME` tells."
    )


def as_row(told: Mapping[str, Any]) -> tuple[object, ...]:
    """One way as a row of a table: what it is, its memory in GB part by part, its hours, and whether it fits."""
    where = f"{told['devices']} x {told['split']}" if told["split"] else "1"
    again = "anew" if told["gradient_checkpointing"] else "kept"
    gigabytes = [f"{megabytes / 1024:.1f}" for megabytes in told["memory_mb"].values()]
    fits = ("fits" if told["share"] <= TIGHT else "tight") if told["fits"] else "no"
    return (told["method"], where, again, *gigabytes, duration(told["hours"]), fits)
