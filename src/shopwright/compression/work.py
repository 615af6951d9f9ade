"""The work itself, by method; imports torch, so only the compressing process opens this module."""

from collections.abc import Callable
from typing import Any

from shopwright.compression.compressed_tensors import quantise
from shopwright.compression.distilling import distil
from shopwright.compression.pruning import prune
from shopwright.compression.quantise_recipe import QuantiseRecipe
from shopwright.compression.recipes import CompressRecipe
from shopwright.compression.shrinking_recipes import DistilRecipe, PruneRecipe, TrimRecipe
from shopwright.compression.vocabulary_trimming import trim
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop

WORK: dict[type[CompressRecipe], Callable[..., dict[str, Any]]] = {
    DistilRecipe: distil,
    PruneRecipe: prune,
    TrimRecipe: trim,
    QuantiseRecipe: quantise,
}


def perform(shop: Shop, recipe: CompressRecipe, run: Run) -> dict[str, Any]:
    """Make a model smaller in this process and put it into models/NAME/; returns the figures without the seconds."""
    return WORK[type(recipe)](shop, recipe, run)
