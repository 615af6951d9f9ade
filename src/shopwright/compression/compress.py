"""Compression from outside: a recipe goes in, a smaller model of the shop and its figures come out."""

from pathlib import Path
from typing import Any

from shopwright.compression.gguf_export import export_gguf
from shopwright.compression.recipes import CompressRecipe, load_compress_recipe
from shopwright.foundation.shop import Shop


def compress(shop: Shop, recipe: CompressRecipe | Path) -> dict[str, Any]:
    """Make a model small as the recipe says.

    Returns {"model", "bytes_before", "bytes_after", "bits_per_weight", "seconds"}.
    """
    chosen = load_compress_recipe(recipe) if isinstance(recipe, Path) else recipe
    return export_gguf(shop, chosen)
