"""A causal model's sizes as its config.json tells them, and what each of its tensors becomes in a GGUF file."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shopwright.compression.errors import AdapterNotMerged, CannotExport
from shopwright.compression.kinds import KINDS, TENSORS, ArchitectureName, Cap, Kind
from shopwright.compression.weights import Array
from shopwright.foundation.errors import NothingToDo

_LAYER = re.compile(r"model\.layers\.(\d+)\.(.+)")
_LOCAL = "sliding_attention"


@dataclass(frozen=True)
class Windows:
    """How far the layers of one model look back."""

    size: int
    """Tokens that a local layer sees, its own among them."""
    local: tuple[bool, ...]
    """Layer by layer: whether it sees no more than that."""
    rope_base: float
    """Of the local layers."""


@dataclass(frozen=True)
class Architecture:
    """The sizes of one causal model."""

    file: Path
    """The config.json that says them."""
    kind: Kind
    vocabulary: int
    context: int
    width: int
    feed_forward: int
    layers: int
    heads: int
    key_heads: int
    head_width: int
    rms_epsilon: float
    rope_base: float
    rope: dict[str, Any]
    """`rope_type` and the factors that belong to it."""
    tied: bool
    """Whether the embeddings also make the logits."""
    windows: Windows | None
    """Nothing where every layer looks back over everything."""
    attention_cap: float | None
    logit_cap: float | None
    query_scale: float
    """What the queries are to be multiplied by beyond the engine's own scale of them."""

    @property
    def name(self) -> ArchitectureName:
        """llama.cpp's name for its family."""
        return self.kind.name


def read_architecture(folder: Path) -> Architecture:
    """What config.json says. Raises CannotExport, AdapterNotMerged, NothingToDo."""
    file = folder / "config.json"
    if not file.is_file():
        raise (
            AdapterNotMerged(folder)
            if (folder / "adapter_config.json").exists()
            else NothingToDo(f"config.json in {folder}", "shopwright train RECIPE")
        )
    config = json.loads(file.read_text(encoding="utf-8"))
    kind = _kind(config, file)
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    rope, local_rope = rope.get("full_attention", rope), rope.get(_LOCAL, {})
    rope_base = float(rope.get("rope_theta") or config.get("rope_theta") or kind.rope_base)
    heads = config["num_attention_heads"]
    return Architecture(
        file=file,
        kind=kind,
        vocabulary=config["vocab_size"],
        context=config["max_position_embeddings"],
        width=config["hidden_size"],
        feed_forward=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        heads=heads,
        key_heads=config.get("num_key_value_heads") or heads,
        head_width=_head_width(config),
        rms_epsilon=config["rms_norm_eps"],
        rope_base=rope_base,
        rope=_known_rope(rope, kind, file),
        tied=bool(config.get("tie_word_embeddings", kind.tied)),
        windows=_windows(config, kind, _local_base(config, local_rope, kind, file) or rope_base, file),
        attention_cap=_cap(config, "attn_logit_softcapping", kind.attention_cap, file),
        logit_cap=_cap(config, "final_logit_softcapping", kind.logit_cap, file),
        query_scale=_query_scale(config, kind),
    )


def tensor_name(name: str, kind: Kind, file: Path) -> str:
    """A tensor's name in GGUF. Raises CannotExport for one that its family does not have."""
    layer = _LAYER.fullmatch(name)
    known = kind.parts.get(layer[2]) if layer else TENSORS.get(name)
    if known is None:
        raise CannotExport(file, "a tensor's name", name, f"llama.cpp's {kind.name} has no such tensor.")
    return f"blk.{layer[1]}.{known}" if layer else known


def arrangement(name: str, architecture: Architecture) -> Callable[[Array], Array]:
    """What is done to a tensor's numbers so that the engine's graph computes what Hugging Face's does."""
    kind, part = architecture.kind, name.split(".", 2)[-1]
    heads = {"attn_q": architecture.heads, "attn_k": architecture.key_heads}.get(part.split(".")[0])
    added = kind.added_to_norms if name.endswith("norm.weight") else 0.0
    scale = architecture.query_scale if part == kind.queries else 1.0

    def arranged(values: Array) -> Array:
        if kind.turns_pairs and heads:
            values = _paired_rows(values, heads)
        values = values + np.float32(added) if added else values
        return values * np.float32(scale) if scale != 1 else values

    return arranged


