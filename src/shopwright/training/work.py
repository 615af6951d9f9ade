"""The work itself, by method; imports torch, so only the training process opens this module."""

from collections.abc import Callable
from typing import Any

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.recipes import FullRecipe, LoraRecipe, RerankerRecipe, SeedlingRecipe, TrainRecipe
from shopwright.training.reranking import tune_reranker
from shopwright.training.seedling import raise_seedling
from shopwright.training.tuning import tune

WORK: dict[type[TrainRecipe], Callable[..., dict[str, Any]]] = {
    SeedlingRecipe: raise_seedling,
    FullRecipe: tune,
    LoraRecipe: tune,
    RerankerRecipe: tune_reranker,
}


def perform(shop: Shop, recipe: TrainRecipe, run: Run) -> dict[str, Any]:
    """Train in this process and put the model into models/NAME/; returns the figures without the seconds."""
    return WORK[type(recipe)](shop, recipe, run)
