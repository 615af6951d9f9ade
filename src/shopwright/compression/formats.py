"""The number formats of a GGUF file and how a tensor is put into one."""

import math
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType, LlamaFileType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import quantize

from shopwright.compression.errors import RowsDoNotDivide, SpoiltWeights
from shopwright.compression.weights import Array

Format = Literal["f32", "f16", "q8_0", "q5_0", "q4_0"]

TYPES: dict[Format, GGMLQuantizationType] = {
    "f32": GGMLQuantizationType.F32,
    "f16": GGMLQuantizationType.F16,
    "q8_0": GGMLQuantizationType.Q8_0,
    "q5_0": GGMLQuantizationType.Q5_0,
    "q4_0": GGMLQuantizationType.Q4_0,
}

FILE_TYPES: dict[Format, LlamaFileType] = {
    "f32": LlamaFileType.ALL_F32,
    "f16": LlamaFileType.MOSTLY_F16,
    "q8_0": LlamaFileType.MOSTLY_Q8_0,
    "q5_0": LlamaFileType.MOSTLY_Q5_0,
    "q4_0": LlamaFileType.MOSTLY_Q4_0,
}


def stored_bytes(tensor: str, shape: tuple[int, ...], number_format: Format) -> int:
    """How many bytes a tensor of this shape takes. Raises RowsDoNotDivide."""
    block, block_bytes = map(int, GGML_QUANT_SIZES[TYPES[number_format]])
    if shape[-1] % block:
        raise RowsDoNotDivide(tensor, shape[-1], block, number_format)
    return math.prod(shape) // block * block_bytes


def packed(tensor: str, values: Array, number_format: Format) -> npt.NDArray[Any]:
    """The tensor in its format: floats as such, blocks as raw bytes. Raises SpoiltWeights."""
    if not np.isfinite(values).all():
        raise SpoiltWeights(tensor, number_format)
    with np.errstate(over="ignore"):
        result: npt.NDArray[Any] = quantize(values, TYPES[number_format])
    if number_format == "f16" and not np.isfinite(result).all():
        raise SpoiltWeights(tensor, number_format)
    return result
