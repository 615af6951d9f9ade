"""Compression from outside: a recipe goes in, a smaller model of the shop and its figures come out."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shopwright.catalogue.snapshots import catalogue_fingerprint
from shopwright.compression.ledger_file import write_sizes
from shopwright.compression.recipes import CompressRecipe, GgufRecipe, load_compress_recipe
from shopwright.compression.shrinking_recipes import DistilRecipe, TrimRecipe
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import fingerprint
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import GGUF_FILE, MANIFEST_FILE, locate
from shopwright.training.launch import launch
from shopwright.training.train import fingerprint_of_model, fingerprint_of_set

ROOM = "shopwright.compression"


def compress(shop: Shop, recipe: CompressRecipe | Path) -> dict[str, Any]:
    """Make a model small as the recipe says.

    Returns {"model", "bytes_before", "bytes_after", "bits_per_weight", "seconds"} and the method's own figures. All
    methods but `gguf` work in a child process: one that was killed goes on where it stopped and ends with the same
    weights, one that is finished, with the same recipe and inputs, is not repeated. Raises TrainingRefused (bad input)
    and TrainingFailed.
    """
    chosen = load_compress_recipe(recipe) if isinstance(recipe, Path) else recipe
    if isinstance(chosen, GgufRecipe):
        # The check of a GGUF file imports torch.
        from shopwright.compression.gguf_export import export_gguf

        return export_gguf(shop, chosen)
    started = time.perf_counter()
    run = Run.open(shop.run(f"compress-{chosen.name}"), chosen, inputs(shop, chosen))
    done = run.result
    if done is not None and (shop.model(chosen.name) / MANIFEST_FILE).exists():
        say(f"{chosen.name}: nothing has changed since it was made")
        return done
    figures = launch(shop, chosen.name, run, ROOM, python=getattr(chosen, "python", None))
    write_sizes(shop.model(chosen.name), {**figures, "source": _source(chosen), "method": chosen.method})
    result = {**figures, "seconds": round(time.perf_counter() - started, 1)}
    run.finish(result)
    return result


def _source(recipe: CompressRecipe) -> str:
    return Path(recipe.teacher if isinstance(recipe, DistilRecipe) else recipe.model).name


def inputs(shop: Shop, recipe: CompressRecipe) -> Mapping[str, str]:
    """What a compression reads, by fingerprint.

    Raises NothingToDo, UnknownName, OwnBase, UnreadableFile, and NoContaminationReport or Contaminated where a set may
    not be learnt.
    """
    models = getattr(recipe, "models", None) or (getattr(recipe, "model", ""),)
    found = {f"model {name}": fingerprint_of_model(shop, name, recipe.name or "") for name in models}
    found |= {f"set {name}": fingerprint_of_set(shop, name) for name in getattr(recipe, "sets", ())}
    for file in getattr(recipe, "files", ()):
        if not (shop.folder / file).is_file():
            raise UnreadableFile(shop.folder / file, "there is no such file", "Name one that exists in the recipe.")
        found[f"file {file}"] = fingerprint(shop.folder / file)
    if isinstance(recipe, TrimRecipe):
        found["catalogue"] = catalogue_fingerprint(shop)
    if isinstance(recipe, DistilRecipe) and recipe.answers and recipe.answers.engine != "transformers":
        found["engine's file"] = fingerprint(locate(recipe.teacher, shop) / GGUF_FILE)
    return found
