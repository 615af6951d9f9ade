"""Folders for vLLM through llm-compressor: whole numbers, sane logits, and what the shop loses by them."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from training.benches import tiny_causal, write_shop
from transformers import AutoModelForCausalLM, AutoTokenizer

from shopwright.compression.calibration_recipe import Calibration
from shopwright.compression.compress import compress
from shopwright.compression.compressed_tensors import quantise
from shopwright.compression.errors import CompressorMissing, NeedsAccelerator, RowsDoNotDivide
from shopwright.compression.losing import hear
from shopwright.compression.quantise_recipe import QuantiseRecipe
from shopwright.compression.recipes import parse_compress_recipe
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest
from shopwright.training.errors import TrainingRefused

RECIPE = QuantiseRecipe(method="gptq", model="tiny", name="small", group=32, calibration=Calibration(tokens=1500))

with_compressor = pytest.mark.skipif(
    find_spec("llmcompressor") is None,
    reason="llm-compressor is not installed here: it holds transformers back and has an environment of its own",
)
without_compressor = pytest.mark.skipif(find_spec("llmcompressor") is not None, reason="llm-compressor is installed")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("vllm") / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


def done(shop: Shop, **changes: object) -> dict[str, object]:
    """The figures of one quantisation in this process."""
    recipe = RECIPE.model_copy(update=changes)
    return quantise(shop, recipe, Run.open(shop.run(f"compress-{recipe.name}"), recipe, {}))


def logits(folder: Path) -> torch.Tensor:
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True).eval()
    ids = AutoTokenizer.from_pretrained(folder)("Which of these is red?", return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        return torch.log_softmax(model(input_ids=ids).logits.float(), dim=-1)


@with_compressor
@pytest.mark.parametrize(("method", "bits", "tolerance"), [("gptq", 4, 0.3), ("w8a8", 8, 0.05)])
def test_a_quantised_model_loads_and_says_nearly_the_same(shop: Shop, method: str, bits: int, tolerance: float) -> None:
    figures = done(shop, method=method, name=f"small-{method}")
    folder = shop.model(f"small-{method}")
    told = json.loads((folder / "config.json").read_text())["quantization_config"]

    assert told["quant_method"] == "compressed-tensors"
    assert told["config_groups"]["group_0"]["weights"]["num_bits"] == bits
    assert (logits(folder) - logits(shop.model("tiny"))).abs().max() < tolerance
    assert figures["bytes_after"] < 0.8 * figures["bytes_before"]
    assert figures["loss"]["after"] == pytest.approx(figures["loss"]["before"], abs=0.1)
    assert set(figures["families"]) == {"colour", "shade"}
    assert 0 < figures["divergence"] < 0.02


@with_compressor
def test_the_figures_are_those_of_the_folder_that_is_kept(shop: Shop) -> None:
    figures = done(shop)
    folder = shop.model("small")

    kept = hear(shop, "quick", AutoModelForCausalLM.from_pretrained(folder), folder)

    assert kept.losses.all == pytest.approx(figures["loss"]["after"], abs=1e-3)


@with_compressor
def test_the_folder_has_what_a_server_needs(shop: Shop) -> None:
    done(shop)
    folder, source = shop.model("small"), shop.model("tiny")

    assert (folder / "chat_template.jinja").read_text() == (source / "chat_template.jinja").read_text()
    assert read_manifest(folder).method == "gptq"
    assert read_manifest(folder).base == "tiny"
    assert "tokens of shop |" in (folder / "README.md").read_text()
    assert not any(name.startswith("lm_head") for name in load_file(folder / "model.safetensors"))


@with_compressor
def test_the_same_recipe_gives_the_same_bytes(shop: Shop) -> None:
    for name in ("once", "twice"):
        done(shop, name=name)

    once, twice = (shop.model(name) / "model.safetensors" for name in ("once", "twice"))
    assert once.read_bytes() == twice.read_bytes()


@with_compressor
def test_rows_that_a_group_does_not_divide_are_refused(shop: Shop) -> None:
    with pytest.raises(RowsDoNotDivide, match=r"down_proj: its rows have 96 numbers, which 64"):
        done(shop, group=64)


def test_awq_without_an_accelerator_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    with pytest.raises(NeedsAccelerator, match="method: gptq"):
        done(shop, method="awq")


@without_compressor
def test_the_sentence_of_a_named_interpreters_process_is_told_as_it_is(shop: Shop) -> None:
    with pytest.raises(TrainingRefused, match=r"^gptq needs llm-compressor"):
        compress(shop, RECIPE.model_copy(update={"name": "elsewhere", "python": Path(sys.executable)}))

    assert not shop.model("elsewhere").exists()


def test_an_interpreter_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadRecipe, match="'python' is 'nowhere/python'"):
        parse_compress_recipe({"method": "gptq", "model": "tiny", "name": "small", "python": "nowhere/python"})


@without_compressor
def test_without_llm_compressor_the_message_says_what_to_install(shop: Shop) -> None:
    with pytest.raises(CompressorMissing, match=r"shopwright\[local,vllm\].*python: quantise/bin/python"):
        done(shop)


@pytest.mark.parametrize("method", ["gptq", "w8a8", "awq"])
def test_the_three_methods_share_a_recipe(method: str) -> None:
    recipe = parse_compress_recipe({"method": method, "model": "tuned", "name": "small"})

    assert isinstance(recipe, QuantiseRecipe)
    assert recipe.calibration.source == "shop"
