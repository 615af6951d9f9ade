"""The recipe for a folder in whole numbers that vLLM serves: four-bit weights, or eight-bit weights and activations."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FilePath

from shopwright.compression.calibration_recipe import SHOP, Calibration
from shopwright.foundation.recipes import Recipe
from shopwright.training.recipes import Name, Positive


class QuantiseRecipe(Recipe):
    """Weights rounded so that what the model makes of its calibration texts changes least, in compressed-tensors.

    `gptq`: four bits a weight (W4A16), each column's error carried over to the next ones (Frantar et al. 2022, arXiv
    2210.17323). `w8a8`: eight bits for weights and activations, the same way. `awq`: four bits, the channels that
    speak loudest scaled up before they are rounded (Lin et al. 2023, arXiv 2306.00978); needs an accelerator.
    """

    method: Literal["gptq", "w8a8", "awq"]
    model: str
    """A model of this shop, or a folder with a Hugging Face causal model."""
    name: Name
    calibration: Calibration = Calibration()
    group: Positive = 128
    """Columns that share a scale, in four bits; every row has to divide by it. vLLM's kernels know 32, 64 and 128."""
    damping: Annotated[float, Field(gt=0, lt=1)] = 0.01
    """What is added to the diagonal of the curvature, as a share of its mean; more for few calibration tokens."""
    keep: tuple[str, ...] = ("lm_head",)
    """Linear maps that stay as they are, by name or `re:` pattern."""
    python: FilePath | None = None
    """The interpreter of another environment with `shopwright[local,vllm]`, which holds transformers back."""

    @property
    def sets(self) -> tuple[str, ...]:
        """The instruction sets that it reads."""
        return (self.calibration.instructions,)

    @property
    def files(self) -> tuple[Path, ...]:
        """The text files that it reads."""
        return () if self.calibration.source == SHOP else (Path(self.calibration.source),)
