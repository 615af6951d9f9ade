"""A shop is a folder with a shop.yaml."""

from pathlib import Path

import pytest

from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import AlreadyAShop, NotAShop, Shop, ShopSettings


def test_a_shop_is_made_once(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Fjord & Fig", languages=("en", "de")))

    assert Shop(tmp_path / "shop").settings == shop.settings
    with pytest.raises(AlreadyAShop, match="already holds a shop"):
        Shop.create(tmp_path / "shop", ShopSettings(name="x"))


def test_a_shop_is_found_from_within(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x"))
    inside = shop.folder / "models" / "deep"
    inside.mkdir(parents=True)

    assert Shop.find(inside).folder == shop.folder


def test_outside_a_shop_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotAShop, match="shopwright init DIR"):
        Shop.find(tmp_path)


def test_every_room_has_its_place(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x"))

    places = [shop.catalogue, shop.database, shop.instructions("a"), shop.model("a"), shop.report("a"), shop.run("a")]
    assert [str(place.relative_to(shop.folder)) for place in places] == [
        *("catalogue", "shop.db", "instructions/a", "models/a", "reports/a", "runs/a")
    ]


def test_what_is_missing_names_the_command_that_makes_it(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x"))

    assert shop.must_have(shop.folder, "shop", "shopwright init") == shop.folder
    with pytest.raises(NothingToDo, match="Run `shopwright import FILE` first"):
        shop.must_have(shop.catalogue, "catalogue", "shopwright import FILE")


def test_a_currency_is_three_capitals(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("name: x\ncurrency: euro\n")

    with pytest.raises(BadRecipe, match="'currency' is 'euro'"):
        Shop(tmp_path)
