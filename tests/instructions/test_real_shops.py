"""Real shops fill at least fifty tasks from their own records, and from what is simulated for want of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from real_shops import SHARED, SHOPS

from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import Shop
from shopwright.instructions.manifest import read_set_manifest
from shopwright.instructions.recipes import WriteRecipe, find_recipe
from shopwright.instructions.simulation.completing import completed
from shopwright.instructions.supply import supplies
from shopwright.instructions.writing import write

FILLED = 50


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
@pytest.mark.parametrize("make", SHOPS)
def test_a_real_shop_fills_fifty_tasks_and_is_told_why_not_the_others(
    make: Callable[[Path], Shop], tmp_path: Path
) -> None:
    shop = make(tmp_path / "shop")
    found = supplies(completed(load_catalogue(shop)).catalogue, shop.tasks)
    recipe = load_recipe(find_recipe("eshop", "write"), WriteRecipe)
    write(shop, recipe.model_copy(update={"rows": 4000, "test_rows": 500}))
    manifest = read_set_manifest(shop.instructions("eshop"))

    filled = {supply.task.name for supply in found if supply.own or supply.simulated}
    assert len(filled) >= FILLED
    assert {supply.why == "" for supply in found if supply.task.name in filled} == {True}
    assert {supply.why for supply in found} >= {"no translations"}
    assert len(manifest.tasks) >= FILLED and set(manifest.tasks) <= filled
    assert min(manifest.makers["record"], manifest.makers["simulated"]) > 500
