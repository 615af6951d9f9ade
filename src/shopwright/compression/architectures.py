"""Llama and Qwen 3 as llama.cpp names them: what a config says, and what each tensor is called."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from shopwright.compression.errors import AdapterNotMerged, CannotExport
from shopwright.compression.weights import Array
from shopwright.foundation.errors import NothingToDo

ArchitectureName = Literal["llama", "qwen3"]

_ARCHITECTURES: dict[str, ArchitectureName] = {"LlamaForCausalLM": "llama", "Qwen3ForCausalLM": "qwen3"}

_TENSORS = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}

_LAYER_TENSORS = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}

_LAYER = re.compile(r"model\.layers\.(\d+)\.(.+)\.weight")


@dataclass(frozen=True)
class Architecture:
    """The sizes of one causal model."""

    file: Path
    """The config.json that says them."""
    name: ArchitectureName
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
    known = _ARCHITECTURES.get(next(iter(config.get("architectures") or ()), ""))
    if known is None:
        fix = f"Known: {', '.join(_ARCHITECTURES)}."
        raise CannotExport(file, "architectures", config.get("architectures"), fix)
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    heads = config["num_attention_heads"]
    return Architecture(
        file=file,
        name=known,
        vocabulary=config["vocab_size"],
        context=config["max_position_embeddings"],
        width=config["hidden_size"],
        feed_forward=config["intermediate_size"],
        layers=config["num_hidden_layers"],
        heads=heads,
        key_heads=config.get("num_key_value_heads") or heads,
        head_width=config.get("head_dim") or config["hidden_size"] // heads,
        rms_epsilon=config["rms_norm_eps"],
        rope_base=float(rope.get("rope_theta") or config.get("rope_theta") or 10000.0),
        rope=_known_rope(rope, file),
        tied=bool(config.get("tie_word_embeddings")),
    )


def tensor_name(name: str, file: Path) -> str:
    """A tensor's name in GGUF. Raises CannotExport for one that the two architectures do not have."""
    layer = _LAYER.fullmatch(name)
    known = _LAYER_TENSORS.get(layer[2]) if layer else _TENSORS.get(name)
    if known is None:
        raise CannotExport(file, "a tensor's name", name, "Only Llama and Qwen 3 without biases can be exported.")
    return f"blk.{layer[1]}.{known}.weight" if layer else known


def arrangement(name: str, architecture: Architecture) -> Callable[[Array], Array]:
    """What is done to a tensor's rows: llama.cpp turns Llama's queries and keys in neighbouring pairs."""
    if architecture.name == "llama" and name.endswith("attn_q.weight"):
        return lambda values: _paired_rows(values, architecture.heads)
    if architecture.name == "llama" and name.endswith("attn_k.weight"):
        return lambda values: _paired_rows(values, architecture.key_heads)
    return lambda values: values


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


def _paired_rows(values: Array, heads: int) -> Array:
    halves = values.reshape(heads, 2, values.shape[0] // heads // 2, *values.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(values.shape))


def _known_rope(rope: dict[str, Any], file: Path) -> dict[str, Any]:
    kind = rope.get("rope_type") or rope.get("type") or "default"
    if kind not in ("default", "linear", "llama3"):
        raise CannotExport(file, "rope_type", kind, "Known: default, linear, llama3.")
    return {**rope, "rope_type": kind}
