"""Pruning from a shop's model to a smaller one of its own: cut, healed, kept."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from compression.small_ones import layered, shop_with
from transformers import AutoModelForCausalLM

from shopwright.compression.errors import AdapterNotMerged, CannotShrink, NotSmaller
from shopwright.compression.gguf_export import export_gguf
from shopwright.compression.pruning import prune
from shopwright.compression.recipes import GgufRecipe
from shopwright.compression.shrinking_recipes import Lesson, PruneRecipe
from shopwright.foundation.recipes import BadRecipe, parse_recipe
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest

HEALING = Lesson(epochs=2, batch_tokens=512, learning_rate=0.003, dtype="float32")
RECIPE = PruneRecipe(
    method="prune",
    name="pruned",
    model="large",
    instructions="quick",
    layers=2,
    key_heads=1,
    feed_forward=64,
    samples=4,
    healing=HEALING,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return shop_with(tmp_path_factory.mktemp("prune") / "shop")


@pytest.fixture(scope="module")
def figures(shop: Shop) -> dict[str, Any]:
    return prune(shop, RECIPE, Run(shop.run("compress-pruned"), ""))


def test_the_pruned_model_is_really_smaller(shop: Shop, figures: dict[str, Any]) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("pruned"))

    assert sum(weights.numel() for weights in model.parameters()) == figures["weights"]["after"]
    assert figures["weights"]["after"] < 0.75 * figures["weights"]["before"]
    assert figures["bytes_after"] < 0.75 * figures["bytes_before"]
    assert model.config.num_hidden_layers == 2
    assert model.config.intermediate_size == 64


def test_what_was_taken_out_and_what_it_cost_is_told(figures: dict[str, Any]) -> None:
    assert len(figures["cut"]["layers"]) == 1
    assert (figures["cut"]["key_heads"], figures["cut"]["units"]) == (1, 32)
    assert figures["loss"]["after"] < figures["cut"]["loss"]
    assert set(figures["families"]) == {"colour", "shade"}
    assert figures["steps"] > 0


def test_the_card_and_the_manifest_say_where_it_comes_from(shop: Shop, figures: dict[str, Any]) -> None:
    manifest = read_manifest(shop.model("pruned"))

    assert (manifest.method, manifest.base, manifest.instructions) == ("prune", "large", "quick")
    assert manifest.licences == ("CC0-1.0", "MIT")
    card = (shop.model("pruned") / "README.md").read_text()
    assert "made from large by Shopwright (prune)" in card
    assert "| Loss: colour | " in card


def test_a_pruned_model_can_be_exported(shop: Shop, figures: dict[str, Any]) -> None:
    export_gguf(shop, GgufRecipe(model="pruned", format="q8_0"))

    parity = json.loads((shop.model("pruned") / "ledger.json").read_text())["parity"]
    assert parity["mean_difference"] < 0.1


def test_a_cut_is_made_once_and_never_changes_the_model_that_it_was_made_from(shop: Shop, tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"name": "cut", "healing": None})
    before = (shop.model("large") / "model.safetensors").read_bytes()
    first = prune(shop, recipe, Run(tmp_path, ""))
    cut = (shop.model("cut") / "model.safetensors").read_bytes()
    (tmp_path / "skipped.jsonl").unlink()

    assert prune(shop, recipe, Run(tmp_path, "")) == first
    assert not (tmp_path / "skipped.jsonl").exists()
    assert (shop.model("cut") / "model.safetensors").read_bytes() == cut
    assert (shop.model("large") / "model.safetensors").read_bytes() == before
    assert first["steps"] == 0
    assert first["loss"]["after"] == pytest.approx(first["cut"]["loss"])


def test_a_model_keeps_the_precision_of_its_file(tmp_path: Path) -> None:
    shop = shop_with(tmp_path / "shop", layers=2)
    model = AutoModelForCausalLM.from_pretrained(shop.model("large"), dtype=torch.bfloat16)
    model.save_pretrained(shop.model("large"))
    values = {"layers": None, "key_heads": None, "healing": HEALING.model_copy(update={"max_steps": 1})}

    figures = prune(shop, RECIPE.model_copy(update=values), Run(tmp_path / "run", ""))

    assert figures["bits_per_weight"] == 16
    assert figures["steps"] == 1


@pytest.mark.parametrize(("field", "there"), [("layers", 3), ("key_heads", 2), ("feed_forward", 96)])
def test_a_cut_that_leaves_all_is_refused(shop: Shop, tmp_path: Path, field: str, there: int) -> None:
    nothing = {"layers": None, "key_heads": None, "feed_forward": None}
    recipe = RECIPE.model_copy(update={**nothing, "name": "same", field: there})

    with pytest.raises(NotSmaller, match=f"large has {there} {field}, and the recipe leaves {there}"):
        prune(shop, recipe, Run(tmp_path, ""))


def test_a_recipe_that_takes_nothing_out_or_breaks_a_block_is_refused() -> None:
    values = {"method": "prune", "name": "a", "model": "b", "instructions": "c"}

    with pytest.raises(BadRecipe, match="say what is left"):
        parse_recipe(values, PruneRecipe)
    with pytest.raises(BadRecipe, match="multiple of 32"):
        parse_recipe({**values, "feed_forward": 100}, PruneRecipe)


def test_an_adapter_and_a_quantised_model_are_refused(shop: Shop, tmp_path: Path) -> None:
    adapter = shop.model("adapter")
    adapter.mkdir()
    for file in ("tokenizer.json", "tokenizer_config.json"):
        (adapter / file).write_bytes((shop.model("large") / file).read_bytes())
    (adapter / "adapter_config.json").write_text("{}")
    (adapter / "config.json").write_bytes((shop.model("large") / "config.json").read_bytes())
    with pytest.raises(AdapterNotMerged):
        prune(shop, RECIPE.model_copy(update={"model": "adapter"}), Run(tmp_path, ""))

    (adapter / "adapter_config.json").unlink()
    layered().save_pretrained(adapter)
    config = json.loads((adapter / "config.json").read_text())
    (adapter / "config.json").write_text(json.dumps({**config, "quantization_config": {"quant_method": "gptq"}}))
    with pytest.raises(CannotShrink, match="quantization_config"):
        prune(shop, RECIPE.model_copy(update={"model": "adapter"}), Run(tmp_path, ""))
