"""Recipes of what follows a tuning: what they read, and how they are taken up by the same command."""

from pathlib import Path
from typing import Any

import pytest
from training.benches import tiny_causal, write_shop

from shopwright.foundation.errors import UnknownName, UnreadableFile
from shopwright.foundation.files import write_jsonl
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop
from shopwright.training.errors import OwnBase
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.train import inputs, train

INTERPOLATE = {"method": "interpolate", "name": "wise", "base": "tiny", "tuned": "tuned", "instructions": "quick"}
MERGE = {"method": "merge", "name": "merged", "base": "tiny", "adapters": [{"model": "tuned"}]}
PREFERENCE = {"method": "preference", "name": "preferred", "base": "tiny", "preferences": "pairs.jsonl"}
CONTINUE = {"method": "continue", "name": "read", "base": "tiny"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = write_shop(tmp_path / "shop")
    for name in ("tiny", "tuned"):
        tiny_causal(shop.model(name))
    pair = {"chosen": "a lamp", "rejected": "the best lamp"}
    write_jsonl(shop.folder / "pairs.jsonl", [{**pair, "prompt": f"A title, {number}?"} for number in range(20)])
    return shop


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (INTERPOLATE, {"instructions", "base", "model tuned"}),
        ({**INTERPOLATE, "general": "pairs.jsonl"}, {"instructions", "base", "model tuned", "file pairs.jsonl"}),
        (MERGE, {"base", "model tuned"}),
        (PREFERENCE, {"base", "file pairs.jsonl"}),
        (CONTINUE, {"base", "catalogue"}),
        ({**CONTINUE, "instructions": "quick"}, {"base", "catalogue", "instructions"}),
    ],
)
def test_a_run_depends_on_all_that_its_recipe_names(shop: Shop, values: dict[str, Any], read: set[str]) -> None:
    assert set(inputs(shop, parse_train_recipe(values))) == read


def test_what_is_missing_is_named_before_anything_starts(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="tuned"):
        inputs(shop, parse_train_recipe({**INTERPOLATE, "tuned": "tunned"}))
    with pytest.raises(UnreadableFile, match=r"none.jsonl: there is no such file"):
        inputs(shop, parse_train_recipe({**PREFERENCE, "preferences": "none.jsonl"}))
    with pytest.raises(OwnBase, match="tuned"):
        inputs(shop, parse_train_recipe({**MERGE, "name": "tuned"}))


@pytest.mark.parametrize(
    "wrong",
    [
        {**INTERPOLATE, "candidates": [0.0, 1.0]},
        {**INTERPOLATE, "candidates": []},
        {**MERGE, "adapters": []},
        {**MERGE, "adapters": [{"model": "a", "wait": 1}]},
        {**PREFERENCE, "beta": 0},
        {**CONTINUE, "replay": 1.0},
    ],
)
def test_values_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRecipe):
        parse_train_recipe(wrong)


def test_the_same_command_does_the_work_in_its_child_and_not_twice(shop: Shop) -> None:
    recipe = parse_train_recipe({**PREFERENCE, "epochs": 3, "max_steps": 2})
    first = train(shop, recipe)

    assert first["steps"] == 2 and first["pairs"]["learnt"] + first["pairs"]["held_out"] == 20
    assert train(shop, recipe) == first
