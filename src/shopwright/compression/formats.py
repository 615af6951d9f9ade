"""The number formats of a GGUF file, which tensor is put into which, and how."""

import math
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType, LlamaFileType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import quantize

from shopwright.compression.errors import RowsDoNotDivide, SpoiltWeights
from shopwright.compression.kquants import quantised
from shopwright.compression.weights import Array

TensorFormat = Literal["f32", "f16", "q8_0", "q6_k", "q5_k", "q4_k", "q5_1", "q5_0", "q4_1", "q4_0"]
"""Of one tensor."""
Format = Literal["f32", "f16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q5_1", "q5_0", "q4_1", "q4_0"]
"""Of a whole file: one for all its matrices, or a mixture (`_m`)."""

TYPES: dict[TensorFormat, GGMLQuantizationType] = {
    name: GGMLQuantizationType[name.upper()] for name in get_args(TensorFormat)
}

FILE_TYPES: dict[Format, LlamaFileType] = {
    "f32": LlamaFileType.ALL_F32,
    "f16": LlamaFileType.MOSTLY_F16,
    "q8_0": LlamaFileType.MOSTLY_Q8_0,
    "q6_k": LlamaFileType.MOSTLY_Q6_K,
    "q5_k_m": LlamaFileType.MOSTLY_Q5_K_M,
    "q4_k_m": LlamaFileType.MOSTLY_Q4_K_M,
    "q5_1": LlamaFileType.MOSTLY_Q5_1,
    "q5_0": LlamaFileType.MOSTLY_Q5_0,
    "q4_1": LlamaFileType.MOSTLY_Q4_1,
    "q4_0": LlamaFileType.MOSTLY_Q4_0,
}

_MIXTURES: dict[Format, TensorFormat] = {"q5_k_m": "q5_k", "q4_k_m": "q4_k"}
_K_QUANTS = ("q6_k", "q5_k", "q4_k")
_WEIGHED = (*_K_QUANTS, "q5_1", "q5_0", "q4_1", "q4_0")
_TENDER = ("attn_v.weight", "ffn_down.weight")
"""The matrices whose errors a model's answers feel most, by llama.cpp's measurements."""


def matrix_format(tensor: str, layers: int, file_format: Format) -> TensorFormat:
    """The format of one of the layers' matrices: in a mixture, half of the tender ones get six bits.

    Which half is llama.cpp's choice for `q4_K_M` and `q5_K_M`: the first and the last eighth of the layers, and of the
    others each third.
    """
    if file_format not in _MIXTURES:
        return file_format  # type: ignore[return-value]  # all but the mixtures are formats of a tensor
    layer, part = tensor.split(".", 2)[1:]
    return "q6_k" if part in _TENDER and _is_outer_or_third(int(layer), layers) else _MIXTURES[file_format]


def embeddings_format(file_format: Format) -> TensorFormat:
    """The format of embeddings and output matrix where none is named: finer than the rest, on which no logit stands."""
    if file_format in ("q6_k", "q5_k_m", "q4_k_m"):
        return "q6_k"
    return "q8_0" if file_format in _WEIGHED else file_format  # type: ignore[return-value]


def stored_bytes(tensor: str, shape: tuple[int, ...], number_format: TensorFormat) -> int:
    """How many bytes a tensor of this shape takes. Raises RowsDoNotDivide."""
    block, block_bytes = map(int, GGML_QUANT_SIZES[TYPES[number_format]])
    if shape[-1] % block:
        raise RowsDoNotDivide(tensor, shape[-1], block, number_format)
    return math.prod(shape) // block * block_bytes


def packed(
    tensor: str, values: Array, number_format: TensorFormat, importance: Array | None = None
) -> npt.NDArray[Any]:
    """The tensor in its format: floats as such, blocks as raw bytes. Raises SpoiltWeights, RowsDoNotDivide,
    QuantiserMissing.

    `importance` weighs the errors of each column, shape (columns,); the formats of 8 bits and more have no use for it.
    """
    if not np.isfinite(values).all():
        raise SpoiltWeights(tensor, number_format)
    if number_format in _K_QUANTS or (importance is not None and number_format in _WEIGHED):
        stored_bytes(tensor, values.shape, number_format)  # llama.cpp would end the process over half a block
        return quantised(values, TYPES[number_format], importance)
    with np.errstate(over="ignore"):
        result: npt.NDArray[Any] = quantize(values, TYPES[number_format])
    if number_format == "f16" and not np.isfinite(result).all():
        raise SpoiltWeights(tensor, number_format)
    return result


def _is_outer_or_third(layer: int, layers: int) -> bool:
    eighth = layers // 8
    return layer < eighth or layer >= 7 * layers // 8 or (layer - eighth) % 3 == 2
