"""The AWS retail demo store, a real catalogue of 2,465 products, through its mapping file."""

from pathlib import Path

import pytest

from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.shop import Shop, ShopSettings

ROOT = Path(__file__).parents[2]
PRODUCTS = ROOT.parent / "shared" / "data" / "aws_retail_demo_store" / "products_2025.yaml"


def test_every_product_of_the_retail_demo_store_arrives(tmp_path: Path) -> None:
    if not PRODUCTS.exists():
        pytest.skip("The AWS retail demo store is not at hand.")
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="aws"))

    report = import_files(shop, [PRODUCTS], mapping=ROOT / "docs" / "examples" / "aws-retail.yaml")

    assert (report.products, report.variants, report.dropped) == (2465, 2465, [])
    product = load_catalogue(shop).products[0]
    assert product.category is not None and product.category.value == "accessories > backpack"
    assert (product.attribute("gender"), product.source.licence) == ("Women", "MIT-0")
    assert str(load_catalogue(shop).variants[0].price) == "129.99 USD"
