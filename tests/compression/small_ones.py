"""Models small enough for a test, of several kinds, each with the shop whose questions they answer."""

from pathlib import Path

import torch
from tiny_models import TEXTS
from training.benches import LEDGER, sample, tiny_tokenizer, write_shop
from transformers import (
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import Manifest, write_manifest
from shopwright.training.conversations import Example, Speech, tokenise
from shopwright.training.vocabulary import train_vocabulary

KINDS = {
    "llama": (LlamaConfig, LlamaForCausalLM),
    "qwen2": (Qwen2Config, Qwen2ForCausalLM),
    "qwen3": (Qwen3Config, Qwen3ForCausalLM),
    "mistral": (MistralConfig, MistralForCausalLM),
    "gemma3": (Gemma3TextConfig, Gemma3ForCausalLM),
}

__all__ = ["LEDGER", "examples_of", "kept_model", "layered", "rich_tokenizer", "shop_with", "tiny_tokenizer"]


def layered(kind: str = "llama", layers: int = 3, tied: bool = True, tokens: int = 400) -> PreTrainedModel:
    """Four heads on two key heads, wide random weights, so that every part of it matters."""
    torch.manual_seed(layers)
    config, model = KINDS[kind]
    sizes = {
        "vocab_size": tokens,
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 512,
        "tie_word_embeddings": tied,
        "initializer_range": 0.1,
        "bos_token_id": None,
        "eos_token_id": 2,
        "pad_token_id": 0,
    }
    return model(config(**sizes)).eval()


def kept_model(folder: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> Path:
    """The model in a folder of its own, with a manifest."""
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_manifest(folder, Manifest(name=folder.name, method="random", licences=("MIT",), fingerprint=folder.name))
    return folder


def rich_tokenizer() -> PreTrainedTokenizerFast:
    """A vocabulary of the colour questions and of much that the shop never says."""
    return train_vocabulary([*(sample(number).prompt.text for number in range(24)), *TEXTS], 600, 512)


def shop_with(folder: Path, kind: str = "llama", layers: int = 3, tied: bool = True) -> Shop:
    """The shop of colour questions, with an untaught model called `large`."""
    shop = write_shop(folder)
    tokenizer = rich_tokenizer()
    kept_model(shop.model("large"), layered(kind, layers, tied, len(tokenizer)), tokenizer)
    return shop


def examples_of(tokenizer: PreTrainedTokenizerFast, count: int = 8) -> tuple[Example, ...]:
    """Colour questions as tokens."""
    return tokenise([sample(number) for number in range(count)], Speech(tokenizer, "tiny"), 512).kept
