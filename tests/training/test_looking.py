"""A look before a tuning: exactly the tokens that it would train on, and nothing trained."""

import json
from typing import Any

import pytest
from rich.console import Console
from training.benches import tiny_causal, write_shop
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.cli.before_training import samples
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import find_recipe
from shopwright.training.looking import NothingMasked, preview
from shopwright.training.recipes import FullRecipe, load_train_recipe
from shopwright.training.tuning import read_set

TUNE = FullRecipe(method="full", name="tuned", base="tiny", instructions="quick", max_length=64)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("shops") / "shop")
    tiny_causal(shop.model("tiny"))
    (shop.folder / "tune.yaml").write_text(json.dumps(TUNE.model_dump(mode="json")))
    return shop


@pytest.fixture(scope="module")
def told(shop: Shop) -> dict[str, Any]:
    words = ["train", str(shop.folder / "tune.yaml"), "--preview", "5", "--json", "--shop", str(shop.folder)]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    values: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return values


def test_the_tokens_shown_are_those_of_the_training(shop: Shop, told: dict[str, Any]) -> None:
    _, examples = read_set(shop, TUNE)
    trained = {(example.ids, example.learn_from, example.task) for example in examples.kept}

    assert [set(one) for one in told["preview"]] == [{"task", "ids", "learn_from", "read", "learnt"}] * 5
    assert {(tuple(one["ids"]), one["learn_from"], one["task"]) for one in told["preview"]} <= trained


def test_the_texts_shown_are_the_prompt_and_the_reply(told: dict[str, Any]) -> None:
    for one in told["preview"]:
        assert one["read"].endswith("<|im_start|>assistant\n")
        assert one["learnt"].strip("1234") == "<|im_end|>"


def test_the_counts_are_those_of_the_whole_set(shop: Shop, told: dict[str, Any]) -> None:
    _, examples = read_set(shop, TUNE)

    assert told["samples"] + told["too_long"] == 24
    assert told["too_long"] == examples.too_long > 0
    assert told["tokens"] == sum(examples.lengths)
    assert told["learnt"] == 2 * told["samples"]
    assert set(told["families"]) == {"colour", "shade"}
    assert sum(family["samples"] for family in told["families"].values()) == told["samples"]


def test_nothing_is_trained_and_nothing_stays(shop: Shop, told: dict[str, Any]) -> None:
    assert told["model"] == "tuned"
    assert not shop.model("tuned").exists()
    assert not shop.run("train-tuned").exists()


def test_what_is_learnt_is_green_and_what_is_read_is_dim(told: dict[str, Any]) -> None:
    text = samples(told).rows[0][-1]
    console = Console(force_terminal=True, color_system="standard", width=400, record=True)
    console.print(text)
    drawn = console.export_text(styles=True)

    assert "\x1b[2m<|im_start|>" in drawn
    assert "\x1b[32m" in drawn.split("assistant")[1]


def test_a_method_without_prompts_and_replies_says_so(shop: Shop) -> None:
    with pytest.raises(NothingMasked, match="seedling is of method seedling"):
        preview(shop, load_train_recipe(find_recipe("seedling", "train")), 3)
