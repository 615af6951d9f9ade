"""The instructions that the house model learns: `python -m recipes.house.sets DATA SHOP` writes SHOP's set `house`.

Invented shops of ours and two real ones each write a set of their own; the house shop, itself an invented one, mixes
them with the published sets whose licences allow it. The demo shop of the package (seed 7) and the AWS store are in
none: they are the shops that the house model has not seen.
"""

import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from shopwright.catalogue.importing import import_files
from shopwright.demo import write_demo_shop
from shopwright.foundation.files import atomic
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import SETTINGS_FILE, Shop, ShopSettings
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.writing import write

HOME, INVENTED = 20, (21, 22, 23, 24)
"""Seeds of the demo shop's generator."""
PUBLISHED = {"ec_guide": 160.0, "intentionqa": 10.0, "amazon_pqa": 24.0, "oa_mine_attributes": 5.0}
"""Data sets and their weights, where a task of the house shop weighs 1."""
SHOP_WEIGHT = 10.0
LUMA = "magento_sample_luma"
LUMA_FILES = (
    "CatalogSampleData/fixtures/SimpleProduct/*.csv",
    "ConfigurableSampleData/fixtures/products.csv",
    "ReviewSampleData/fixtures/products_reviews.csv",
    "ProductLinksSampleData/fixtures/crosssell.csv",
    "CmsSampleData/fixtures/pages/pages.csv",
)
RECIPE = Path(__file__).with_name("set.yaml")


def main(data: Path, folder: Path) -> None:
    """Make the shops that are missing, write their sets, and mix all into the house shop's."""
    recipe = load_recipe(RECIPE, WriteRecipe)
    home = invented(folder, HOME)
    for shop in others(data, folder / "shops"):
        write(shop, recipe.model_copy(update={"rows": recipe.rows // 5, "validation_rows": 0, "test_rows": 0}))
    sets = {folder.resolve() / "shops" / name / "instructions" / recipe.name: SHOP_WEIGHT for name in names(folder)}
    brought = {unpacked(data, name, folder / "published"): weight for name, weight in PUBLISHED.items()}
    write(home, recipe.model_copy(update={"external": {**sets, **brought}}))


def names(folder: Path) -> list[str]:
    """The shops beside the house shop."""
    return sorted(path.name for path in (folder / "shops").iterdir() if (path / SETTINGS_FILE).is_file())


def others(data: Path, folder: Path) -> Iterator[Shop]:
    """The shops that the house model learns from beside its own."""
    yield from (invented(folder / f"invented-{seed}", seed) for seed in INVENTED)
    luma = [file for pattern in LUMA_FILES for file in sorted((data / LUMA).glob(pattern))]
    yield imported(folder / "luma", ShopSettings(name="Luma", licence="OSL-3.0"), luma)
    dummy = ShopSettings(name="DummyJSON", licence="MIT")
    yield imported(folder / "dummyjson", dummy, [data / "dummyjson" / "products.json"])


def invented(folder: Path, seed: int) -> Shop:
    """The demo shop of a seed."""
    if not (folder / SETTINGS_FILE).is_file() or not (folder / "exports").is_dir():
        write_demo_shop(folder / "exports", seed)
        (folder / "exports" / SETTINGS_FILE).rename(folder / SETTINGS_FILE)
        import_files(Shop(folder), sorted((folder / "exports").iterdir()))
    return Shop(folder)


def imported(folder: Path, settings: ShopSettings, files: list[Path]) -> Shop:
    """A shop of a merchant's exports."""
    if not (folder / SETTINGS_FILE).is_file():
        import_files(Shop.create(folder, settings), files)
    return Shop(folder)


def unpacked(data: Path, name: str, folder: Path) -> Path:
    """A data set's folder, unpacked where it comes packed."""
    packed = data / f"{name}.tar.xz"
    if not packed.exists():
        return data / name
    if not (folder / name).exists():
        with atomic(folder / name) as temporary, tarfile.open(packed) as archive:
            archive.extractall(temporary, filter="data")
    inner = folder / name / name
    return (inner if inner.is_dir() else folder / name).resolve()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
