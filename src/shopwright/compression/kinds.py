"""The model families that both Hugging Face and llama.cpp know, and what tells one from another: a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ArchitectureName = Literal["llama", "qwen2", "qwen3", "gemma2", "gemma3"]
Cap = Literal["never", "may", "must"]
"""Whether a family's scores are held within bounds by a tanh: `must` where the engine cannot leave it out."""

TENSORS = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
"""What stands outside the layers, in every family."""

_PARTS = {
    "input_layernorm.weight": "attn_norm.weight",
    "self_attn.q_proj.weight": "attn_q.weight",
    "self_attn.k_proj.weight": "attn_k.weight",
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.o_proj.weight": "attn_output.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",
    "mlp.gate_proj.weight": "ffn_gate.weight",
    "mlp.up_proj.weight": "ffn_up.weight",
    "mlp.down_proj.weight": "ffn_down.weight",
}
_BIASES = {f"self_attn.{part}_proj.bias": f"attn_{part}.bias" for part in "qkv"}
_HEAD_NORMS = {f"self_attn.{part}_norm.weight": f"attn_{part}_norm.weight" for part in "qk"}
_NORMS_AROUND = {
    "post_attention_layernorm.weight": "post_attention_norm.weight",
    "pre_feedforward_layernorm.weight": "ffn_norm.weight",
    "post_feedforward_layernorm.weight": "post_ffw_norm.weight",
}


@dataclass(frozen=True)
class Kind:
    """One family: its tensors, and the arithmetic in which the engine's graph differs from the others'."""

    name: ArchitectureName
    """llama.cpp's name for it."""
    parts: Mapping[str, str]
    """A layer's tensors: Hugging Face's name and llama.cpp's."""
    turns_pairs: bool = False
    """Rotary positions turn neighbouring rows of queries and keys, where Hugging Face turns halves."""
    ropes: tuple[str, ...] = ("default", "linear")
    added_to_norms: float = 0.0
    """What Hugging Face adds to the weight of every norm, and the engine does not."""
    activation: str = "silu"
    windows: bool = False
    """The engine knows layers that look back over a window only."""
    window_period: int = 1
    """Where a config does not say so: every so many layers, one looks back over everything."""
    rope_base: float = 10_000.0
    local_rope_base: float | None = None
    """Of the layers with a window, where they have one of their own."""
    queries: str | None = None
    """The tensor that takes up a scale of the queries other than the engine's own, 1 / sqrt(width of a head)."""
    largest: int = 0
    """How many layers the family's largest has: there the engine takes width / heads for the width of a head."""
    attention_cap: Cap = "never"
    logit_cap: Cap = "never"
    tied: bool = False
    """Whether the embeddings make the logits where a config does not say."""


_LLAMA = Kind("llama", _PARTS, turns_pairs=True, ropes=("default", "linear", "llama3"))

KINDS: Mapping[str, Kind] = {
    "LlamaForCausalLM": _LLAMA,
    # Mistral's tensors and arithmetic are Llama's, but for its window, which the engine's Llama does not have.
    "MistralForCausalLM": _LLAMA,
    "Qwen2ForCausalLM": Kind("qwen2", _PARTS | _BIASES),
    "Qwen3ForCausalLM": Kind("qwen3", _PARTS | _HEAD_NORMS),
    "Gemma2ForCausalLM": Kind(
        "gemma2",
        _PARTS | _NORMS_AROUND,
        added_to_norms=1.0,
        activation="gelu_pytorch_tanh",
        windows=True,
        window_period=2,
        queries="attn_q.weight",
        largest=46,
        attention_cap="must",
        logit_cap="must",
        tied=True,
    ),
    "Gemma3ForCausalLM": Kind(
        "gemma3",
        _PARTS | _NORMS_AROUND | _HEAD_NORMS,
        added_to_norms=1.0,
        activation="gelu_pytorch_tanh",
        windows=True,
        window_period=6,
        rope_base=1_000_000.0,
        local_rope_base=10_000.0,
        queries="attn_q_norm.weight",
        largest=62,
        logit_cap="may",
        tied=True,
    ),
}
"""By the class that a config.json names."""
