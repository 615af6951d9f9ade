"""The loss on learnt tokens alone, whatever stands beside them."""

import pytest
import torch
from training.benches import tiny_causal
from transformers import AutoModelForCausalLM

from shopwright.training.answers_loss import MASKED, answer_loss, collate, validation_losses
from shopwright.training.conversations import Example

EXAMPLES = (
    Example((5, 6, 7, 8, 9), 3, "long"),
    Example((5, 6, 10), 2, "short"),
    Example((11, 12, 13, 14), 2, "short"),
)


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
