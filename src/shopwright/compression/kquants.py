"""llama.cpp's own block quantiser, found in an installed library: K-quants, and errors weighed by column."""

import ctypes
import functools
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType
from gguf.constants import GGML_QUANT_SIZES

from shopwright.compression.errors import QuantiserMissing
from shopwright.compression.weights import Array

_HOMES = (("xllamacpp", "*.so"), ("xllamacpp", "*.pyd"), ("llama_cpp", "lib/*ggml-base.*"))
"""Packages and, in them, the libraries that may hold the quantiser: the engine's, and the extra's compiled one."""

_FEWEST_ROWS = 64
"""Rows worth a thread's while."""


def quantised(values: Array, kind: GGMLQuantizationType, importance: Array | None = None) -> npt.NDArray[np.uint8]:
    """A matrix as llama.cpp's blocks: shape (rows, bytes of a row). Raises QuantiserMissing.

    With `importance`, shape (columns,), each block's scales are chosen for the least sum of squared errors times the
    importance of their columns (llama.cpp's importance matrix). The rows must divide by the format's block.
    """
    quantise = _quantiser()
    source = np.ascontiguousarray(values, dtype=np.float32)
    rows, columns = source.shape
    block, block_bytes = map(int, GGML_QUANT_SIZES[kind])
    result = np.empty((rows, columns // block * block_bytes), dtype=np.uint8)
    weights = None if importance is None else np.ascontiguousarray(importance, dtype=np.float32)

    def fill(first: int) -> None:
        count = min(step, rows - first)
        quantise(int(kind), _at(source), _at(result), first * columns, count, columns, _at(weights))

    threads = os.cpu_count() or 1
    step = max(_FEWEST_ROWS, -(-rows // threads))
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(0, rows, step)))
    return result


@functools.cache
def _quantiser() -> Any:
    """`ggml_quantize_chunk`: type, source, target, first number, rows, columns, importance; rows are independent."""
    for file in _libraries():
        function = getattr(ctypes.CDLL(str(file)), "ggml_quantize_chunk", None)
        if function is not None:
            function.restype = ctypes.c_size_t
            sizes = [ctypes.c_int64] * 3
            function.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, *sizes, ctypes.c_void_p]
            return function
    raise QuantiserMissing()


def _libraries() -> Iterator[Path]:
    for package, pattern in _HOMES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            yield from sorted(Path(folder).glob(pattern))


def _at(values: npt.NDArray[Any] | None) -> int | None:
    return None if values is None else values.ctypes.data
