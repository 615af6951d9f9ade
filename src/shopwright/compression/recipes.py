"""What compression is told to do: frozen recipes, told apart by their field `method`; without it, GGUF."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from shopwright.compression.calibration_recipe import Calibration
from shopwright.compression.quantise_recipe import QuantiseRecipe
from shopwright.compression.shrinking_recipes import DistilRecipe, PruneRecipe, TrimRecipe
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
    format: Literal["f16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q5_1", "q5_0", "q4_1", "q4_0"] = "q8_0"
    """`q6_k`, `q5_k_m` and `q4_k_m` want rows that divide by 256, the others by 32."""
    embeddings: Literal["f16", "q8_0", "q6_k", "q5_1", "q5_0", "q4_1", "q4_0"] | None = None
    """The format of the token embeddings; finer than a small `format` without it: every logit stands on them."""
    importance: Calibration | None = None
    """Weigh the errors of each column by what the model makes of these texts (llama.cpp's importance matrix)."""
    check: bool = True
    """Load the source as well and compare the two; needs memory for both."""


CompressRecipe = GgufRecipe | QuantiseRecipe | DistilRecipe | PruneRecipe | TrimRecipe

METHODS: dict[str, type[CompressRecipe]] = {
    "gguf": GgufRecipe,
    "gptq": QuantiseRecipe,
    "w8a8": QuantiseRecipe,
    "awq": QuantiseRecipe,
    "distil": DistilRecipe,
    "prune": PruneRecipe,
    "trim": TrimRecipe,
}


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
