"""What a recipe asks for and cannot have, seen before any process is started."""

import json
from pathlib import Path

from shopwright.training.afterwards_errors import QuantisedWeights
from shopwright.training.recipes import ContinueRecipe, FullRecipe, LoraRecipe, PreferenceRecipe, TrainRecipe
from shopwright.training.refusals import MergeIntoFourBits


def must_be_sound(recipe: TrainRecipe) -> None:
    """What can be told from the recipe alone. Raises MergeIntoFourBits."""
    adapter = getattr(recipe, "adapter", None)
    if adapter and adapter.four_bit and adapter.merge:
        raise MergeIntoFourBits(recipe.name)


def must_not_change_quantised(recipe: TrainRecipe, base: Path) -> None:
    """Whole weights are not learnt, and nothing merged, where the base has few bits. Raises QuantisedWeights."""
    if not isinstance(recipe, FullRecipe | LoraRecipe | PreferenceRecipe | ContinueRecipe):
        return
    how, adapter = quantised(base), getattr(recipe, "adapter", None)
    if how and (adapter is None or adapter.merge):
        raise QuantisedWeights(recipe.base, how)


def quantised(folder: Path) -> str | None:
    """How a model's stored weights are quantised, as its config says; nothing where they are whole."""
    file = folder / "config.json"
    config = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    told = config.get("quantization_config") or {}
    return str(told.get("quant_method", "in a way of its own")) if told else None
