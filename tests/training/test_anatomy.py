"""What a model is made of, told without its weights: as many as it really has."""

import json
from pathlib import Path

import pytest
import torch
from training.benches import tiny_causal
from training.kinds import KINDS, tiny

from shopwright.foundation.errors import UnreadableFile
from shopwright.training.adapters import with_adapter
from shopwright.training.anatomy import KNOWN, UnknownAnatomy, count_stored, read_anatomy
from shopwright.training.footprint import Way, trained
from shopwright.training.groups import Adapter

PUBLISHED = {
    "Qwen/Qwen3-0.6B": 0.596,
    "Qwen/Qwen3-4B": 4.022,
    "Qwen/Qwen3-8B": 8.191,
    "Qwen/Qwen3-32B": 32.76,
    "Qwen/Qwen2-7B-Instruct": 7.616,
    "Qwen/Qwen2-72B-Instruct": 72.71,
    "meta-llama/Llama-2-7b-hf": 6.738,
    "meta-llama/Meta-Llama-3-8B-Instruct": 8.030,
    "mistralai/Mistral-7B-Instruct-v0.2": 7.242,
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_known_models_have_as_many_weights_as_are_published(name: str) -> None:
    assert KNOWN[name].parameters / 1e9 == pytest.approx(PUBLISHED[name], rel=0.001)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sizes_in_a_config_tell_every_weight(kind: str, tmp_path: Path) -> None:
    model = tiny(kind)
    model.config.save_pretrained(tmp_path)

    assert count_stored(tmp_path) is None
    assert read_anatomy(tmp_path).parameters == model.num_parameters()


def test_the_headers_of_safetensors_tell_what_is_stored(tmp_path: Path) -> None:
    folder = tiny_causal(tmp_path / "tiny")

    assert count_stored(folder) == read_anatomy(folder).parameters == tiny_count(folder)


def tiny_count(folder: Path) -> int:
    from transformers import AutoModelForCausalLM

    return int(AutoModelForCausalLM.from_pretrained(folder).num_parameters())


@pytest.mark.parametrize("targets", ["all-linear", ("q_proj", "v_proj"), r".*mlp\.(up|down)_proj"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_adapters_weights_are_those_that_peft_trains(
    kind: str, targets: str | tuple[str, ...], tmp_path: Path
) -> None:
    adapter = Adapter(rank=4, targets=targets)
    model = tiny(kind)
    model.config.save_pretrained(tmp_path)
    told = trained(read_anatomy(tmp_path), Way("lora", adapter))
    learning = with_adapter(model, adapter, 7).parameters()

    assert told == sum(weight.numel() for weight in learning if weight.requires_grad)


def test_a_config_that_lacks_a_size_is_named_with_the_field(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "mamba", "hidden_size": 64}))

    with pytest.raises(UnknownAnatomy, match="has no 'num_attention_heads', so the memory"):
        read_anatomy(tmp_path)


def test_a_folder_without_a_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Name a causal model's folder"):
        read_anatomy(tmp_path)


def test_packed_weights_are_not_counted_by_their_headers(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(4, dtype=torch.uint8)}, tmp_path / "model.safetensors")

    assert count_stored(tmp_path) is None
