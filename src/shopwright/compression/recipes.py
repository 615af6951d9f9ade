"""What compression is told to do: frozen recipes, told apart by their field `method`; without it, GGUF."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, Recipe, parse_recipe, read_yaml

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class GgufRecipe(Recipe):
    """One file for llama.cpp and for OpenVINO GenAI, checked against its source."""

    method: Literal["gguf"] = "gguf"
    model: str
    """A model of this shop, or a folder with a Hugging Face causal model."""
    name: Name | None = None
    """The small model's own name; without it, its file lies beside the weights that it was made from."""
    format: Literal["f16", "q8_0", "q5_0", "q4_0"] = "q8_0"
    embeddings: Literal["f16", "q8_0", "q5_0", "q4_0"] | None = None
    """The format of the token embeddings; q8_0 where the others are smaller, since every logit stands on them."""
    check: bool = True
    """Load the source as well and compare the two; needs memory for both."""


CompressRecipe = GgufRecipe

METHODS: dict[str, type[CompressRecipe]] = {"gguf": GgufRecipe}


def load_compress_recipe(path: Path) -> CompressRecipe:
    """Read a recipe file of any method; every wrong key and value is named at once."""
    return parse_compress_recipe(read_yaml(path), path)


def parse_compress_recipe(values: Any, file: Path | str = "recipe") -> CompressRecipe:
    """Check plain values as a recipe of the method that they name. Raises BadRecipe, UnknownName."""
    if not isinstance(values, dict):
        raise BadRecipe(file, ["A compress recipe is a list of keys and values: model, format."])
    method = values.get("method", "gguf")
    if method not in METHODS:
        raise UnknownName("compression method", str(method), METHODS)
    return parse_recipe(values, METHODS[method], file)
