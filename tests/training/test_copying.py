"""A model that starts copying says again what its prompt holds, before it has learnt anything."""

import pytest
import torch
from torch import Tensor
from transformers import LlamaConfig, LlamaForCausalLM

from shopwright.training.copying import write_copying
from shopwright.training.seedling import ROPE_THETA

WORDS = 2048


def drawn(hidden: int, heads: int, layers: int) -> LlamaForCausalLM:
    torch.manual_seed(7)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS,
            hidden_size=hidden,
            intermediate_size=2 * hidden,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            num_key_value_heads=heads,
            tie_word_embeddings=True,
            rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        )
    )


def repeated(model: LlamaForCausalLM, length: int = 100) -> float:
    """The share of a text that is foretold when it is read a second time."""
    text = torch.randint(0, WORDS, (4, length), generator=torch.Generator().manual_seed(11))
    with torch.inference_mode():
        told: Tensor = model(input_ids=torch.cat([text, text], 1)).logits.argmax(-1)
    return float((told[:, length:-1] == text[:, 1:]).float().mean())


@pytest.mark.parametrize(("hidden", "heads", "layers"), [(192, 3, 2), (192, 3, 4), (256, 4, 2), (384, 6, 3)])
def test_what_was_read_before_is_said_again(hidden: int, heads: int, layers: int) -> None:
    model = drawn(hidden, heads, layers)
    before = repeated(model)
    write_copying(model, 7)

    assert before < 0.02
    assert repeated(model) > 0.35


def test_the_demos_seedling_repeats_nearly_everything() -> None:
    model = drawn(192, 3, 2)
    write_copying(model, 7)

    assert repeated(model) > 0.9


def test_the_same_seed_writes_the_same_weights() -> None:
    one, other = drawn(192, 3, 2), drawn(192, 3, 2)
    write_copying(one, 7)
    write_copying(other, 7)

    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def test_weights_that_the_circuit_does_not_need_stay_as_drawn() -> None:
    model, untouched = drawn(192, 3, 3), drawn(192, 3, 3)
    write_copying(model, 7)

    for name, weights in untouched.named_parameters():
        kept = "mlp" in name or "layers.2" in name or "layernorm" in name
        assert torch.equal(weights, model.get_parameter(name)) == kept, name
