"""The demo shop's records, written and imported as a merchant would."""

import tempfile
from functools import cache
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.demo import write_demo_shop
from shopwright.foundation.shop import Shop


@cache
def demo_shop() -> Shop:
    """A folder that holds the demo shop, imported."""
    folder = Path(tempfile.mkdtemp()) / "demo"
    write_demo_shop(folder / "exports")
    (folder / "exports" / "shop.yaml").rename(folder / "shop.yaml")
    shop = Shop(folder)
    import_files(shop, sorted((folder / "exports").iterdir()))
    return shop


@cache
def demo_records() -> Catalogue:
    """Its records."""
    return load_catalogue(demo_shop())
