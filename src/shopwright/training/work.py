"""The work itself, by method; imports torch, so only the training process opens this module."""

from collections.abc import Callable
from typing import Any

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.interpolating import interpolate
from shopwright.training.merging import merge
from shopwright.training.preferring import prefer
from shopwright.training.reading_on import read_on
from shopwright.training.recipes import (
    ContinueRecipe,
    FullRecipe,
    InterpolateRecipe,
    LoraRecipe,
    MergeRecipe,
    PreferenceRecipe,
    RerankerRecipe,
    SeedlingRecipe,
    TrainRecipe,
)
from shopwright.training.reranking import tune_reranker
from shopwright.training.seedling import raise_seedling
from shopwright.training.tuning import tune

WORK: dict[type[TrainRecipe], Callable[..., dict[str, Any]]] = {
    SeedlingRecipe: raise_seedling,
    FullRecipe: tune,
    LoraRecipe: tune,
    RerankerRecipe: tune_reranker,
    MergeRecipe: merge,
    InterpolateRecipe: interpolate,
    PreferenceRecipe: prefer,
    ContinueRecipe: read_on,
}


def perform(shop: Shop, recipe: TrainRecipe, run: Run) -> dict[str, Any]:
    """Train in this process and put the model into models/NAME/; returns the figures without the seconds."""
    return WORK[type(recipe)](shop, recipe, run)
