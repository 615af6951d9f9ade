"""A model of 15 M parameters taught on the demo shop by the project's own verbs, made once and kept in build/."""

from pathlib import Path
from typing import Any

from shopwright.catalogue.importing import import_files
from shopwright.compression.compress import compress
from shopwright.compression.recipes import GgufRecipe
from shopwright.demo import write_demo_shop
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import SETTINGS_FILE, Shop
from shopwright.instructions.recipes import WriteRecipe, find_recipe
from shopwright.instructions.writing import write
from shopwright.models.checkpoints import GGUF_FILE
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.train import train

FOLDER = Path("build") / "benchmarks" / "shop"
NAME = "tuned15"
SEEDLING: dict[str, Any] = {
    "method": "seedling",
    "name": "seed15",
    "instructions": "quick",
    "vocabulary": 8192,
    "hidden": 384,
    "layers": 8,
    "heads": 6,
    "context": 2048,
    "block": 512,
    "tokens": 700_000,
    "batch_tokens": 2048,
    "learning_rate": 0.002,
}
TUNING: dict[str, Any] = {
    "method": "full",
    "name": NAME,
    "base": "seed15",
    "instructions": "quick",
    "learning_rate": 0.001,
    "batch_tokens": 2048,
    "max_length": 768,
    "epochs": 2,
    "max_steps": 500,
}


def fifteen() -> tuple[Shop, Path]:
    """The shop, and the folder of its model with safetensors and an F16 GGUF of the same weights.

    Raising it takes about a quarter of an hour on two cores, the first time.
    """
    shop = demo_shop_in(FOLDER)
    folder = shop.folder / "models" / NAME
    if not (folder / GGUF_FILE).is_file():
        write(shop, load_recipe(find_recipe("quick", "write"), WriteRecipe))
        for recipe in (SEEDLING, TUNING):
            train(shop, parse_train_recipe(recipe))
        compress(shop, GgufRecipe(model=NAME, format="f16"))
    return shop, folder


def demo_shop_in(folder: Path) -> Shop:
    """The shop in a folder, made there by the demo's records the first time."""
    if not (folder / SETTINGS_FILE).is_file():
        write_demo_shop(folder / "exports")
        (folder / "exports" / SETTINGS_FILE).rename(folder / SETTINGS_FILE)
        import_files(Shop(folder), sorted((folder / "exports").iterdir()))
    return Shop(folder)
