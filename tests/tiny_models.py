"""Tiny models with random weights, made in a second, so that every room can test with a real engine."""

import json
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch
import xllamacpp
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

from shopwright.compression.gguf_writer import write_gguf
from shopwright.models.chat import CHAT_TEMPLATE, END_OF_TEXT, SPECIAL_TOKENS, TURN_END
from shopwright.models.checkpoints import GGUF_FILE, Manifest, write_manifest

Architecture = Literal["llama", "qwen3"]

TEXTS = (
    "Which of these products fits best? 1. Rain jacket 2. Hiking boots 3. Fleece jacket",
    "Answer with the number only. The price is 129.95 EUR, the old price was 1,499.00.",
    "Wasserdichte Jacke für Damen, Größe 42, grün. Très légère, idéale pour l'été.",
    "The answer is 10, 11, 12, 13, 14 or 15; it's a women's size-M softshell, isn't it?",
    "Rank the options by how well they match the query: waterproof trousers with side zips.",
)


def tiny_tokenizer(vocabulary: int = 600, texts: Sequence[str] = TEXTS) -> PreTrainedTokenizerFast:
    """A byte-level BPE of our own kind, single digits apart, trained on a few lines of shop talk."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=TURN_END,
        pad_token=END_OF_TEXT,
        additional_special_tokens=list(SPECIAL_TOKENS),
    )
    wrapped.chat_template = CHAT_TEMPLATE
    return wrapped


def tiny_checkpoint(folder: Path, architecture: Architecture = "llama", vocabulary: int = 600, seed: int = 0) -> Path:
    """A Hugging Face folder with random weights, our tokenizer, our chat template and a manifest."""
    tokenizer = tiny_tokenizer(vocabulary)
    torch.manual_seed(seed)
    model = _model(architecture, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    write_manifest(folder, Manifest(name=folder.name, method="random", licences=("CC0-1.0",), fingerprint=str(seed)))
    return folder


def tiny_gguf(
    folder: Path, architecture: Architecture = "llama", vocabulary: int = 600, seed: int = 0, form: str = "f32"
) -> Path:
    """The same, with its model.gguf beside it, ready for `Embedded(folder)`."""
    tiny_checkpoint(folder, architecture, vocabulary, seed)
    write_gguf(folder, folder / GGUF_FILE, form)
    return folder


class LlamaTokenizer:
    """llama.cpp's own reading of the texts: its server on this machine, asked over HTTP for token ids."""

    def __init__(self, file: Path) -> None:
        settings = xllamacpp.CommonParams()
        settings.model.path, settings.n_ctx, settings.n_parallel = str(file), 256, 1
        settings.verbosity, settings.warmup, settings.n_gpu_layers = -1, False, 0
        self._server = xllamacpp.Server(settings)

    def tokens(self, text: str) -> tuple[int, ...]:
        """The ids of a text's tokens, special ones recognised."""
        body = json.dumps({"content": text, "add_special": False, "parse_special": True}).encode()
        request = urllib.request.Request(
            f"{self._server.listening_address}/tokenize", body, {"Content-Type": "application/json"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return tuple(json.load(answer)["tokens"])


def _model(architecture: Architecture, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM | Qwen3ForCausalLM:
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 256,
        "intermediate_size": 512,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 64,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": True,
        # Wide random weights spread the logits, so that greedy decoding has no near ties.
        "initializer_range": 0.1,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    if architecture == "llama":
        return LlamaForCausalLM(LlamaConfig(**sizes))
    return Qwen3ForCausalLM(Qwen3Config(**sizes))
