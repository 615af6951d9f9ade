"""The exported file against the model that it was made from: same tokens, same distributions, same greedy text."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from gguf import GGUFReader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from tiny_models import Architecture, LlamaTokenizer, tiny_checkpoint
from transformers import AutoModelForCausalLM, AutoTokenizer

from shopwright.compression.errors import AdapterNotMerged, CannotExport, RowsDoNotDivide, SpoiltWeights
from shopwright.compression.gguf_writer import write_gguf
from shopwright.foundation.errors import NothingToDo
from shopwright.models.llama_server import LlamaServer

TEXTS = (
    "hello",
    "The price is 1,299.95 EUR and was 1499.",
    "Größe 42, für Damen: weiß, grün, dunkelblau",
    "Très légère, idéale pour l'été, cœur, garçon",
    "it's we're you'll I'd don't they've I'm",
    "emoji 🧥👟❤️‍🔥 and 登山靴 レインジャケット",
    "  leading spaces,   runs   of them, trailing  ",
    "tabs\tand\n\nbreaks\r\n\r\n  indented",
    "<|im_start|>user\nhi 12<|im_end|>\n<|im_start|>assistant\n",
    "a<|endoftext|>b <|im_end|> c",
    "½ ² Ⅷ ٣ 12345678901",
    "snake_case CamelCase kebab-case C++ #tag @name 50% $5 <b>x</b>",
    "\u00a0nbsp\u200bzero\u2003em",
)

PROMPTS = tuple(f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n" for text in TEXTS[:8])


class Pair:
    """A checkpoint and its export, side by side."""

    def __init__(self, folder: Path, architecture: Architecture) -> None:
        self.folder = tiny_checkpoint(folder, architecture)
        write_gguf(folder, folder / "model.gguf", "f32")
        self.llama = LlamaTokenizer(folder / "model.gguf")
        self.server = LlamaServer(folder / "model.gguf", threads=1, slots=1, context=1024)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)

    def expected(self, tokens: list[int]) -> torch.Tensor:
        """The trained model's log-probabilities of the next token."""
        with torch.inference_mode():
            return torch.log_softmax(self.model(torch.tensor([tokens])).logits[0, -1], dim=-1)

    def largest_difference(self, server: LlamaServer) -> float:
        """Over the twenty likeliest tokens after each prompt."""
        worst = 0.0
        for prompt in PROMPTS:
            tokens = self.tokenizer.encode(prompt, add_special_tokens=False)
            top, found = self.expected(tokens).topk(20), server.next_tokens(tokens, 446)
            pairs = zip(top.indices.tolist(), top.values.tolist(), strict=True)
            worst = max(worst, *(abs(value - found[token]) for token, value in pairs))
        return worst


