"""Recipes of `write`: the packaged ones, their names, and what they refuse."""

from pathlib import Path

import pytest

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, load_recipe, parse_recipe
from shopwright.instructions.recipes import PACKAGED, WriteRecipe, find_recipe
from shopwright.instructions.writing import task_weights
from shopwright.tasks.catalogue_of_tasks import TASKS


@pytest.mark.parametrize("file", sorted((PACKAGED / "write").glob("*.yaml")), ids=lambda file: file.stem)
def test_packaged_recipes_are_valid_and_named_as_their_file(file: Path) -> None:
    recipe = load_recipe(file, WriteRecipe)

    assert recipe.name == file.stem
    assert task_weights(recipe, HOUSE)


HOUSE = {task.name: task for task in TASKS}


def test_a_recipe_is_found_by_its_name() -> None:
    assert find_recipe("quick", "write") == PACKAGED / "write" / "quick.yaml"


def test_a_recipe_is_found_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\n")

    assert find_recipe(tmp_path / "mine.yaml", "write") == tmp_path / "mine.yaml"


def test_an_unknown_recipe_is_told_its_nearest_neighbour() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'quick'"):
        find_recipe("quik", "write")


def test_an_unknown_key_is_told_its_nearest_neighbour() -> None:
    with pytest.raises(BadRecipe, match="Did you mean 'rows'"):
        parse_recipe({"name": "x", "row": 5}, WriteRecipe)


def test_a_weight_of_nothing_is_refused() -> None:
    with pytest.raises(BadRecipe, match="greater than 0"):
        parse_recipe({"name": "x", "tasks": {"ad-writing": 0}}, WriteRecipe)


def test_a_name_that_leads_out_of_the_folder_is_refused() -> None:
    with pytest.raises(BadRecipe):
        parse_recipe({"name": "../x"}, WriteRecipe)


def test_an_unknown_task_is_told_its_nearest_neighbour() -> None:
    recipe = parse_recipe({"name": "x", "tasks": {"add-writing": 1}}, WriteRecipe)

    with pytest.raises(UnknownName, match="Did you mean 'ad-writing'"):
        task_weights(recipe, HOUSE)