def rope_factors(architecture: Architecture) -> Array | None:
    """What each rotary frequency is divided by under Llama 3's scaling; nothing under any other.

    Frequencies f = base^(-2i/d) with a wavelength 2*pi/f beyond original/low are divided by `factor`, those under
    original/high are left alone, and between the two the inverse factor is interpolated (Llama 3.1 model card).
    """
    if architecture.rope["rope_type"] != "llama3":
        return None
    rope, half = architecture.rope, architecture.head_width // 2
    original, low, high = (
        float(rope[key]) for key in ("original_max_position_embeddings", "low_freq_factor", "high_freq_factor")
    )
    wavelengths = 2 * math.pi * architecture.rope_base ** (np.arange(half) / half)
    smooth = np.clip((original / wavelengths - low) / (high - low), 0, 1)
    return np.asarray(1 / ((1 - smooth) / float(rope["factor"]) + smooth), dtype=np.float32)


def _kind(config: dict[str, Any], file: Path) -> Kind:
    kind = KINDS.get(next(iter(config.get("architectures") or ()), ""))
    if kind is None:
        raise CannotExport(file, "architectures", config.get("architectures"), f"Known: {', '.join(KINDS)}.")
    key = "hidden_activation" if "hidden_activation" in config else "hidden_act"
    if config.get(key, kind.activation) != kind.activation:
        raise CannotExport(file, key, config[key], f"llama.cpp's {kind.name} has {kind.activation} only.")
    if config.get("use_bidirectional_attention"):
        raise CannotExport(file, "use_bidirectional_attention", True, "The engine writes from left to right only.")
    return kind


def _head_width(config: dict[str, Any]) -> int:
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


def _paired_rows(values: Array, heads: int) -> Array:
    halves = values.reshape(heads, 2, values.shape[0] // heads // 2, *values.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(values.shape))


def _known_rope(rope: dict[str, Any], kind: Kind, file: Path) -> dict[str, Any]:
    found = rope.get("rope_type") or rope.get("type") or "default"
    if found not in kind.ropes:
        raise CannotExport(file, "rope_type", found, f"Known for {kind.name}: {', '.join(kind.ropes)}.")
    return {**rope, "rope_type": found}


def _local_base(config: dict[str, Any], rope: dict[str, Any], kind: Kind, file: Path) -> float | None:
    found = rope.get("rope_type", "default")
    if found != "default":
        raise CannotExport(file, f"rope_type of {_LOCAL}", found, "The engine scales the other layers only.")
    return rope.get("rope_theta") or config.get("rope_local_base_freq") or kind.local_rope_base


def _windows(config: dict[str, Any], kind: Kind, rope_base: float, file: Path) -> Windows | None:
    context, size = config["max_position_embeddings"], config.get("sliding_window")
    if kind.windows:
        period = config.get("sliding_window_pattern") or kind.window_period
        types = config.get("layer_types") or [
            _LOCAL if (layer + 1) % period else "full_attention" for layer in range(config["num_hidden_layers"])
        ]
        return Windows(size or context, tuple(found == _LOCAL for found in types), rope_base)
    if size and size < context and config.get("use_sliding_window", True):
        fix = f"llama.cpp's {kind.name} has no window. Set it to null, or max_position_embeddings to {size} or less."
        raise CannotExport(file, "sliding_window", size, fix)
    return None


def _cap(config: dict[str, Any], key: str, cap: Cap, file: Path) -> float | None:
    value = config.get(key)
    if (value is not None and cap == "never") or (value is None and cap == "must"):
        raise CannotExport(
            file, key, value, f"The engine's graph of this family {'has' if value is None else 'lacks'} one."
        )
    return value


def _query_scale(config: dict[str, Any], kind: Kind) -> float:
    """The engine scales queries by 1 / sqrt(its divisor), a config may say 1 / sqrt(query_pre_attn_scalar)."""
    is_largest = config["num_hidden_layers"] == kind.largest
    divisor = config["hidden_size"] // config["num_attention_heads"] if is_largest else _head_width(config)
    wanted = config.get("query_pre_attn_scalar", divisor) if kind.queries else divisor
    return math.sqrt(divisor / wanted)
