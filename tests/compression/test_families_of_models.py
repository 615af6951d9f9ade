"""Random models of every family that llama.cpp knows: tuned by LoRA, merged, exported, and saying the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from training.benches import sample, tiny_tokenizer, write_shop
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    Gemma2Config,
    Gemma3TextConfig,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from shopwright.compression.architectures import read_architecture
from shopwright.compression.errors import CannotExport
from shopwright.compression.gguf_writer import write_gguf
from shopwright.compression.kinds import KINDS
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.llama_server import LlamaServer
from shopwright.training.conversations import Speech, tokenise
from shopwright.training.recipes import Adapter, LoraRecipe
from shopwright.training.work import perform

LOCAL_AND_GLOBAL = ["sliding_attention", "full_attention"]
GEMMA = {
    "head_dim": 32,
    "query_pre_attn_scalar": 24,
    "sliding_window": 24,
    "layer_types": LOCAL_AND_GLOBAL,
    "final_logit_softcapping": 20.0,
}
CONFIGS = {
    "llama": (LlamaConfig, {"head_dim": 32}),
    "mistral": (MistralConfig, {"sliding_window": None, "tie_word_embeddings": False}),
    "qwen2": (Qwen2Config, {}),
    "qwen3": (Qwen3Config, {"head_dim": 32}),
    "gemma2": (Gemma2Config, {**GEMMA, "attn_logit_softcapping": 5.0}),
    "gemma3": (Gemma3TextConfig, GEMMA),
}
ASKED = [sample(number) for number in (3, 8, 11)]
"""Longer than the windows of the local layers."""


def config_of(family: str) -> PreTrainedConfig:
    """A model of some 100,000 weights."""
    kind, own = CONFIGS[family]
    tokenizer = tiny_tokenizer()
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "max_position_embeddings": 512,
        "tie_word_embeddings": True,
        # Wide random weights spread the logits, so that greedy decoding has no near ties.
        "initializer_range": 0.15,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    return kind(**{**sizes, **own})


def raised(folder: Path, family: str) -> Path:
    """Random weights in a Hugging Face folder, norms and biases among them."""
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config_of(family))
    for value in (value for value in model.parameters() if value.ndim == 1):
        value.data += 0.2 * torch.randn_like(value)
    model.save_pretrained(folder)
    tiny_tokenizer().save_pretrained(folder)
    return folder


class Tuned:
    """One family's model, tuned and merged, beside its export."""

    def __init__(self, shop: Shop, family: str) -> None:
        self.base = raised(shop.model(family), family)
        recipe = LoraRecipe(
            method="lora",
            name=f"{family}-tuned",
            base=family,
            instructions="quick",
            learning_rate=1e-2,
            batch_tokens=512,
            max_steps=2,
            dtype="float32",
            adapter=Adapter(rank=4),
        )
        perform(shop, recipe, Run.open(shop.run(recipe.name), recipe, {}))
        self.folder = shop.model(recipe.name)
        write_gguf(self.folder, self.folder / "model.gguf", "f32")
        self.server = LlamaServer(self.folder / "model.gguf", threads=1, slots=1, context=512)
        # Some versions of transformers forget Gemma 2's cap on attention in all implementations but this.
        self.model = AutoModelForCausalLM.from_pretrained(
            self.folder, dtype=torch.float32, attn_implementation="eager"
        ).eval()
        self.prompts = _prompts(self.folder)

    def expected(self, tokens: list[int]) -> torch.Tensor:
        """The tuned model's log-probabilities of the next token."""
        with torch.inference_mode():
            return torch.log_softmax(self.model(torch.tensor([tokens])).logits[0, -1], dim=-1)


def _prompts(folder: Path) -> list[list[int]]:
    examples = tokenise(ASKED, Speech(AutoTokenizer.from_pretrained(folder), "tuned"), 512)
    return [list(example.ids[: example.learn_from]) for example in examples.kept]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return write_shop(tmp_path_factory.mktemp("families") / "shop")


@pytest.fixture(scope="module", params=CONFIGS)
def tuned(request: pytest.FixtureRequest, shop: Shop) -> Iterator[Tuned]:
    made = Tuned(shop, request.param)
    yield made
    made.server.close()


