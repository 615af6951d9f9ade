"""What a student learns from: replies, a teacher's logits, and samples that count more than others."""

import dataclasses
from pathlib import Path

import pytest
import torch
from compression.small_ones import examples_of, layered, tiny_tokenizer
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional
from transformers import PreTrainedModel

from shopwright.compression.shrinking_recipes import Lesson, Logits
from shopwright.compression.teaching import WEIGHTS, Listener, Teaching, divergences, teach
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.runs import Run
from shopwright.training.answers_loss import answer_loss, collate
from shopwright.training.conversations import Examples

EXAMPLES = examples_of(tiny_tokenizer(), 12)
BATCH = collate(EXAMPLES[:4], 0)
EQUAL = {"colour": 1.0, "shade": 1.0}
LESSON = Lesson(epochs=3, batch_tokens=512, learning_rate=0.003, dtype="float32", save_every=4)


def loss_of(student: PreTrainedModel, listener: Listener, weights: list[float]) -> torch.Tensor:
    """As the trainer works it out."""
    inputs = {key: value for key, value in BATCH.items() if key != "labels"}
    hook = student.register_forward_pre_hook(listener.hear, with_kwargs=True)
    outputs = student(**inputs, **{WEIGHTS: torch.tensor(weights)})
    hook.remove()
    return listener.loss(outputs, BATCH["labels"])


def plain_loss(student: PreTrainedModel) -> float:
    inputs = {key: value for key, value in BATCH.items() if key != "labels"}
    return answer_loss(student(**inputs), BATCH["labels"]).item()


@settings(max_examples=30, deadline=None)
@given(st.floats(0.5, 8), st.integers(0, 1000))
def test_the_divergence_is_that_of_the_softened_distributions(temperature: float, seed: int) -> None:
    chance = torch.Generator().manual_seed(seed)
    said, wanted = torch.randn(2, 5, 11, generator=chance)
    one, other = ((values.double() / temperature).softmax(-1) for values in (wanted, said))
    expected = temperature**2 * (one * (one / other).log()).sum(-1)

    assert torch.allclose(divergences(said, wanted, temperature).double(), expected, atol=1e-3)
    assert torch.allclose(divergences(said, said, temperature), torch.zeros(5), atol=1e-5)


def test_without_a_teacher_the_loss_is_that_of_tuning() -> None:
    student = layered()

    assert loss_of(student, Listener(None, Logits(), "float32"), [1.0] * 4).item() == pytest.approx(plain_loss(student))


def test_a_student_that_is_its_teacher_has_only_the_replies_to_learn() -> None:
    student = layered()
    listener = Listener(layered(), Logits(share=0.25), "float32")

    assert loss_of(student, listener, [1.0] * 4).item() == pytest.approx(0.75 * plain_loss(student), abs=1e-5)


def test_with_the_whole_share_a_student_that_is_its_teacher_has_nothing_to_learn() -> None:
    student = layered()
    loss = loss_of(student, Listener(layered(), Logits(share=1), "float32"), [1.0] * 4)
    loss.backward()

    assert abs(loss.item()) < 1e-5
    assert max(float(weights.grad.abs().max()) for weights in student.parameters()) < 1e-4


def test_a_sample_counts_as_much_as_it_weighs() -> None:
    student = layered()
    listener = Listener(None, None, "float32")
    alone = [loss_of(student, listener, [float(at == place) for at in range(4)]).item() for place in range(4)]

    assert loss_of(student, listener, [1.0, 2.0, 0.5, 3.0]).item() == pytest.approx(
        alone[0] + 2 * alone[1] + 0.5 * alone[2] + 3 * alone[3], abs=1e-5
    )


def taught(folder: Path, how: Teaching, layers: int = 2) -> tuple[dict[str, float], PreTrainedModel]:
    student = layered(layers=layers)
    return teach(student, Examples(EXAMPLES, 0), 0, how, Run(folder, "")), student


def distance(student: PreTrainedModel, teacher: PreTrainedModel) -> float:
    inputs = {key: value for key, value in BATCH.items() if key != "labels"}
    with torch.inference_mode():
        said, wanted = (model.eval()(**inputs).logits.log_softmax(-1) for model in (student, teacher))
    return float(functional.kl_div(said, wanted, reduction="batchmean", log_target=True))


def test_a_student_comes_nearer_to_its_teacher_and_the_teacher_stays(tmp_path: Path) -> None:
    teacher = layered()
    before = {name: values.clone() for name, values in teacher.state_dict().items()}
    how = Teaching("student", LESSON, EQUAL, 7, Logits(share=1), teacher)

    figures, student = taught(tmp_path, how)

    assert distance(student, teacher) < 0.8 * distance(layered(layers=2), teacher)
    assert all(torch.equal(values, before[name]) for name, values in teacher.state_dict().items())
    assert figures["tokens"] == 3 * sum(len(example.ids) for example in EXAMPLES)
    assert figures["steps"] == len([line for line in read_jsonl(tmp_path / "log.jsonl") if "loss" in line])


def test_equal_weights_teach_the_same_whatever_their_size(tmp_path: Path) -> None:
    lesson = LESSON.model_copy(update={"max_steps": 3})
    one, other = (
        taught(tmp_path / str(size), Teaching("student", lesson, {"colour": size, "shade": size}, 7))[1]
        for size in (1.0, 40.0)
    )
    uneven = taught(tmp_path / "uneven", Teaching("student", lesson, {"colour": 9.0, "shade": 1.0}, 7))[1]

    states = [model.state_dict()["model.norm.weight"] for model in (one, other, uneven)]
    assert torch.allclose(states[0], states[1], atol=1e-6)
    assert not torch.allclose(states[0], states[2], atol=1e-6)


def test_a_lesson_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    how = Teaching("student", LESSON, EQUAL, 7, Logits(), layered())
    first, student = taught(tmp_path, how)
    assert list((tmp_path / "checkpoints").iterdir())
    tokens = Examples(tuple(dataclasses.replace(example) for example in EXAMPLES), 0)

    again = layered(layers=2)
    second = teach(again, tokens, 0, how, Run(tmp_path, ""))

    assert second == first
    for name, values in student.state_dict().items():
        assert torch.equal(again.state_dict()[name], values)