@pytest.fixture(scope="module", params=["llama", "qwen3"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    made = Pair(tmp_path_factory.mktemp("models") / request.param, request.param)
    yield made
    made.server.close()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return tiny_checkpoint(tmp_path / "tiny")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_same_tokens(pair: Pair, text: str) -> None:
    expected = tuple(pair.tokenizer.encode(text, add_special_tokens=False))

    assert pair.llama.tokens(text) == expected
    assert pair.server.words.tokens(text) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_any_text_has_the_same_tokens(pair: Pair, text: str) -> None:
    expected = tuple(pair.tokenizer.encode(text, add_special_tokens=False))

    assert pair.llama.tokens(text) == expected
    assert pair.server.words.tokens(text) == expected


def test_the_likeliest_tokens_have_the_same_probabilities(pair: Pair) -> None:
    assert pair.largest_difference(pair.server) < 0.01


@pytest.mark.parametrize("prompt", PROMPTS[:4])
def test_greedy_text_is_the_same_over_32_tokens(pair: Pair, prompt: str) -> None:
    tokens = pair.tokenizer.encode(prompt, add_special_tokens=False)
    for _ in range(32):
        expected = int(pair.expected(tokens).argmax())
        assert next(iter(pair.server.next_tokens(tokens, 1))) == expected
        tokens.append(expected)


@pytest.mark.parametrize(("number_format", "tolerance"), [("f16", 0.05), ("q8_0", 0.5)])
def test_a_smaller_format_stays_close(pair: Pair, tmp_path: Path, number_format: str, tolerance: float) -> None:
    write_gguf(pair.folder, tmp_path / "small.gguf", number_format)  # type: ignore[arg-type]
    server = LlamaServer(tmp_path / "small.gguf", threads=1, slots=1, context=1024)

    assert pair.largest_difference(server) < tolerance
    server.close()


def test_each_format_takes_its_bits(checkpoint: Path, tmp_path: Path) -> None:
    formats = ("f32", "f16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0")

    bits = {kind: write_gguf(checkpoint, tmp_path / f"{kind}.gguf", kind, kind).bits_per_weight for kind in formats}

    assert {kind: round(value, 1) for kind, value in bits.items()} == {
        "f32": 32.0, "f16": 16.0, "q8_0": 8.5, "q5_1": 6.0, "q5_0": 5.5, "q4_1": 5.0, "q4_0": 4.5,
    }  # fmt: skip


def test_embeddings_may_have_a_format_of_their_own_and_norms_stay_whole(checkpoint: Path, tmp_path: Path) -> None:
    write_gguf(checkpoint, tmp_path / "m.gguf", "q4_0", embeddings="q8_0")

    types = {tensor.name: tensor.tensor_type.name for tensor in GGUFReader(tmp_path / "m.gguf").tensors}

    assert types["token_embd.weight"] == "Q8_0"
    assert types["blk.0.attn_q.weight"] == "Q4_0"
    assert types["blk.1.ffn_norm.weight"] == "F32"


def test_the_same_folder_gives_the_same_bytes(checkpoint: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_gguf(checkpoint, tmp_path / name, "q8_0")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_bfloat16_weights_are_read(checkpoint: Path, tmp_path: Path) -> None:
    weights = {name: value.bfloat16() for name, value in load_file(checkpoint / "model.safetensors").items()}
    save_file(weights, checkpoint / "model.safetensors")

    write_gguf(checkpoint, tmp_path / "m.gguf", "f32")

    found = next(t for t in GGUFReader(tmp_path / "m.gguf").tensors if t.name == "blk.0.ffn_up.weight")
    assert np.array_equal(found.data, weights["model.layers.0.mlp.up_proj.weight"].float().numpy())


def test_shards_and_an_output_matrix_of_its_own_are_exported(checkpoint: Path, tmp_path: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    save_file(weights, checkpoint / "model-00001-of-00002.safetensors")
    save_file({"lm_head.weight": torch.zeros(446, 256)}, checkpoint / "model-00002-of-00002.safetensors")
    (checkpoint / "model.safetensors").unlink()
    change_config(checkpoint, tie_word_embeddings=False)

    write_gguf(checkpoint, tmp_path / "m.gguf", "f16")

    assert "output.weight" in {tensor.name for tensor in GGUFReader(tmp_path / "m.gguf").tensors}


def test_a_tied_output_matrix_is_left_out(checkpoint: Path, tmp_path: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    save_file({**weights, "lm_head.weight": torch.zeros(446, 256)}, checkpoint / "model.safetensors")

    write_gguf(checkpoint, tmp_path / "m.gguf", "f16")

    assert "output.weight" not in {tensor.name for tensor in GGUFReader(tmp_path / "m.gguf").tensors}


@pytest.mark.parametrize(
    "rope",
    [
        {"rope_type": "linear", "factor": 4.0},
        {
            "rope_type": "llama3",
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 256,
        },
    ],
)
def test_scaled_rotary_positions_agree(tmp_path: Path, rope: dict[str, object]) -> None:
    folder = tiny_checkpoint(tmp_path / "scaled")
    change_config(folder, rope_parameters={**rope, "rope_theta": 10000.0})

    pair = Pair.__new__(Pair)
    pair.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    pair.tokenizer = AutoTokenizer.from_pretrained(folder)
    write_gguf(folder, folder / "model.gguf", "f32")
    server = LlamaServer(folder / "model.gguf", threads=1, slots=1, context=1024)

    assert pair.largest_difference(server) < 0.01
    server.close()


def test_rows_that_do_not_divide_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    weights["model.layers.0.mlp.down_proj.weight"] = torch.zeros(256, 500)
    save_file(weights, checkpoint / "model.safetensors")

    with pytest.raises(RowsDoNotDivide, match=r"blk\.0\.ffn_down\.weight: its rows have 500 numbers, which 32"):
        write_gguf(checkpoint, tmp_path / "m.gguf", "q8_0")

    assert not (tmp_path / "m.gguf").exists()


@pytest.mark.parametrize(("value", "number_format"), [(float("nan"), "q8_0"), (float("inf"), "f32"), (1e6, "f16")])
def test_spoilt_weights_are_refused(checkpoint: Path, tmp_path: Path, value: float, number_format: str) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    weights["model.layers.1.mlp.up_proj.weight"][3, 3] = value
    save_file(weights, checkpoint / "model.safetensors")

    with pytest.raises(SpoiltWeights, match=r"blk\.1\.ffn_up\.weight"):
        write_gguf(checkpoint, tmp_path / "m.gguf", number_format)  # type: ignore[arg-type]


def test_a_lora_adapter_must_be_merged_first(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")

    with pytest.raises(AdapterNotMerged, match="merge: true"):
        write_gguf(tmp_path, tmp_path / "m.gguf", "f16")


def test_an_adapter_that_kept_its_config_must_be_merged_too(checkpoint: Path, tmp_path: Path) -> None:
    (checkpoint / "model.safetensors").unlink()
    (checkpoint / "adapter_config.json").write_text("{}")

    with pytest.raises(AdapterNotMerged):
        write_gguf(checkpoint, tmp_path / "m.gguf", "f16")


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_named(checkpoint: Path, tmp_path: Path, missing: str) -> None:
    (checkpoint / missing).unlink()

    with pytest.raises(NothingToDo, match=missing):
        write_gguf(checkpoint, tmp_path / "m.gguf", "f16")


def test_a_tensor_that_the_architecture_lacks_is_named(checkpoint: Path, tmp_path: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    save_file({**weights, "model.layers.0.self_attn.q_proj.bias": torch.zeros(256)}, checkpoint / "model.safetensors")

    with pytest.raises(CannotExport, match=r"q_proj\.bias"):
        write_gguf(checkpoint, tmp_path / "m.gguf", "f16")


def test_weights_of_an_unknown_type_are_refused(checkpoint: Path, tmp_path: Path) -> None:
    save_file({"model.norm.weight": torch.zeros(256, dtype=torch.int8)}, checkpoint / "model.safetensors")

    with pytest.raises(CannotExport, match="I8"):
        write_gguf(checkpoint, tmp_path / "m.gguf", "f16")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"architectures": ["GPT2LMHeadModel"]}, "GPT2LMHeadModel"),
        ({"architectures": None}, "Known: LlamaForCausalLM"),
        ({"rope_parameters": {"rope_type": "yarn", "factor": 4.0}}, "yarn"),
        ({"vocab_size": 400}, "400 embeddings"),
    ],
)
def test_a_config_that_cannot_be_exported_is_refused(
    checkpoint: Path, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    change_config(checkpoint, **change)

    with pytest.raises(CannotExport, match=said):
        write_gguf(checkpoint, tmp_path / "m.gguf", "f16")


def test_a_spare_row_of_the_embeddings_is_an_unused_token(checkpoint: Path, tmp_path: Path) -> None:
    change_config(checkpoint, vocab_size=448)
    weights = load_file(checkpoint / "model.safetensors")
    weights["model.embed_tokens.weight"] = torch.zeros(448, 256)
    save_file(weights, checkpoint / "model.safetensors")

    write_gguf(checkpoint, tmp_path / "m.gguf", "f16")

    tokens = GGUFReader(tmp_path / "m.gguf").get_field("tokenizer.ggml.tokens")
    assert tokens is not None
    assert tokens.contents()[-1] == "[PAD447]"


def test_an_older_config_is_read(checkpoint: Path, tmp_path: Path) -> None:
    shutil.copytree(checkpoint, tmp_path / "older")
    config = json.loads((checkpoint / "config.json").read_text())
    for key in ("rope_parameters", "head_dim"):
        del config[key]
    (tmp_path / "older" / "config.json").write_text(json.dumps({**config, "rope_theta": 10000.0}))

    for folder in ("tiny", "older"):
        write_gguf(tmp_path / folder, tmp_path / f"{folder}.gguf", "f32", name="same")

    assert (tmp_path / "tiny.gguf").read_bytes() == (tmp_path / "older.gguf").read_bytes()


def change_config(folder: Path, **changes: object) -> None:
    """Change some keys of a folder's config.json."""
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **changes}))
