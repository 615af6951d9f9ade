"""Recipes of training: told apart by their method, small, and strict."""

from pathlib import Path
from typing import Any

import pytest

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe
from shopwright.training.recipes import METHODS, LoraRecipe, load_train_recipe, parse_train_recipe

PACKAGED = sorted((Path(__file__).parents[2] / "src/shopwright/recipes/train").glob("*.yaml"))


@pytest.mark.parametrize("method", METHODS)
def test_a_recipe_has_at_most_twenty_fields(method: str) -> None:
    assert len(METHODS[method].model_fields) <= 20


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_packaged_recipes_can_be_read(path: Path) -> None:
    assert load_train_recipe(path).method in METHODS


def test_every_method_has_a_packaged_recipe() -> None:
    assert {load_train_recipe(path).method for path in PACKAGED} == set(METHODS)


def test_a_recipe_without_a_method_is_told_which_there_are() -> None:
    with pytest.raises(BadRecipe, match="seedling, full, lora, reranker"):
        parse_train_recipe({"name": "x"})


def test_an_unknown_method_is_told_its_neighbour() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'lora'"):
        parse_train_recipe({"method": "lorra"})


def test_an_unknown_key_is_told_its_neighbour() -> None:
    with pytest.raises(BadRecipe, match="Did you mean 'rank'"):
        parse_train_recipe({"method": "lora", "name": "x", "base": "b", "instructions": "i", "adapter": {"rnk": 4}})


def test_targets_may_be_a_list_of_modules() -> None:
    recipe = parse_train_recipe(
        {"method": "lora", "name": "x", "base": "b", "instructions": "i", "adapter": {"targets": ["q_proj", "v_proj"]}}
    )

    assert isinstance(recipe, LoraRecipe)
    assert recipe.adapter.targets == ("q_proj", "v_proj")


@pytest.mark.parametrize("wrong", [{"heads": 2}, {"layers": 1}, {"architecture": "qwen3"}, {"hidden": 48}])
def test_a_start_that_copies_needs_room_to_do_it(wrong: dict[str, Any]) -> None:
    values = {"method": "seedling", "start": "copying", "hidden": 192, "heads": 3, "layers": 2}

    assert parse_train_recipe(values)
    with pytest.raises(BadRecipe, match="start: copying needs architecture llama, 2 layers"):
        parse_train_recipe({**values, **wrong})


def test_a_reranker_has_a_head_or_a_cross_encoder() -> None:
    with pytest.raises(BadRecipe, match="needs cosine: true and head_epochs"):
        parse_train_recipe({"method": "reranker", "instructions": "quick", "cross_encoder": False, "head_epochs": 0})
