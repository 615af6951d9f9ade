"""A student of half the size: from the teacher's own layers, from random weights, or from a base of its own."""

from pathlib import Path
from typing import Any

import pytest
import torch
from compression.small_ones import kept_model, layered, shop_with
from hypothesis import given
from hypothesis import strategies as st
from training.benches import tiny_tokenizer
from transformers import AutoModelForCausalLM

from shopwright.compression.distilling import distil, evenly, open_student
from shopwright.compression.errors import NotSmaller, TokenizersDiffer
from shopwright.compression.shrinking_recipes import Answers, DistilRecipe, Lesson, Student
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, parse_recipe
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest

LESSON = Lesson(epochs=2, batch_tokens=512, learning_rate=0.003, dtype="float32")
RECIPE = DistilRecipe(
    method="distil",
    name="student",
    teacher="large",
    instructions="quick",
    student=Student(layers=2),
    answers=Answers(least=1),
    lesson=LESSON,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = shop_with(tmp_path_factory.mktemp("distil") / "shop", layers=4)
    tokenizer = tiny_tokenizer()
    kept_model(shop.model("other"), layered(layers=1, tokens=len(tokenizer)), tokenizer)
    return shop


@pytest.fixture(scope="module")
def figures(shop: Shop) -> dict[str, Any]:
    return distil(shop, RECIPE, Run(shop.run("compress-student"), ""))


def student_of(shop: Shop, **student: Any) -> torch.nn.Module:
    recipe = RECIPE.model_copy(update={"student": Student(**student)})
    return open_student(shop, recipe, layered(layers=4))


def test_a_student_is_half_its_teacher_and_has_learnt(shop: Shop, figures: dict[str, Any]) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("student"))

    assert model.config.num_hidden_layers == 2
    assert figures["weights"]["after"] < figures["weights"]["before"]
    assert figures["loss"]["after"] < figures["loss"]["before"]
    assert set(figures["families"]) == {"colour", "shade"}
    assert figures["answers"]["learnt"] + sum(figures["answers"]["refused"].values()) == 24


def test_its_card_and_manifest_tell_of_teacher_and_set(shop: Shop, figures: dict[str, Any]) -> None:
    manifest = read_manifest(shop.model("student"))

    assert (manifest.method, manifest.base, manifest.instructions) == ("distil", "large", "quick")
    assert "made from large by Shopwright (distil)" in (shop.model("student") / "README.md").read_text()


def test_a_student_with_tokens_of_its_own_learns_from_replies(shop: Shop, tmp_path: Path) -> None:
    values = {"name": "reader", "student": Student(base="other"), "logits": None}

    figures = distil(shop, RECIPE.model_copy(update=values), Run(tmp_path, ""))

    assert figures["weights"]["after"] < figures["weights"]["before"]
    assert figures["train_loss"] < 7


def test_logits_of_other_tokens_are_refused(shop: Shop, tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"student": Student(base="other")})

    with pytest.raises(TokenizersDiffer, match=r"other has another tokenizer than its teacher large.*`logits: null`"):
        distil(shop, recipe, Run(tmp_path, ""))


def test_a_base_with_the_same_tokens_may_learn_from_logits(shop: Shop, tmp_path: Path) -> None:
    lesson = LESSON.model_copy(update={"max_steps": 1})
    values = {"name": "again", "student": Student(base="large"), "answers": None, "lesson": lesson}

    assert distil(shop, RECIPE.model_copy(update=values), Run(tmp_path, ""))["steps"] == 1


def test_a_weight_for_what_is_not_in_the_set_is_named(shop: Shop, tmp_path: Path) -> None:
    lesson = LESSON.model_copy(update={"weights": {"coulour": 2.0}})

    with pytest.raises(UnknownName, match="Did you mean 'colour'"):
        distil(shop, RECIPE.model_copy(update={"answers": None, "lesson": lesson}), Run(tmp_path, ""))


def test_the_layers_of_a_student_are_its_teachers(shop: Shop) -> None:
    teacher, student = layered(layers=4), student_of(shop, layers=2)

    for new, old in ((0, 0), (1, 3)):
        assert torch.equal(student.model.layers[new].mlp.up_proj.weight, teacher.model.layers[old].mlp.up_proj.weight)


def test_a_narrow_student_keeps_its_teachers_proportions(shop: Shop) -> None:
    config = student_of(shop, layers=3, hidden=32).config

    assert (config.num_hidden_layers, config.hidden_size, config.head_dim) == (3, 32, 16)
    assert (config.num_attention_heads, config.num_key_value_heads, config.intermediate_size) == (2, 1, 64)


def test_a_narrow_student_may_be_given_every_size_and_starts_the_same_each_time(shop: Shop) -> None:
    sizes = {"layers": 1, "hidden": 96, "heads": 3, "key_heads": 3, "feed_forward": 160}
    one, other = student_of(shop, **sizes), student_of(shop, **sizes)

    assert one.model.layers[0].mlp.up_proj.weight.shape == (160, 96)
    assert torch.equal(one.model.embed_tokens.weight, other.model.embed_tokens.weight)


def test_as_many_layers_as_the_teacher_has_are_refused_before_it_is_asked(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NotSmaller, match="large has 4 layers"):
        distil(shop, RECIPE.model_copy(update={"student": Student(layers=4)}), Run(tmp_path, ""))

    assert not (tmp_path / "answers.jsonl").exists()


@given(st.integers(1, 80), st.integers(0, 80))
def test_evenly_taken_layers_rise_and_keep_both_ends(wanted: int, more: int) -> None:
    places = evenly(wanted, wanted + more)

    assert places == sorted(set(places))
    assert len(places) == wanted
    assert places[0] == 0
    assert wanted == 1 or places[-1] == wanted + more - 1


@pytest.mark.parametrize(
    "student", [{}, {"base": "a", "layers": 2}, {"layers": 2, "heads": 3}, {"base": "a", "hidden": 64}]
)
def test_a_student_that_is_nothing_or_two_things_is_refused(student: dict[str, Any]) -> None:
    values = {"method": "distil", "name": "a", "teacher": "b", "instructions": "c", "student": student}

    with pytest.raises(BadRecipe):
        parse_recipe(values, DistilRecipe)
