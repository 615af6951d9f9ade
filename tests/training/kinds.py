"""Tiny models of the kinds that tuning meets, with random weights."""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

SIZES: Mapping[str, Any] = {
    "vocab_size": 96,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "use_cache": False,
    "pad_token_id": 0,
}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "llama": {"tie_word_embeddings": True, "num_key_value_heads": 4},
    "mistral": {"tie_word_embeddings": False, "sliding_window": None},
    "qwen2": {"tie_word_embeddings": False},
    "qwen3": {"tie_word_embeddings": True},
    "gemma": {},
}


def tiny(kind: str, **sizes: Any) -> PreTrainedModel:
    """A model of a kind, the same every time."""
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **{**SIZES, **KINDS[kind], **sizes}))
