"""Weights on the line between two models: its ends, what lies between, and models that have no line."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from training.benches import tiny_causal, tiny_tokenizer
from transformers import AutoConfig, AutoModelForCausalLM

from shopwright.foundation.files import write_text
from shopwright.training.afterwards_errors import NotAWholeModel, NotOnALine
from shopwright.training.between import Line, between
from shopwright.training.vocabulary import train_vocabulary

WEIGHTS = "model.safetensors"
Values = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=8)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_causal(tmp_path / "base")


@pytest.fixture
def tuned(tmp_path: Path) -> Path:
    folder = tiny_causal(tmp_path / "tuned")
    torch.manual_seed(1)
    moved = {name: values + 0.1 * torch.randn_like(values) for name, values in load_file(folder / WEIGHTS).items()}
    save_file(moved, folder / WEIGHTS, metadata={"format": "pt"})
    return folder


@given(Values, st.floats(0, 1), st.floats(-10, 10, width=32))
def test_weights_between_lie_between(values: list[float], share: float, step: float) -> None:
    base = torch.tensor(values)
    tuned = base + step
    found = between(base, tuned, share)
    slack = 1e-4

    assert torch.all(found >= torch.minimum(base, tuned) - slack)
    assert torch.all(found <= torch.maximum(base, tuned) + slack)


@given(Values)
def test_the_ends_of_a_line_are_the_two_models_to_the_bit(values: list[float]) -> None:
    base, tuned = torch.tensor(values), torch.tensor(values).flip(0) * 1.7

    assert torch.equal(between(base, tuned, 0.0), base)
    assert torch.equal(between(base, tuned, 1.0), tuned)


def test_a_model_between_can_be_opened_and_is_half_of_both(base: Path, tuned: Path, tmp_path: Path) -> None:
    Line(base, tuned).write(0.5, tmp_path / "half")
    ends = [load_file(folder / WEIGHTS) for folder in (base, tuned)]
    half = AutoModelForCausalLM.from_pretrained(tmp_path / "half").state_dict()

    assert all(torch.allclose(half[name], (ends[0][name] + ends[1][name]) / 2, atol=1e-6) for name in ends[0])
    assert (tmp_path / "half" / "chat_template.jinja").exists()
    assert not (tmp_path / "half" / "shopwright.json").exists()


def test_a_tuned_model_in_shards_stays_in_them(base: Path, tuned: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    Line(base, tuned).write(0.3, whole)
    AutoModelForCausalLM.from_pretrained(tuned).save_pretrained(tuned, max_shard_size="100KB")
    (tuned / WEIGHTS).unlink()
    Line(base, tuned).write(0.3, tmp_path / "sharded")
    ours = AutoModelForCausalLM.from_pretrained(tmp_path / "sharded").state_dict()
    theirs = AutoModelForCausalLM.from_pretrained(whole).state_dict()

    assert len(list((tmp_path / "sharded").glob("*.safetensors"))) > 1
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_tensor_of_another_shape_is_named(base: Path, tmp_path: Path) -> None:
    folder = tiny_causal(tmp_path / "wider")
    config = AutoConfig.from_pretrained(folder)
    config.intermediate_size = 128
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)

    with pytest.raises(NotOnALine, match=r"model.layers.0.mlp.down_proj.weight is 64 x 96 there and 64 x 128 here"):
        Line(base, folder)


def test_a_missing_tensor_is_named(base: Path, tuned: Path) -> None:
    tensors = load_file(tuned / WEIGHTS)
    del tensors["model.norm.weight"]
    save_file(tensors, tuned / WEIGHTS, metadata={"format": "pt"})

    with pytest.raises(NotOnALine, match=r"the tensor model.norm.weight is 64 there and missing here"):
        Line(base, tuned)


def test_another_vocabulary_is_told_by_a_token(base: Path, tmp_path: Path) -> None:
    other = train_vocabulary(["boots and lamps", "lamps and boots"] * 9, len(tiny_tokenizer()), 256)
    folder = tiny_causal(tmp_path / "stranger", other)

    with pytest.raises(NotOnALine, match=r"the token .* is number \w+ there and \w+ here"):
        Line(base, folder)


def test_an_adapter_has_to_be_merged_first(base: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "adapter" / "adapter_config.json", "{}")

    with pytest.raises(NotAWholeModel, match="with method merge first"):
        Line(base, tmp_path / "adapter")
