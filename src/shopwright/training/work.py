"""The work itself, by method; imports torch, so only the training process opens this module."""

from typing import Any

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.recipes import RerankerRecipe, SeedlingRecipe, TrainRecipe
from shopwright.training.reranking import tune_reranker
from shopwright.training.seedling import raise_seedling
from shopwright.training.tuning import tune


def perform(shop: Shop, recipe: TrainRecipe, run: Run) -> dict[str, Any]:
    """Train in this process and put the model into models/NAME/; returns the figures without the seconds."""
    if isinstance(recipe, SeedlingRecipe):
        return raise_seedling(shop, recipe, run)
    if isinstance(recipe, RerankerRecipe):
        return tune_reranker(shop, recipe, run)
    return tune(shop, recipe, run)
