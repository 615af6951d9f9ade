"""What a causal model is made of, told by its config.json alone: sizes, weights, and what an adapter adds to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import UnreadableFile
from shopwright.models.checkpoints import weight_files

HEADER_LENGTH = 8
"""Bytes that say how long a safetensors file's header is."""
NORMED_HEADS = ("qwen3", "gemma3_text", "gemma3")
"""Kinds that normalise every head's queries and keys."""
FOUR_NORMS = ("gemma2", "gemma3_text", "gemma3")
"""Kinds with a norm behind attention and behind the feed-forward block, too."""
BIASED = ("qwen2",)
"""Kinds whose queries, keys and values have biases whatever the config says."""


@dataclass(frozen=True)
class Anatomy:
    """The sizes of a causal transformer with gated feed-forward blocks (Llama, Qwen, Mistral, Gemma and their like)."""

    kind: str
    layers: int
    hidden: int
    inner: int
    """Width of the feed-forward block."""
    heads: int
    key_heads: int
    head: int
    """Dimensions of one head."""
    vocabulary: int
    tied: bool
    """One matrix for both ends."""
    biased: bool = False
    counted: int | None = None
    """Weights by the headers of the safetensors, where there are any."""

    @property
    def query(self) -> int:
        """Width of all queries."""
        return self.heads * self.head

    @property
    def key(self) -> int:
        """Width of all keys, and of all values."""
        return self.key_heads * self.head

    @property
    def linears(self) -> Mapping[str, tuple[int, int]]:
        """Inputs and outputs of every matrix in one layer, by the path of its module."""
        return {
            "self_attn.q_proj": (self.hidden, self.query),
            "self_attn.k_proj": (self.hidden, self.key),
            "self_attn.v_proj": (self.hidden, self.key),
            "self_attn.o_proj": (self.query, self.hidden),
            "mlp.gate_proj": (self.hidden, self.inner),
            "mlp.up_proj": (self.hidden, self.inner),
            "mlp.down_proj": (self.inner, self.hidden),
        }

    @property
    def norms(self) -> int:
        """Norms over the whole width in one layer."""
        return 4 if self.kind in FOUR_NORMS else 2

    @property
    def normed_heads(self) -> bool:
        """Whether queries and keys have norms of their own."""
        return self.kind in NORMED_HEADS

    @property
    def layer(self) -> int:
        """Weights of the matrices in one layer."""
        return sum(wide * high for wide, high in self.linears.values())

    @property
    def end(self) -> int:
        """Weights of the embedding, which are those of the head as well."""
        return self.vocabulary * self.hidden

    @property
    def matrices(self) -> int:
        """Weights that a token is multiplied with: all layers and the head."""
        return self.layers * self.layer + self.end

    @property
    def parameters(self) -> int:
        """All weights: as counted in the stored files, else by the sizes."""
        small = self.norms * self.hidden + 2 * self.head * self.normed_heads
        small += (self.query + 2 * self.key) * (self.biased or self.kind in BIASED)
        summed = self.layers * (self.layer + small) + self.hidden + self.end * (1 if self.tied else 2)
        return self.counted or summed

    def adapted(self, targets: str | tuple[str, ...]) -> Mapping[str, tuple[int, int]]:
        """Those of a layer's matrices that an adapter of these targets adds to, as peft reads them."""
        return {path: size for path, size in self.linears.items() if _is_target(f"model.layers.0.{path}", targets)}


_QWEN3 = Anatomy("qwen3", 28, 1024, 3072, 16, 8, 128, 151_936, tied=True)
_LLAMA = Anatomy("llama", 32, 4096, 11_008, 32, 32, 128, 32_000, tied=False)

KNOWN: Mapping[str, Anatomy] = {
    "Qwen/Qwen3-0.6B": _QWEN3,
    "Qwen/Qwen3-1.7B": replace(_QWEN3, hidden=2048, inner=6144),
    "Qwen/Qwen3-4B": replace(_QWEN3, layers=36, hidden=2560, inner=9728, heads=32),
    "Qwen/Qwen3-8B": replace(_QWEN3, layers=36, hidden=4096, inner=12_288, heads=32, tied=False),
    "Qwen/Qwen3-14B": replace(_QWEN3, layers=40, hidden=5120, inner=17_408, heads=40, tied=False),
    "Qwen/Qwen3-32B": replace(_QWEN3, layers=64, hidden=5120, inner=25_600, heads=64, tied=False),
    "Qwen/Qwen2-7B-Instruct": Anatomy("qwen2", 28, 3584, 18_944, 28, 4, 128, 152_064, tied=False),
    "Qwen/Qwen2-72B-Instruct": Anatomy("qwen2", 80, 8192, 29_568, 64, 8, 128, 152_064, tied=False),
    "meta-llama/Llama-2-7b-hf": _LLAMA,
    "meta-llama/Meta-Llama-3-8B-Instruct": replace(_LLAMA, inner=14_336, key_heads=8, vocabulary=128_256),
    "mistralai/Mistral-7B-Instruct-v0.2": replace(_LLAMA, kind="mistral", inner=14_336, key_heads=8),
}
"""Models of the hub whose sizes are told without their files, from the config.json that each is published with."""


class UnknownAnatomy(UnreadableFile):
    """A config.json that lacks a size."""

    def __init__(self, folder: Path, field: str) -> None:
        super().__init__(
            folder / "config.json",
            f"it has no {field!r}, so the memory of a training cannot be told",
            "Only models like Llama, Qwen, Mistral and Gemma are known.",
        )


def read_anatomy(folder: Path) -> Anatomy:
    """The anatomy of the model in a Hugging Face folder. Raises UnreadableFile and UnknownAnatomy."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFile(folder / "config.json", "it cannot be read", "Name a causal model's folder.") from error
    try:
        return _told(config.get("text_config") or config, count_stored(folder))
    except KeyError as error:
        raise UnknownAnatomy(folder, error.args[0]) from error


def count_stored(folder: Path) -> int | None:
    """Weights in a folder's safetensors, by their headers; nothing where there are none, or where they are packed."""
    headers = [_header(path) for path in weight_files(folder)]
    tensors = [tensor for header in headers for name, tensor in header.items() if name != "__metadata__"]
    if not tensors or not all(tensor["dtype"] in ("F32", "F16", "BF16") for tensor in tensors):
        return None
    return sum(_product(tensor["shape"]) for tensor in tensors)


def _told(config: Mapping[str, Any], counted: int | None) -> Anatomy:
    kind, hidden, heads = config["model_type"], config["hidden_size"], config["num_attention_heads"]
    return Anatomy(
        kind=kind,
        layers=config["num_hidden_layers"],
        hidden=hidden,
        inner=config["intermediate_size"],
        heads=heads,
        key_heads=config.get("num_key_value_heads") or heads,
        head=config.get("head_dim") or hidden // heads,
        vocabulary=config["vocab_size"],
        # Gemma's config need not say what its class takes for granted.
        tied=config.get("tie_word_embeddings", kind.startswith("gemma")),
        biased=bool(config.get("attention_bias")),
        counted=counted,
    )


def _header(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        length = int.from_bytes(file.read(HEADER_LENGTH), "little")
        header: dict[str, Any] = json.loads(file.read(length))
    return header


def _product(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _is_target(path: str, targets: str | tuple[str, ...]) -> bool:
    if targets == "all-linear":
        return True
    if isinstance(targets, str):
        return re.fullmatch(targets, path) is not None
    return any(path == target or path.endswith(f".{target}") for target in targets)
