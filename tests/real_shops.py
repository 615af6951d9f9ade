"""Two real shops for tests, imported from ../shared: Magento's Luma and DummyJSON."""

from collections.abc import Callable
from pathlib import Path

from shopwright.catalogue.importing import import_files
from shopwright.foundation.shop import Shop, ShopSettings

SHARED = Path(__file__).parents[2] / "shared" / "data"


def luma(folder: Path) -> Shop:
    """Magento's sample shop: clothes and gear, 191 products, with reviews, links and pages."""
    shop = Shop.create(folder, ShopSettings(name="Luma", licence="OSL-3.0"))
    root = SHARED / "magento_sample_luma"
    simple = sorted((root / "CatalogSampleData" / "fixtures" / "SimpleProduct").glob("*.csv"))
    others = (
        "ConfigurableSampleData/fixtures/products.csv",
        "ReviewSampleData/fixtures/products_reviews.csv",
        "ProductLinksSampleData/fixtures/crosssell.csv",
        "CmsSampleData/fixtures/pages/pages.csv",
    )
    import_files(shop, [*simple, *(root / name for name in others)])
    return shop


def dummyjson(folder: Path) -> Shop:
    """DummyJSON: 194 products of many departments, with their reviews."""
    shop = Shop.create(folder, ShopSettings(name="DummyJSON", licence="MIT"))
    import_files(shop, [SHARED / "dummyjson" / "products.json"])
    return shop


SHOPS: tuple[Callable[[Path], Shop], ...] = (luma, dummyjson)
