"""Recipes of `grow`: the packaged one, and what is refused."""

import pytest

from shopwright.foundation.recipes import BadRecipe, load_recipe, parse_recipe
from shopwright.instructions.recipes import find_recipe
from shopwright.instructions.teacher.growing import estimate
from shopwright.instructions.teacher.recipe import GrowRecipe
from shopwright.instructions.teacher.seeds import TEACHER_TASKS


def test_the_packaged_recipe_grows_all_five_tasks() -> None:
    recipe = load_recipe(find_recipe("authoring", "grow"), GrowRecipe)

    assert set(recipe.tasks) == set(TEACHER_TASKS)
    assert recipe.rows == 3000
    assert estimate(recipe).calls > 3000


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"row": 5}, "Did you mean 'rows'"),
        ({"tasks": {}}, "at least 1"),
        ({"tasks": {"ads": 1}}, "ad-writing"),
        ({"steps": {"evolve": 0}}, "greater than 0"),
        ({"name": "../x"}, "pattern"),
        ({"similar": 0}, "greater than 0"),
    ],
)
def test_wrong_values_are_named(values: dict[str, object], told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        parse_recipe({"name": "x", **values}, GrowRecipe)
