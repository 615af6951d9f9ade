"""The memory estimate beside what a training process really holds at its fullest."""

import json
import subprocess
import sys
from typing import Any

import pytest
import torch
from training.benches import tiny_tokenizer, write_set, write_shop
from transformers import LlamaConfig, LlamaForCausalLM

from shopwright.foundation.shop import Shop
from shopwright.training.anatomy import read_anatomy
from shopwright.training.foresight import estimate_here
from shopwright.training.launch import environment
from shopwright.training.loads import Span, load_of
from shopwright.training.recipes import TuningRecipe, parse_train_recipe
from shopwright.training.tuning import plan_tuning, read_set

COMMON = {"name": "tuned", "base": "base", "instructions": "many", "max_steps": 2, "batch_tokens": 8192}
# A process that opens no torch itself, so that its largest child is the training.
PEAK = (
    "import resource, sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]));"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("shops") / "shop")
    write_set(shop, "many", rows=400)
    tokenizer = tiny_tokenizer()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=6,
        num_attention_heads=4,
        num_key_value_heads=4,
    )
    LlamaForCausalLM(config).save_pretrained(shop.model("base"))
    tokenizer.save_pretrained(shop.model("base"))
    return shop


def told(shop: Shop, recipe: TuningRecipe) -> dict[str, int]:
    _, examples = read_set(shop, recipe)
    spans = [Span(len(example.ids), example.learn_from) for example in examples.kept]
    load = load_of(spans, plan_tuning(examples, recipe), recipe)
    return estimate_here(read_anatomy(shop.model("base")), recipe, load).footprint.megabytes()


def measured(shop: Shop, recipe: TuningRecipe) -> float:
    file = shop.folder / "recipe.yaml"
    file.write_text(json.dumps(recipe.model_dump(mode="json")))
    command = [sys.executable, "-c", PEAK, str(shop.folder), str(file)]
    ran = subprocess.run(command, check=True, env=environment(), stdout=subprocess.PIPE, text=True)
    return int(ran.stdout.split()[-1]) / 1024


@pytest.mark.parametrize(
    "values",
    [{"method": "full"}, {"method": "lora", "machines": {"gradient_checkpointing": True}}],
    ids=["full", "adapter, layers computed anew"],
)
def test_the_estimate_is_within_a_fifth_of_the_peak(shop: Shop, values: dict[str, Any]) -> None:
    recipe = parse_train_recipe({**COMMON, **values})
    assert isinstance(recipe, TuningRecipe)
    estimate, peak = told(shop, recipe), measured(shop, recipe)

    assert estimate["total"] == pytest.approx(peak, rel=0.2), estimate
    if "machines" not in values:
        assert estimate["activations"] > 300
