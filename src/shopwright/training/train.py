"""Training from outside: a recipe goes in, a model of the shop and its figures come out; torch stays in a child."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shopwright.catalogue.snapshots import catalogue_fingerprint
from shopwright.foundation.files import content_hash, fingerprint
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.contamination_report import require_report
from shopwright.instructions.manifest import read_set_manifest
from shopwright.models.checkpoints import MANIFEST_FILE, locate, read_manifest
from shopwright.training.errors import OwnBase
from shopwright.training.launch import launch
from shopwright.training.recipes import RerankerRecipe, SeedlingRecipe, TrainRecipe, load_train_recipe

PACKAGED_BASES = ("all-MiniLM-L6-v2",)


def train(shop: Shop, recipe: TrainRecipe | Path) -> dict[str, Any]:
    """Train what the recipe says into models/NAME/ and return its figures.

    {"model", "steps", "tokens", "loss": {"train", "validation"}, "tasks": {task: validation loss}, "seconds"}; losses
    are nats a token (a list, for a reranker). A training that was killed goes on from its last checkpoint and ends with
    the same weights; one that is finished, with the same recipe and inputs, is not repeated. Raises TrainingRefused
    (bad input) and TrainingFailed.
    """
    chosen = load_train_recipe(recipe) if isinstance(recipe, Path) else recipe
    started = time.perf_counter()
    run = Run.open(shop.run(f"train-{chosen.name}"), chosen, inputs(shop, chosen))
    done = run.result
    if done is not None and _is_kept(shop, chosen):
        say(f"{chosen.name}: nothing has changed since it was trained")
        return done
    figures = launch(shop, chosen.name, run)
    result = {**figures, "seconds": round(time.perf_counter() - started, 1)}
    run.finish(result)
    return result


def inputs(shop: Shop, recipe: TrainRecipe) -> Mapping[str, str]:
    """What a training reads, by fingerprint.

    Raises NothingToDo, UnknownName, OwnBase, and NoContaminationReport or Contaminated where the set may not be learnt.
    """
    found: dict[str, str] = {}
    if recipe.instructions is not None:
        found["instructions"] = _fingerprint_of_set(shop, recipe.instructions)
    if isinstance(recipe, SeedlingRecipe):
        return {**found, "catalogue": catalogue_fingerprint(shop)}
    if recipe.base not in PACKAGED_BASES:
        found["base"] = _fingerprint_of_base(shop, recipe)
    hints = None if isinstance(recipe, RerankerRecipe) else recipe.reranker
    return {**found, "reranker": read_manifest(locate(hints, shop)).fingerprint} if hints else found


def _fingerprint_of_set(shop: Shop, name: str) -> str:
    folder = shop.must_have(shop.instructions(name), f"instruction set {name}", "shopwright write")
    require_report(folder, read_set_manifest(folder).fingerprint)
    return content_hash([fingerprint(file) for file in sorted(folder.glob("*.parquet"))])


def _fingerprint_of_base(shop: Shop, recipe: TrainRecipe) -> str:
    folder = locate(getattr(recipe, "base", ""), shop)
    if folder.resolve() == shop.model(recipe.name).resolve():
        raise OwnBase(recipe.name)
    if (folder / MANIFEST_FILE).exists():
        return read_manifest(folder).fingerprint
    # Names and sizes stand for weights of many gigabytes, which would take longer to hash than to begin with.
    return content_hash([(path.name, path.stat().st_size) for path in sorted(folder.iterdir()) if path.is_file()])


def _is_kept(shop: Shop, recipe: TrainRecipe) -> bool:
    return (shop.model(recipe.name) / MANIFEST_FILE).exists()
