"""`shopwright ledger` from the outside, and models exported by the command line."""

import json
from pathlib import Path

import pytest
from evaluation.scripted import questions_file
from huggingface_hub import ModelCard
from tiny_models import tiny_checkpoint
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.compression.compress import compress
from shopwright.compression.recipes import GgufRecipe
from shopwright.evaluation.evaluate import evaluate
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A model as a GGUF file, examined once."""
    folder = tmp_path_factory.mktemp("shops")
    shop = Shop.create(folder / "shop", ShopSettings(name="Tarn"))
    compress(shop, GgufRecipe(model=str(tiny_checkpoint(folder / "small", vocabulary=300)), check=False))
    evaluate(shop, "small", suite="shopbench", data=questions_file(folder), strategy="plain")
    return shop


def test_the_ledger_ends_in_one_table_and_one_line_of_json(shop: Shop) -> None:
    words = ["ledger", "--suite", "shopbench", "--sittings", "1", "--shop", str(shop.folder), "--json"]

    done = CliRunner().invoke(app, words)

    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    (small,) = told["models"]
    assert (small["model"], small["engine"], told["front"]) == ("small", "llama", ["small"])
    assert 0 <= small["score"] <= 1
    assert Path(told["page"]).is_file()
    assert json.loads((shop.report("ledger") / "ledger.json").read_text())["models"] == told["models"]
    assert "decode/s" in done.stderr


def test_a_ledger_of_no_such_model_is_bad_usage(shop: Shop) -> None:
    done = CliRunner().invoke(app, ["ledger", "smal", "--shop", str(shop.folder)])

    assert done.exit_code == 2
    assert "Did you mean 'small'" in done.stderr


def test_an_exported_model_has_its_results_on_its_card(shop: Shop, tmp_path: Path) -> None:
    words = ["export", "model:small", "--format", "ollama", "--out", str(tmp_path / "out"), "--shop", str(shop.folder)]

    done = CliRunner().invoke(app, [*words, "--json"])

    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    card = ModelCard.load(tmp_path / "out" / "README.md")
    assert told["results"] == len(card.data.eval_results or []) > 0
    assert told["files"] == ["Modelfile", "README.md", "model.gguf"]
    assert card.data.model_name == "small"
