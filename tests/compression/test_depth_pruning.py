"""The layer whose absence hurts least goes first, and a model without it is the model that skipped it."""

from pathlib import Path

import pytest
import torch
from compression.small_ones import KINDS, examples_of, layered, tiny_tokenizer
from transformers import PreTrainedModel

from shopwright.compression.depth_pruning import Skipped, least_useful, skipping
from shopwright.compression.errors import CannotShrink
from shopwright.compression.rebuilding import layers_of, with_layers
from shopwright.foundation.files import read_jsonl
from shopwright.training.answers_loss import validation_losses

EXAMPLES = examples_of(tiny_tokenizer())
IDS = torch.tensor([EXAMPLES[0].ids])


def loss(model: PreTrainedModel) -> float:
    return validation_losses(model, EXAMPLES, 0, 2048).all


def logits(model: PreTrainedModel) -> torch.Tensor:
    with torch.inference_mode():
        return model(input_ids=IDS).logits


def silenced(place: int, layers: int = 4) -> PreTrainedModel:
    """A model one of whose layers adds nothing."""
    model = layered(layers=layers)
    with torch.no_grad():
        model.model.layers[place].self_attn.o_proj.weight.zero_()
        model.model.layers[place].mlp.down_proj.weight.zero_()
    return model


@pytest.mark.parametrize("place", [0, 2])
def test_a_layer_that_does_nothing_goes_first(place: int, tmp_path: Path) -> None:
    model = silenced(place)
    whole = logits(model)

    def change(model: PreTrainedModel) -> float:
        # Skipping a random layer may better a random model's loss, but never leaves its logits as they were.
        return float((logits(model) - whole).abs().mean())

    out = least_useful(model, 2, change, tmp_path / "skipped.jsonl")

    assert out[0] == Skipped(place, pytest.approx(0, abs=1e-6))
    assert out[1].layer != place
    assert out[1].loss > 0.01


def test_a_search_that_was_killed_asks_for_nothing_twice(tmp_path: Path) -> None:
    model, notes = silenced(1, layers=3), tmp_path / "skipped.jsonl"
    whole = least_useful(model, 2, loss, notes)
    lines = notes.read_text().splitlines(keepends=True)
    notes.write_text("".join(lines[:2]))
    asked: list[float] = []

    def counted(model: PreTrainedModel) -> float:
        asked.append(loss(model))
        return asked[-1]

    assert least_useful(model, 2, counted, notes) == whole
    assert len(asked) == len(lines) - 2 == 3
    assert [line["skipped"] for line in read_jsonl(notes)][:3] == [[0], [1], [2]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_without_layers_is_the_model_that_skips_them(kind: str) -> None:
    model = layered(kind, layers=4)
    with skipping(model, [1, 2]):
        wanted = logits(model)

    small = with_layers(model, [0, 3])

    assert torch.equal(logits(small), wanted)
    assert len(layers_of(small)) == small.config.num_hidden_layers == 2
    assert not torch.equal(logits(model), wanted)


def test_a_model_without_a_stack_of_layers_is_refused() -> None:
    model = layered(layers=1)
    model.model.layers = None

    with pytest.raises(CannotShrink, match="one stack of layers"):
        layers_of(model)
