"""How large a model is: the files that its engine reads, how many weights they hold, and how many bits each takes."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader

from shopwright.foundation.errors import NothingToDo, UnreadableFile
from shopwright.foundation.shop import Shop
from shopwright.models.adapters import adapter_base
from shopwright.models.checkpoints import ADAPTER_FILE, GGUF_FILE, weight_files

_OVERHEAD = ("_scale", "_zero_point", "_shape", "_g_idx", "_global_scale")
"""How compressed-tensors ends the names of what it keeps beside the weights."""
_PACKED = "_packed"
_SHAPE_TYPES = {"I64": "<i8", "I32": "<i4"}


@dataclass(frozen=True)
class Size:
    """Of one model under one engine."""

    bytes: int
    """Of the files."""
    weights: int
    tensor_bytes: int
    """Of the tensors alone, scales and zero points included."""

    @property
    def bits_per_weight(self) -> float:
        """Bits a weight takes on average."""
        return round(8 * self.tensor_bytes / self.weights, 3)


def size_of(files: Sequence[Path]) -> Size:
    """Of the GGUF file or of the safetensors that an engine reads. Raises UnreadableFile."""
    return _gguf_size(files[0]) if files[0].suffix == ".gguf" else _safetensors_size(files)


def files_read(folder: Path, engine: str, shop: Shop | None = None) -> tuple[Path, ...]:
    """The files with weights that an engine reads of a model; of an adapter its base's, too. Raises NothingToDo."""
    if engine != "transformers":
        found: tuple[Path, ...] = (folder / GGUF_FILE,)
    elif (folder / ADAPTER_FILE).is_file():
        adapters = sorted(folder.glob("adapter_model*.safetensors"))
        found = (*weight_files(adapter_base(folder, shop).folder), *adapters)
    else:
        found = weight_files(folder)
    if not found or not found[0].is_file():
        raise NothingToDo(
            f"{'model.safetensors' if engine == 'transformers' else GGUF_FILE} in {folder}", "shopwright train RECIPE"
        )
    return found


def fingerprint_of(files: Sequence[Path]) -> str:
    """SHA-256 over the files' own, in order; its first 16 hex digits."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]


def _gguf_size(file: Path) -> Size:
    try:
        tensors = GGUFReader(file).tensors
    except (OSError, ValueError) as error:
        raise UnreadableFile(file, "this is not a whole GGUF file", "Make it with `shopwright compress`.") from error
    weights, taken = (sum(int(getattr(t, name)) for t in tensors) for name in ("n_elements", "n_bytes"))
    return Size(file.stat().st_size, weights, taken)


def _safetensors_size(files: Sequence[Path]) -> Size:
    weights, taken = 0, 0
    for file in files:
        for name, entry, numbers in _tensors(file):
            taken += entry["data_offsets"][1] - entry["data_offsets"][0]
            weights += 0 if name.endswith(_OVERHEAD) else numbers
    return Size(sum(file.stat().st_size for file in files), weights, taken)


def _tensors(file: Path) -> Iterator[tuple[str, Mapping[str, Any], int]]:
    """The name, the header's entry and the number of weights of each tensor in a file."""
    with file.open("rb") as stream:
        start = 8 + int.from_bytes(stream.read(8), "little")
        header = json.loads(stream.read(start - 8))
    header.pop("__metadata__", None)
    for name, entry in header.items():
        shape = entry["shape"]
        if name.endswith(_PACKED):
            shape = _unpacked(file, start, header[name.removesuffix(_PACKED) + "_shape"])
        yield name, entry, math.prod(map(int, shape))


def _unpacked(file: Path, start: int, entry: Mapping[str, Any]) -> Sequence[int]:
    """The shape that a packed tensor has when it is unpacked: the numbers of the tensor beside it."""
    kind = np.dtype(_SHAPE_TYPES[entry["dtype"]])
    shape: list[int] = np.fromfile(
        file, dtype=kind, count=math.prod(entry["shape"]), offset=start + entry["data_offsets"][0]
    ).tolist()
    return shape
