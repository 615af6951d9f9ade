"""Recipes refuse what they do not know."""

from pathlib import Path

import pytest
from pydantic import Field

from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.recipes import BadRecipe, Recipe, dump_recipe, load_recipe, parse_recipe


class BakeRecipe(Recipe):
    """How to bake."""

    minutes: int = Field(30, gt=0)
    cake: str = "lemon"


def write(folder: Path, text: str) -> Path:
    path = folder / "bake.yaml"
    path.write_text(text)
    return path


def test_a_recipe_is_read_with_its_defaults(tmp_path: Path) -> None:
    assert load_recipe(write(tmp_path, "minutes: 40\n"), BakeRecipe) == BakeRecipe(minutes=40)


def test_an_unknown_key_is_told_its_nearest_neighbour(tmp_path: Path) -> None:
    with pytest.raises(BadRecipe, match=r"no key 'minuts' in a BakeRecipe\. Did you mean 'minutes'") as caught:
        load_recipe(write(tmp_path, "minuts: 40\n"), BakeRecipe)

    assert caught.value.exit_code == 2


def test_a_key_without_a_neighbour_is_told_all_keys() -> None:
    with pytest.raises(BadRecipe, match="Known: minutes, cake"):
        parse_recipe({"zzz": 1}, BakeRecipe)


def test_every_wrong_value_is_named_at_once() -> None:
    with pytest.raises(BadRecipe, match=r"'minutes' is -1: .*'cake' is 3: "):
        parse_recipe({"minutes": -1, "cake": 3}, BakeRecipe)


@pytest.mark.parametrize("text", ["a: [1", "\xff"])
def test_a_file_that_is_not_yaml_is_bad_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bake.yaml"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(UnreadableFile, match="not YAML"):
        load_recipe(path, BakeRecipe)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        load_recipe(tmp_path / "nowhere.yaml", BakeRecipe)


def test_the_resolved_recipe_is_read_back(tmp_path: Path) -> None:
    recipe = BakeRecipe(cake="Käse")

    assert load_recipe(write(tmp_path, dump_recipe(recipe)), BakeRecipe) == recipe
