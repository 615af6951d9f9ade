"""Decoding: the embedded engine on q8_0 against transformers.generate in bf16, the same 15 M weights and prompts."""

import tempfile
from pathlib import Path

import torch
from transformers import AutoTokenizer, LlamaForCausalLM

from benchmarks.race import Race
from shopwright.compression.gguf_writer import write_gguf
from shopwright.models.checkpoints import GGUF_FILE
from shopwright.models.embedded import Embedded
from shopwright.models.model import Request
from shopwright.training.recipes import SeedlingRecipe
from shopwright.training.seedling import build, save_causal
from shopwright.training.vocabulary import train_vocabulary

STREAMS, NEW_TOKENS = 16, 64
PROMPT = "Which of these products fits the query best? Rain jacket, hiking boots, fleece jacket, kettle, cable. " * 3


def race() -> Race:
    """Sixteen prompts of about 64 tokens, 64 new tokens each, greedy."""
    folder = _weights(Path(tempfile.mkdtemp()) / "model")
    engine = Embedded(folder, slots=STREAMS)
    requests = [Request.user(f"{PROMPT} {number}", max_tokens=NEW_TOKENS) for number in range(STREAMS)]
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).eval()
    batch = AutoTokenizer.from_pretrained(folder)([PROMPT] * STREAMS, return_tensors="pt")
    asked = {**batch, "max_new_tokens": NEW_TOKENS, "min_new_tokens": NEW_TOKENS, "do_sample": False}
    return Race(
        "decoding, 15 M, 16 streams",
        "tokens",
        STREAMS * NEW_TOKENS,
        ours=lambda: list(engine.reply(requests)),
        peer=lambda: model.generate(**asked),
        peer_name="transformers.generate",
    )


def _weights(folder: Path) -> Path:
    recipe = SeedlingRecipe(method="seedling", hidden=384, layers=8, heads=6, vocabulary=4096)
    tokenizer = train_vocabulary([PROMPT], recipe.vocabulary, recipe.context)
    torch.manual_seed(7)
    save_causal(build(recipe, tokenizer), tokenizer, folder)
    write_gguf(folder, folder / GGUF_FILE, "q8_0")
    return folder
