"""The demo shop's files import whole."""

from pathlib import Path

from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.demo import write_demo_shop
from shopwright.foundation.shop import Shop, ShopSettings


def test_every_row_of_the_demo_shop_arrives(tmp_path: Path) -> None:
    files = [path for path in write_demo_shop(tmp_path / "exports") if path.suffix != ".yaml"]
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="x", languages=("en", "de", "fr")))

    report = import_files(shop, files)

    assert report.dropped == []
    counts = report.as_json()
    assert all(
        counts[name] for name in ("products", "variants", "reviews", "questions", "queries", "events", "policies")
    )
    assert report.scrubbed["reviewer_email"] == report.reviews
    catalogue = load_catalogue(shop)
    assert all(product.family and product.category for product in catalogue.products)
    assert report.families < report.products
