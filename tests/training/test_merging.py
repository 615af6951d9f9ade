"""Adapters merged into their base: one as peft does it, several by weights, and none where it would mean nothing."""

import json
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from peft import PeftModel
from torch import Tensor
from training.benches import tiny_causal, write_shop
from transformers import AutoModelForCausalLM

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest
from shopwright.training.afterwards import MergeRecipe, WeightedAdapter
from shopwright.training.afterwards_errors import (
    AdapterDoesNotFit,
    AdaptersDoNotCombine,
    AnotherBase,
    NotAnAdapter,
    QuantisedWeights,
)
from shopwright.training.merging import merged
from shopwright.training.recipes import Adapter, LoraRecipe
from shopwright.training.work import perform

RANKS = {"first": 4, "second": 4, "third": 2}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("merging") / "shop")
    tiny_causal(shop.model("tiny"))
    for number, (name, rank) in enumerate(RANKS.items()):
        recipe = LoraRecipe(
            method="lora", name=name, base="tiny", instructions="quick", batch_tokens=512, seed=number, max_steps=3
        ).model_copy(update={"adapter": Adapter(rank=rank, merge=False), "learning_rate": 5e-2})
        perform(shop, recipe, Run.open(shop.run(f"train-{name}"), recipe, {}))
    return shop


def recipe(weights: dict[str, float], **others: object) -> MergeRecipe:
    adapters = tuple(WeightedAdapter(model=name, weight=weight) for name, weight in weights.items())
    return MergeRecipe(method="merge", name="merged", base="tiny", adapters=adapters).model_copy(update=others)


def base(shop: Shop) -> torch.nn.Module:
    return AutoModelForCausalLM.from_pretrained(shop.model("tiny"), dtype=torch.float32)


def changes(shop: Shop, asked: MergeRecipe) -> dict[str, Tensor]:
    """What a merge adds to each tensor of the base."""
    before = base(shop).state_dict()
    after = merged(base(shop), [shop.model(adapter.model) for adapter in asked.adapters], asked).state_dict()
    return {name: after[name] - before[name] for name in before}


def test_one_adapter_of_weight_one_is_what_peft_merges(shop: Shop) -> None:
    figures = perform(shop, recipe({"first": 1.0}), Run(shop.run("train-merged"), ""))
    ours = AutoModelForCausalLM.from_pretrained(shop.model("merged")).state_dict()
    theirs = PeftModel.from_pretrained(base(shop), shop.model("first")).merge_and_unload().state_dict()

    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    assert figures["adapters"] == {"first": 1.0}


def test_what_is_merged_is_a_whole_model_with_a_manifest_and_a_card(shop: Shop) -> None:
    perform(shop, recipe({"first": 0.5, "third": 0.5}), Run(shop.run("train-merged"), ""))
    folder = shop.model("merged")
    manifest = read_manifest(folder)

    assert not (folder / "adapter_config.json").exists()
    assert (manifest.method, manifest.base) == ("merge", "tiny")
    assert manifest.licences == ("CC0-1.0", "MIT")
    assert "first: 0.5\n  third: 0.5" in (folder / "README.md").read_text()


def test_adapters_of_any_ranks_add_up_by_their_weights(shop: Shop) -> None:
    together = changes(shop, recipe({"first": 0.7, "third": -0.4}))
    first, third = changes(shop, recipe({"first": 1.0})), changes(shop, recipe({"third": 1.0}))

    assert max(float(change.abs().max()) for change in together.values()) > 1e-3
    for name, change in together.items():
        assert torch.allclose(change, 0.7 * first[name] - 0.4 * third[name], atol=1e-6)


@settings(max_examples=8, deadline=None)
@given(weight=st.floats(-2, 2))
def test_an_adapter_comes_in_proportion_to_its_weight(shop: Shop, weight: float) -> None:
    whole, part = changes(shop, recipe({"first": 1.0})), changes(shop, recipe({"first": weight}))

    assert all(torch.allclose(part[name], weight * whole[name], atol=1e-6) for name in whole)


@pytest.mark.parametrize("combination", ["svd", "linear", "ties", "ties_svd", "dare_linear", "dare_linear_svd"])
def test_pefts_combinations_change_the_base_and_the_same_way_each_time(shop: Shop, combination: str) -> None:
    asked = recipe({"first": 0.5, "second": 0.5}, combination=combination)
    once, twice = changes(shop, asked), changes(shop, asked)

    assert max(float(change.abs().max()) for change in once.values()) > 1e-4
    assert all(torch.equal(once[name], twice[name]) for name in once)


def test_a_combination_by_svd_of_full_rank_is_the_sum(shop: Shop) -> None:
    total, by_svd = (
        recipe({"first": 0.5, "second": 0.5}),
        recipe({"first": 0.5, "second": 0.5}, combination="svd", rank=8),
    )
    expected, found = changes(shop, total), changes(shop, by_svd)

    assert all(torch.allclose(found[name], expected[name], atol=1e-5) for name in expected)


def test_adapters_of_unlike_ranks_are_told_of_the_sum(shop: Shop) -> None:
    with pytest.raises(AdaptersDoNotCombine, match=r"'linear': All adapters must have the same r .* combination: sum"):
        changes(shop, recipe({"first": 0.5, "third": 0.5}, combination="linear"))


def test_an_adapter_of_another_base_is_refused(shop: Shop) -> None:
    tiny_causal(shop.model("other"))

    with pytest.raises(AnotherBase, match="first was tuned on 'tiny', not on 'other'"):
        perform(shop, recipe({"first": 1.0}, base="other"), Run(shop.run("x"), ""))


def test_an_adapter_that_others_made_is_known_by_pefts_own_file(shop: Shop, tmp_path: Path) -> None:
    foreign = shop.model("foreign")
    PeftModel.from_pretrained(base(shop), shop.model("first")).save_pretrained(foreign)
    config = json.loads((foreign / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "somewhere/else"
    (foreign / "adapter_config.json").write_text(json.dumps(config))

    with pytest.raises(AnotherBase, match="foreign was tuned on 'somewhere/else'"):
        perform(shop, recipe({"foreign": 1.0}), Run(shop.run("x"), ""))


def test_an_adapter_with_tensors_of_other_shapes_is_refused(shop: Shop) -> None:
    smaller = AutoModelForCausalLM.from_config(
        AutoModelForCausalLM.from_pretrained(shop.model("tiny")).config.__class__(
            vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=2
        )
    )

    with pytest.raises(AdapterDoesNotFit, match="The adapter first does not fit tiny"):
        merged(smaller, [shop.model("first")], recipe({"first": 1.0}))


def test_a_whole_model_is_no_adapter(shop: Shop) -> None:
    with pytest.raises(NotAnAdapter, match=r"tiny is no adapter.*method interpolate"):
        perform(shop, recipe({"tiny": 1.0}), Run(shop.run("x"), ""))


def test_a_base_of_few_bits_would_lose_the_tuning(shop: Shop) -> None:
    folder = tiny_causal(shop.model("few-bits"))
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "gptq", "bits": 4}
    (folder / "config.json").write_text(json.dumps(config))

    with pytest.raises(QuantisedWeights, match=r"few-bits are quantised \(gptq\).*Name the 16-bit model"):
        perform(shop, recipe({"first": 1.0}, base="few-bits"), Run(shop.run("x"), ""))
