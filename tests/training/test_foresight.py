"""Foresight: each recipe is told a machine on which it fits, and a training for which there is no memory is refused."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from training.benches import tiny_causal, write_shop
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import find_recipe
from shopwright.models.hub import NotInCache
from shopwright.training.foresight import NothingToForesee, foresee
from shopwright.training.loads import Span, load_of
from shopwright.training.recipes import FullRecipe, LoraRecipe, load_train_recipe
from shopwright.training.tuning import plan_tuning, read_set

MACHINES = {
    "full-0.6b": "RTX-4090",
    "lora-0.6b": "T4",
    "lora-4b": "V100-16GB",
    "lora-8b": "RTX-4090",
    "qlora-32b": "A100-40GB",
    "qlora-72b": "A100-80GB",
    "llasa": "RTX-4090",
    "contest-winner": "A100-80GB",
    "llama-e": "RTX-4090",
}
"""The smallest card that each recipe's comment promises it, or one like it."""
TUNE = FullRecipe(method="full", name="tuned", base="tiny", instructions="quick", batch_tokens=256)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("shops") / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


@pytest.mark.parametrize("name", MACHINES)
def test_a_packaged_recipe_fits_the_machine_that_it_is_for(name: str) -> None:
    told = foresee(None, load_train_recipe(find_recipe(name, "train")), MACHINES[name])

    assert told["fits"], told["memory_mb"]
    assert told["share"] > 0.2
    assert 0 < told["hours"] < 1000


@pytest.mark.parametrize("name", MACHINES)
def test_a_packaged_recipe_says_what_it_needs_in_its_comment(name: str) -> None:
    file = find_recipe(name, "train")
    stated = re.search(r"^#.*about (\d+) GB", file.read_text(), re.MULTILINE)
    told = foresee(None, load_train_recipe(file), MACHINES[name])

    assert stated is not None
    assert told["memory_mb"]["total"] / 1024 == pytest.approx(int(stated[1]), abs=0.6)


def test_a_recipe_that_does_not_fit_is_told_the_change_that_does() -> None:
    told = foresee(None, load_train_recipe(find_recipe("lora-8b", "train")), "4xT4")

    assert not told["fits"]
    assert "processes: 4, split: fsdp" in told["change"]
    assert told["changed"]["fits"]
    assert {way["devices"] for way in told["ways"]} == {1, 2, 4}


def test_a_set_is_counted_with_the_bases_own_tokenizer(shop: Shop) -> None:
    told = foresee(shop, TUNE, "here")

    assert told["counted"] == "24 samples, tokens counted with the base's tokenizer"
    assert told["base"] == "tiny"
    assert told["trained"] == told["parameters"]
    assert sum(told["memory_mb"].values()) == pytest.approx(2 * told["memory_mb"]["total"], abs=4)


def test_the_expectation_is_what_training_then_finds(shop: Shop) -> None:
    _, examples = read_set(shop, TUNE)
    spans = [Span(len(example.ids), example.learn_from) for example in examples.kept]
    load, told = load_of(spans, plan_tuning(examples, TUNE), TUNE), foresee(shop, TUNE, "here")

    assert (told["steps"], told["tokens"]) == (load.steps, load.tokens)


def test_a_base_that_nobody_knows_is_named(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'tiny'"):
        foresee(shop, TUNE.model_copy(update={"base": "tinny"}), "h200")
    with pytest.raises(NotInCache, match="hf download some/model"):
        foresee(shop, TUNE.model_copy(update={"base": "some/model"}), "h200")


def test_a_method_without_foresight_says_so(shop: Shop) -> None:
    with pytest.raises(NothingToForesee, match="reranker is of method reranker"):
        foresee(shop, load_train_recipe(find_recipe("reranker", "train")), "here")


def test_on_says_and_trains_nothing(shop: Shop) -> None:
    ran = CliRunner().invoke(app, ["train", "seedling", "--on", "4xT4", "--json", "--shop", str(shop.folder)])
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])

    assert ran.exit_code == 0
    assert told["machine"] == {"name": "T4", "count": 4, "gigabytes": 15.0, "teraflops": 8.1}
    assert told["fits"]
    assert not shop.model("seedling").exists()


def test_on_needs_neither_a_shop_nor_torch(tmp_path: Path) -> None:
    code = (
        "import sys; from shopwright.training.foresight import foresee;"
        "from shopwright.training.recipes import load_train_recipe; from pathlib import Path;"
        "foresee(None, load_train_recipe(Path(sys.argv[1])), 'h200');"
        "sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    )
    recipe = find_recipe("qlora-72b", "train")

    assert subprocess.run([sys.executable, "-c", code, str(recipe)], check=False, cwd=tmp_path).returncode == 0


def test_a_training_without_memory_is_refused_with_a_way_out(shop: Shop) -> None:
    small = TUNE.machines.model_copy(update={"memory_gb": 0.4})
    file = shop.folder / "small.yaml"
    file.write_text(json.dumps(TUNE.model_copy(update={"machines": small}).model_dump(mode="json")))
    ran = CliRunner().invoke(app, ["train", str(file), "--shop", str(shop.folder)])

    assert ran.exit_code == 2
    assert "needs about 0.6 GB and each process can have 0.4 GB" in ran.output
    assert "No change of the recipe makes it fit: take a smaller base or a larger machine" in ran.output
    assert "machines: {memory_gb: N}" in ran.output
    assert not shop.model("tuned").exists()


def test_adapters_with_four_bits_are_told_as_such() -> None:
    recipe = load_train_recipe(find_recipe("qlora-32b", "train"))
    told = foresee(None, recipe, "h200")

    assert isinstance(recipe, LoraRecipe)
    assert told["method"] == "qlora"
    assert told["trained"] < told["parameters"] / 100
