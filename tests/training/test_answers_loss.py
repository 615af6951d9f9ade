"""The loss on learnt tokens alone, whatever stands beside them."""

from collections.abc import Sequence

import pytest
import torch
from training.benches import tiny_causal
from transformers import (
    AutoModelForCausalLM,
    GemmaConfig,
    GemmaForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from shopwright.training import answers_loss
from shopwright.training.answers_loss import MASKED, answer_loss, collate, collate_rows, validation_losses
from shopwright.training.conversations import Example
from shopwright.training.errors import NeighboursSeen
from shopwright.training.neighbours import must_part_neighbours

EXAMPLES = (
    Example((5, 6, 7, 8, 9), 3, "long"),
    Example((5, 6, 10), 2, "short"),
    Example((11, 12, 13, 14), 2, "short"),
)


SIZES = {
    "vocab_size": 60,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 16,
}
KINDS = ((Qwen3Config, Qwen3ForCausalLM), (MistralConfig, MistralForCausalLM), (GemmaConfig, GemmaForCausalLM))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> torch.nn.Module:
    return AutoModelForCausalLM.from_pretrained(tiny_causal(tmp_path_factory.mktemp("models") / "tiny")).eval()


def alone(model: torch.nn.Module, example: Example) -> torch.Tensor:
    """The losses of one sequence's learnt tokens, by the book."""
    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([example.ids])).logits[0].log_softmax(-1)
    return torch.stack([-logits[at - 1, example.ids[at]] for at in range(example.learn_from, len(example.ids))])


def test_masked_tokens_and_padding_have_no_labels() -> None:
    batch = collate(EXAMPLES, pad=0)

    assert batch["input_ids"].tolist() == [[5, 6, 7, 8, 9], [5, 6, 10, 0, 0], [11, 12, 13, 14, 0]]
    assert batch["logits_to_keep"] == 4
    assert batch["labels"].tolist() == [[MASKED, MASKED, 8, 9], [MASKED, 10, MASKED, MASKED], [MASKED, 13, 14, MASKED]]


def test_the_loss_of_a_batch_is_that_of_its_sequences_alone(model: torch.nn.Module) -> None:
    batch = collate(EXAMPLES, pad=0)
    labels = batch.pop("labels")
    wanted = torch.cat([alone(model, example) for example in EXAMPLES])

    assert torch.allclose(answer_loss(model(**batch), labels), wanted.mean(), atol=1e-5)
    assert torch.allclose(answer_loss(model(**batch), labels, torch.tensor(10)), wanted.sum() / 10, atol=1e-5)


def test_validation_tells_the_loss_of_every_task(model: torch.nn.Module) -> None:
    found = validation_losses(model, EXAMPLES, 0, 10)
    short = torch.cat([alone(model, example) for example in EXAMPLES[1:]])

    assert found.tasks == pytest.approx({"long": float(alone(model, EXAMPLES[0]).mean()), "short": float(short.mean())})
    assert found.all == pytest.approx(float(torch.cat([alone(model, example) for example in EXAMPLES]).mean()))


def test_packed_rows_begin_their_places_anew_with_each_sample() -> None:
    batch = collate_rows((EXAMPLES[:2], EXAMPLES[2:]), pad=0)

    assert batch["input_ids"].tolist() == [[5, 6, 7, 8, 9, 5, 6, 10], [11, 12, 13, 14, 0, 0, 0, 0]]
    assert batch["position_ids"].tolist() == [[0, 1, 2, 3, 4, 0, 1, 2], [0, 1, 2, 3, 4, 5, 6, 7]]
    assert batch["labels"].tolist() == [
        [*[MASKED] * 3, 8, 9, *[MASKED] * 2, 10],
        [*[MASKED] * 2, 13, 14, *[MASKED] * 4],
    ]


def test_only_what_foretells_a_learnt_token_goes_through_the_head(model: torch.nn.Module) -> None:
    batch = collate_rows([(example,) for example in EXAMPLES], pad=0)
    del batch["labels"]

    assert "position_ids" not in batch
    assert batch["logits_to_keep"].int().tolist() == [[0, 0, 1, 1, 0], [0, 1, 0, 0, 0], [0, 1, 1, 0, 0]]
    assert model(**batch).logits.shape == (5, model.config.vocab_size)


@pytest.mark.parametrize("packed", [False, True])
def test_every_sample_of_a_row_has_the_loss_it_has_alone(model: torch.nn.Module, packed: bool) -> None:
    rows = (EXAMPLES[:2], EXAMPLES[2:]) if packed else [(example,) for example in EXAMPLES]
    batch = collate_rows(rows, pad=0)
    labels = batch.pop("labels")
    wanted = torch.cat([alone(model, example) for example in EXAMPLES])

    with torch.inference_mode():
        assert torch.allclose(answers_loss.token_losses(model(**batch).logits, labels), wanted, atol=1e-5)
        assert torch.allclose(answer_loss(model(**batch), labels), wanted.mean(), atol=1e-5)


@pytest.mark.parametrize(("config", "network"), KINDS)
def test_networks_of_other_makers_part_the_samples_of_a_row(config: type, network: type) -> None:
    torch.manual_seed(0)
    made = network(config(**SIZES)).eval()
    batch = collate_rows((EXAMPLES,), pad=0)
    labels = batch.pop("labels")

    with torch.inference_mode():
        found = answers_loss.token_losses(made(**batch).logits, labels)
    assert torch.allclose(found, torch.cat([alone(made, example) for example in EXAMPLES]), atol=1e-5)
    must_part_neighbours(made, "bench")


def test_a_network_that_carries_its_state_along_the_row_is_refused() -> None:
    torch.manual_seed(0)
    network = MambaForCausalLM(MambaConfig(vocab_size=60, hidden_size=32, num_hidden_layers=2, state_size=8))

    with pytest.raises(NeighboursSeen, match=r"bench cannot be tuned on packed rows.* Set batching: by-length\."):
        must_part_neighbours(network, "bench")
    assert network.training


def test_gradients_of_a_packed_batch_are_those_of_its_samples_apart(model: PreTrainedModel) -> None:
    found = [_gradient(model, rows) for rows in ((EXAMPLES,), [(example,) for example in EXAMPLES])]

    assert torch.allclose(*found, atol=1e-6)
    assert found[0].abs().max() > 0


def test_an_older_transformers_takes_a_number_of_last_positions(
    model: torch.nn.Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers_loss, "SINGLE_POSITIONS", False)
    batch = collate_rows((EXAMPLES[:2], EXAMPLES[2:]), pad=0)
    labels = batch.pop("labels")

    assert batch["logits_to_keep"] == labels.shape[1] == 7
    wanted = torch.cat([alone(model, example) for example in EXAMPLES]).mean()
    assert torch.allclose(answer_loss(model(**batch), labels), wanted, atol=1e-5)


def test_a_batch_without_anything_to_learn_costs_nothing(model: torch.nn.Module) -> None:
    batch = collate_rows([(Example((5, 6, 7), 3, "empty"),)], pad=0)
    labels = batch.pop("labels")
    loss = answer_loss(model(**batch), labels, 0)

    loss.backward()
    assert loss.item() == 0.0


def _gradient(model: PreTrainedModel, rows: Sequence[Sequence[Example]]) -> torch.Tensor:
    batch = collate_rows(rows, pad=0)
    labels = batch.pop("labels")
    model.zero_grad()
    answer_loss(model(**batch), labels).backward()
    return torch.cat([weight.grad.flatten() for weight in model.parameters()])
