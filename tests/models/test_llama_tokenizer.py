"""The tokenizer rebuilt from a GGUF file against llama.cpp's own and the one it was exported from."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_models import LlamaTokenizer, tiny_checkpoint
from tokenizers import Tokenizer

from shopwright.compression.gguf_writer import write_gguf
from shopwright.models.gguf_metadata import read_metadata
from shopwright.models.llama_tokenizer import SPLIT_PATTERNS, rebuilt

BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}


def split(pattern: str) -> dict[str, Any]:
    """A pre-tokenizer that cuts by a pattern before it turns text into bytes."""
    cut = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    return {"type": "Sequence", "pretokenizers": [cut, {**BYTES, "use_regex": False}]}


KINDS: dict[str, tuple[dict[str, Any] | None, bool]] = {
    "smollm": (None, False),
    "gpt-2": (BYTES, False),
    "qwen2": (split(SPLIT_PATTERNS["qwen2"]), False),
    "llama-bpe": (split(SPLIT_PATTERNS["llama-bpe"]), True),
}


class Three:
    """One tokenizer as it was trained, as llama.cpp reads it, and as it is rebuilt."""

    def __init__(self, folder: Path, kind: str) -> None:
        pre_tokenizer, ignore_merges = KINDS[kind]
        tiny_checkpoint(folder)
        file = folder / "tokenizer.json"
        values = json.loads(file.read_text())
        values["pre_tokenizer"] = pre_tokenizer or values["pre_tokenizer"]
        values["model"]["ignore_merges"] = ignore_merges
        file.write_text(json.dumps(values))
        write_gguf(folder, folder / "model.gguf", "f16")
        self.trained = Tokenizer.from_file(str(file))
        self.llama = LlamaTokenizer(folder / "model.gguf")
        self.metadata = read_metadata(folder / "model.gguf")
        self.rebuilt = rebuilt(self.metadata)

    def agree(self, text: str) -> bool:
        """Whether all three cut a text alike."""
        assert self.rebuilt is not None
        found = self.rebuilt.encode(text, add_special_tokens=False).ids
        expected = self.trained.encode(text, add_special_tokens=False).ids
        return found == expected == list(self.llama.tokens(text))


@pytest.fixture(scope="module", params=list(KINDS))
def three(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Three:
    return Three(tmp_path_factory.mktemp("tokenizers") / "tiny", request.param)


@pytest.mark.parametrize(
    "text",
    [
        "Which fits best? 1. Rain jacket 2. Hiking boots",
        "1,299.95 EUR, 12345678, it's WE'LL",
        "Größe 42 für Damen, l'été\n\n  \tneue Zeile\r\n",
        "<|im_start|>user\nhi 12<|im_end|>\n<|im_start|>assistant\n10",
        "emoji 🧥 and 登山靴",
    ],
)
def test_a_text_is_cut_alike_by_all_three(three: Three, text: str) -> None:
    assert three.agree(text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(max_codepoint=0x2FF, exclude_characters="\0"), max_size=30))
def test_any_text_is_cut_alike_by_all_three(three: Three, text: str) -> None:
    assert three.agree(text)


@pytest.mark.parametrize("change", [{"tokenizer.ggml.model": "llama"}, {"tokenizer.ggml.pre": "deepseek-llm"}])
def test_another_kind_is_not_rebuilt(three: Three, change: dict[str, str]) -> None:
    assert rebuilt({**three.metadata, **change}) is None