def test_every_family_is_one_that_the_exporter_knows(tuned: Tuned) -> None:
    assert type(tuned.model).__name__ in KINDS


def test_the_merged_adapter_has_changed_the_model(tuned: Tuned) -> None:
    base = AutoModelForCausalLM.from_pretrained(tuned.base, dtype=torch.float32).eval()
    with torch.inference_mode():
        before = base(torch.tensor([tuned.prompts[0]])).logits[0, -1]

    assert (torch.log_softmax(before, dim=-1) - tuned.expected(tuned.prompts[0])).abs().max() > 0.05


def test_the_engine_gives_the_same_probabilities(tuned: Tuned) -> None:
    for prompt in tuned.prompts:
        expected, found = tuned.expected(prompt), tuned.server.next_tokens(prompt, len(tuned.server.words.vocabulary))
        differences = [abs(float(expected[token]) - value) for token, value in found.items()]
        # The engine looks a GELU up in a table of half-precision numbers.
        assert max(differences) < 0.02


def test_the_engine_writes_the_same_greedy_text(tuned: Tuned) -> None:
    for tokens in map(list, tuned.prompts):
        for _ in range(24):
            expected = int(tuned.expected(tokens).argmax())
            assert next(iter(tuned.server.next_tokens(tokens, 1))) == expected
            tokens.append(expected)


def test_a_window_that_the_engine_lacks_is_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, "mistral", sliding_window=64)

    with pytest.raises(CannotExport, match=r"sliding_window is 64.*max_position_embeddings to 64 or less"):
        read_architecture(folder)


def test_a_window_as_wide_as_the_context_is_none(tmp_path: Path) -> None:
    assert read_architecture(changed(tmp_path, "mistral", sliding_window=512)).windows is None


def test_a_window_that_is_switched_off_is_none(tmp_path: Path) -> None:
    folder = changed(tmp_path, "qwen2", sliding_window=64, use_sliding_window=False)

    assert read_architecture(folder).windows is None


@pytest.mark.parametrize(
    ("family", "changes", "said"),
    [
        ("gemma3", {"attn_logit_softcapping": 50.0}, "attn_logit_softcapping is 50.0"),
        ("gemma2", {"final_logit_softcapping": None}, "final_logit_softcapping is None"),
        ("gemma3", {"hidden_activation": "gelu"}, "hidden_activation is 'gelu'"),
        ("llama", {"hidden_act": "gelu"}, "hidden_act is 'gelu'"),
        ("gemma3", {"use_bidirectional_attention": True}, "from left to right"),
        ("qwen3", {"rope_parameters": {"rope_type": "llama3", "rope_theta": 1e4}}, "Known for qwen3: default, linear"),
        ("gemma3", {"rope_parameters": {"sliding_attention": {"rope_type": "linear"}}}, "other layers only"),
    ],
)
def test_arithmetic_that_the_engine_lacks_is_refused(
    tmp_path: Path, family: str, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(CannotExport, match=said):
        read_architecture(changed(tmp_path, family, **changes))


def test_an_older_gemma_config_says_its_layers_by_a_period(tmp_path: Path) -> None:
    folder = changed(
        tmp_path, "gemma3", layer_types=None, rope_parameters=None, sliding_window_pattern=2, rope_local_base_freq=5e3
    )

    windows = read_architecture(folder).windows

    assert windows is not None
    assert (windows.size, windows.local, windows.rope_base) == (24, (True, False), 5e3)


def test_the_largest_gemma_scales_its_queries_by_another_width(tmp_path: Path) -> None:
    folder = changed(tmp_path, "gemma3", num_hidden_layers=62, num_attention_heads=4, query_pre_attn_scalar=16)

    assert read_architecture(folder).query_scale == 1


def changed(folder: Path, family: str, **changes: object) -> Path:
    """A folder with a family's config alone, some keys of it changed."""
    config = config_of(family)
    config.architectures = [name for name in KINDS if name.lower().startswith(family)]
    config.save_pretrained(folder)
    told = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**told, **changes}))
    return folder
