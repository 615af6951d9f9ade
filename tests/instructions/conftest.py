"""A shop's folder, its records, and one instruction set written from them."""

from pathlib import Path

import pytest
from shops import little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.writing import WriteResult, write_from


@pytest.fixture(scope="session")
def records() -> Catalogue:
    return little_shop()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Little Shop"))


@pytest.fixture(scope="session")
def small() -> WriteRecipe:
    return WriteRecipe(name="small", rows=600, validation_rows=60, test_rows=150, max_share=0.1, workers=1)


@pytest.fixture(scope="session")
def written(
    tmp_path_factory: pytest.TempPathFactory, records: Catalogue, small: WriteRecipe
) -> tuple[Shop, WriteResult]:
    shop = Shop.create(tmp_path_factory.mktemp("written") / "shop", ShopSettings(name="Little Shop"))
    return shop, write_from(records, "first", shop, small)
