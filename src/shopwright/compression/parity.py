"""Does the small file say what the trained model said? The two compared, next token by next token."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict
from transformers import AutoModelForCausalLM, AutoTokenizer

from shopwright.compression.errors import TokensDiffer
from shopwright.models.llama_server import LlamaServer

_TOP = 20
_NOISE = 1e-3


class Parity(BaseModel):
    """How far the distributions of the next token lie apart, over some prompts."""

    model_config = ConfigDict(frozen=True)

    prompts: int
    largest_difference: float
    """Of the log-probabilities of the trained model's twenty likeliest tokens."""
    mean_difference: float
    """Of the same, on average."""
    same_first_choice: float
    """Share of prompts after which both put the same token first."""


def compare(folder: Path, server: LlamaServer, prompts: Sequence[str]) -> Parity:
    """Compare the Hugging Face model in `folder` with the exported one on whole prompts. Raises TokensDiffer."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, local_files_only=True).eval()
    differences, same = [], 0
    for prompt in prompts:
        tokens = _same_tokens(tokenizer, server, prompt)
        with torch.inference_mode():
            expected = torch.log_softmax(model(torch.tensor([tokens])).logits[0, -1], dim=-1)
        found = server.next_tokens(tokens, len(expected))
        likeliest = expected.topk(min(_TOP, len(expected)))
        pairs = zip(likeliest.indices.tolist(), likeliest.values.tolist(), strict=True)
        differences += [abs(value - found[token]) for token, value in pairs]
        same += next(iter(found)) == int(expected.argmax())
    return Parity(
        prompts=len(prompts),
        largest_difference=max(differences),
        mean_difference=sum(differences) / len(differences),
        same_first_choice=same / len(prompts),
    )


def _same_tokens(tokenizer: Any, server: LlamaServer, text: str) -> list[int]:
    """The trained tokenizer's ids, once llama.cpp is seen to read the text and the ids alike."""
    tokens: list[int] = tokenizer.encode(text, add_special_tokens=False)
    first = tokenizer.encode(server.words.bos_token, add_special_tokens=False) if server.words.adds_bos else []
    by_text, by_tokens = server.next_tokens(text, _TOP), server.next_tokens([*first, *tokens], _TOP)
    alike = all(abs(value - by_tokens.get(token, value - 1)) < _NOISE for token, value in by_text.items())
    if not alike or server.length(text) != len(first) + len(tokens):
        raise TokensDiffer(text)
    return tokens
