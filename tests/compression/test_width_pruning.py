"""Heads and units that put nothing out go first, and a model without them says the same."""

import pytest
import torch
from compression.small_ones import KINDS, examples_of, layered, tiny_tokenizer
from transformers import PreTrainedModel

from shopwright.compression.errors import CannotShrink
from shopwright.compression.width_pruning import Kept, most_useful, narrowed, usefulness, width_of

EXAMPLES = examples_of(tiny_tokenizer())
UNITS = 64


def logits(model: PreTrainedModel) -> torch.Tensor:
    with torch.inference_mode():
        return model(input_ids=torch.tensor([EXAMPLES[0].ids])).logits


def silenced(kind: str) -> PreTrainedModel:
    """Key head 0 and a third of the units put nothing out, other ones in each layer."""
    model = layered(kind, layers=2)
    with torch.no_grad():
        for place, layer in enumerate(model.model.layers):
            layer.self_attn.o_proj.weight[:, place * 32 : (place + 1) * 32] = 0
            layer.mlp.down_proj.weight[:, place * 8 : place * 8 + 32] = 0
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_what_puts_nothing_out_can_go_without_a_change(kind: str) -> None:
    model = silenced(kind)

    kept = most_useful(model, usefulness(model, EXAMPLES, 512), 1, UNITS)
    small = narrowed(model, kept)

    assert [layer.key_heads for layer in kept] == [(1,), (0,)]
    assert kept[0].units == tuple(range(32, 96))
    assert kept[1].units == (*range(8), *range(40, 96))
    assert torch.allclose(logits(small), logits(model), atol=1e-5)
    assert (small.config.num_key_value_heads, small.config.num_attention_heads) == (1, 2)
    assert small.model.layers[0].self_attn.k_proj.weight.shape == (16, 64)
    assert small.model.layers[1].mlp.down_proj.weight.shape == (64, UNITS)


def test_usefulness_does_not_depend_on_what_shares_a_batch() -> None:
    model = layered(layers=2)

    together, alone = usefulness(model, EXAMPLES, 4096), usefulness(model, EXAMPLES, 1)

    assert {len(example.ids) for example in EXAMPLES} != {len(EXAMPLES[0].ids)}
    for name, values in together.items():
        assert torch.allclose(values, alone[name], rtol=1e-4)


def test_usefulness_is_what_an_input_puts_out() -> None:
    model = layered(layers=1)
    given: list[torch.Tensor] = []
    down = model.model.layers[0].mlp.down_proj
    hook = down.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0][0]))
    logits(model)
    hook.remove()
    put_out = [torch.outer(given[0][:, unit], down.weight[:, unit].detach()).square().sum(1) for unit in range(96)]

    found = usefulness(model, EXAMPLES[:1], 512)["model.layers.0.mlp.down_proj"]

    assert torch.allclose(found, torch.stack([squares.mean().sqrt() for squares in put_out]), rtol=1e-4)


def test_rows_that_ggufs_blocks_do_not_divide_are_refused() -> None:
    model = layered(layers=1)
    model.config.head_dim = 8

    with pytest.raises(CannotShrink, match=r"key_heads is 1\. Its rows would have 16 numbers, which 32"):
        narrowed(model, [Kept((0,), tuple(range(UNITS)))])


def test_layers_built_otherwise_are_refused() -> None:
    model = layered(layers=1)
    model.model.layers[0].mlp = torch.nn.Identity()

    with pytest.raises(CannotShrink, match=r"a layer without mlp\.down_proj"):
        width_of(model)
