"""Safetensors read as numpy, one tensor at a time: float32, float16 and bfloat16, in one file or in shards."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shopwright.compression.errors import AdapterNotMerged, CannotExport
from shopwright.foundation.errors import NothingToDo

Array = npt.NDArray[np.float32]

_STORED_AS = {"F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True)
class StoredTensor:
    """Where one tensor lies in a file."""

    name: str
    file: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    """Offset of the first byte in the file."""

    @property
    def count(self) -> int:
        """How many numbers it has."""
        return int(np.prod(self.shape, dtype=np.int64))

    def read(self) -> Array:
        """Its numbers as float32."""
        kind = np.dtype(_STORED_AS[self.dtype])
        raw: npt.NDArray[Any] = np.fromfile(self.file, dtype=kind, count=self.count, offset=self.start)
        raw = raw.reshape(self.shape)
        if self.dtype == "BF16":
            # A bfloat16 is the upper half of the float32 of the same value.
            raw = (raw.astype(np.uint32) << 16).view(np.float32)
        return np.asarray(raw, dtype=np.float32)


def stored_tensors(folder: Path) -> dict[str, StoredTensor]:
    """Every tensor of a model's folder, by name. Raises AdapterNotMerged, NothingToDo."""
    files = sorted(folder.glob("model*.safetensors"))
    if not files and (folder / "adapter_config.json").exists():
        raise AdapterNotMerged(folder)
    if not files:
        raise NothingToDo(f"model.safetensors in {folder}", "shopwright train RECIPE")
    return {tensor.name: tensor for file in files for tensor in _tensors(file)}


def _tensors(file: Path) -> Iterator[StoredTensor]:
    with file.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(size))
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in _STORED_AS:
            raise CannotExport(file, f"the type of {name}", entry["dtype"], f"Known: {', '.join(_STORED_AS)}.")
        yield StoredTensor(name, file, entry["dtype"], tuple(entry["shape"]), 8 + size + entry["data_offsets"][0])
