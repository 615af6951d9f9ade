"""Training from outside: a recipe goes in, a model of the shop and its figures come out; torch stays in a child."""

import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from shopwright.catalogue.snapshots import catalogue_fingerprint
from shopwright.foundation.errors import MissingPackage, UnreadableFile
from shopwright.foundation.files import content_hash, fingerprint
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.contamination_report import require_report
from shopwright.instructions.manifest import read_set_manifest
from shopwright.models.checkpoints import MANIFEST_FILE, locate, read_manifest
from shopwright.models.opening import model_folder
from shopwright.training.errors import OwnBase
from shopwright.training.launch import launch
from shopwright.training.preflight import must_be_sound, must_not_change_quantised
from shopwright.training.recipes import (
    ContinueRecipe,
    FullRecipe,
    LoraRecipe,
    SeedlingRecipe,
    TrainRecipe,
    Watch,
    load_train_recipe,
)

PACKAGED_BASES = ("all-MiniLM-L6-v2",)


def train(shop: Shop, recipe: TrainRecipe | Path) -> dict[str, Any]:
    """Train what the recipe says into models/NAME/ and return its figures.

    {"model", "steps", "tokens", "loss": {"train", "validation"}, "tasks": {task: validation loss}, "seconds"}; losses
    are nats a token (a list, for a reranker). A training that was killed goes on from its last checkpoint and ends with
    the same weights; one that is finished, with the same recipe and inputs, is not repeated. Raises TrainingRefused
    (bad input), TrainingFailed, and MissingPackage where it is to write for TensorBoard without it.
    """
    chosen = load_train_recipe(recipe) if isinstance(recipe, Path) else recipe
    _must_have_tensorboard(chosen)
    must_be_sound(chosen)
    started = time.perf_counter()
    run = Run.open(shop.run(f"train-{chosen.name}"), chosen, inputs(shop, chosen))
    done = run.result
    if done is not None and _is_kept(shop, chosen):
        say(f"{chosen.name}: nothing has changed since it was trained")
        return done
    figures = launch(shop, chosen.name, run, machines=getattr(chosen, "machines", None))
    result = {**figures, "seconds": round(time.perf_counter() - started, 1)}
    run.finish(result)
    return result


def _must_have_tensorboard(recipe: TrainRecipe) -> None:
    watch: Watch | None = getattr(recipe, "watch", None)
    if watch and watch.tensorboard and find_spec("tensorboard") is None:
        raise MissingPackage("tensorboard", "tensorboard")


def inputs(shop: Shop, recipe: TrainRecipe) -> Mapping[str, str]:
    """What a training reads, by fingerprint.

    Raises NothingToDo, UnknownName, OwnBase, and NoContaminationReport or Contaminated where the set may not be learnt.
    """
    found: dict[str, str] = {}
    if recipe.instructions is not None:
        found["instructions"] = fingerprint_of_set(shop, recipe.instructions)
    if isinstance(recipe, ContinueRecipe) or (isinstance(recipe, SeedlingRecipe) and not recipe.corpora):
        found["catalogue"] = catalogue_fingerprint(shop)
    if isinstance(recipe, SeedlingRecipe):
        return {**found, **_beside(shop, recipe)}
    if recipe.base not in PACKAGED_BASES:
        must_not_change_quantised(recipe, model_folder(recipe.base, shop))
        found["base"] = fingerprint_of_model(shop, recipe.base, recipe.name)
    found |= _beside(shop, recipe)
    hints = recipe.reranker if isinstance(recipe, FullRecipe | LoraRecipe) else None
    return {**found, "reranker": read_manifest(locate(hints, shop)).fingerprint} if hints else found


def fingerprint_of_set(shop: Shop, name: str) -> str:
    """Of an instruction set. Raises NothingToDo, NoContaminationReport, Contaminated."""
    folder = shop.must_have(shop.instructions(name), f"instruction set {name}", "shopwright write")
    require_report(folder, read_set_manifest(folder).fingerprint)
    return content_hash([fingerprint(file) for file in sorted(folder.glob("*.parquet"))])


def _beside(shop: Shop, recipe: TrainRecipe) -> dict[str, str]:
    """The models and files that a recipe names beside its base."""
    found = {f"model {name}": fingerprint_of_model(shop, name, recipe.name) for name in getattr(recipe, "models", ())}
    for file in getattr(recipe, "files", ()):
        if not (shop.folder / file).is_file():
            raise UnreadableFile(shop.folder / file, "there is no such file", "Name one that exists in the recipe.")
        found[f"file {file}"] = fingerprint(shop.folder / file)
    return found


def fingerprint_of_model(shop: Shop, model: str, result: str) -> str:
    """Of the weights of a model that `result` is made from. Raises UnknownName, OwnBase."""
    folder = model_folder(model, shop)
    if folder.resolve() == shop.model(result).resolve():
        raise OwnBase(result)
    if (folder / MANIFEST_FILE).exists():
        return read_manifest(folder).fingerprint
    # Names and sizes stand for weights of many gigabytes, which would take longer to hash than to begin with.
    return content_hash([(path.name, path.stat().st_size) for path in sorted(folder.iterdir()) if path.is_file()])


def _is_kept(shop: Shop, recipe: TrainRecipe) -> bool:
    return (shop.model(recipe.name) / MANIFEST_FILE).exists()
