"""Compression of a whole model: its file, its ledger, its card."""

import hashlib
import json
from pathlib import Path

import pytest
from tiny_models import tiny_checkpoint

from shopwright.compression.compress import compress
from shopwright.compression.errors import AdapterNotMerged, TokensDiffer
from shopwright.compression.parity import compare
from shopwright.compression.recipes import GgufRecipe, load_compress_recipe
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, parse_recipe
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.checkpoints import read_manifest
from shopwright.models.llama_server import LlamaServer
from shopwright.models.model import Request
from shopwright.models.opening import open_model

PACKAGED = Path(__file__).parents[2] / "src/shopwright/recipes/compress"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Tarn & Fell"))
    tiny_checkpoint(shop.model("tuned"))
    return shop


def test_a_compressed_model_answers(shop: Shop) -> None:
    result = compress(shop, GgufRecipe(model="tuned"))

    assert set(result) == {"model", "bytes_before", "bytes_after", "bits_per_weight", "seconds"}
    assert result["model"] == "tuned"
    assert result["bits_per_weight"] == pytest.approx(8.53, abs=0.05)
    assert result["bytes_after"] < 0.3 * result["bytes_before"]
    model = open_model("tuned", shop)
    assert list(model.reply([Request.user("Hi", max_tokens=2)]))
    model.close()


def test_the_ledger_describes_the_file(shop: Shop) -> None:
    compress(shop, GgufRecipe(model="tuned", format="f16"))

    ledger = json.loads((shop.model("tuned") / "ledger.json").read_text())

    assert ledger["sha256"] == hashlib.sha256((shop.model("tuned") / "model.gguf").read_bytes()).hexdigest()
    assert ledger["format"] == ledger["embeddings"] == "f16"
    assert ledger["parity"]["same_first_choice"] == 1
    assert ledger["parity"]["largest_difference"] < 0.05
    assert ledger["parity"]["mean_difference"] < ledger["parity"]["largest_difference"]


def test_small_formats_keep_the_embeddings_finer(shop: Shop) -> None:
    compress(shop, GgufRecipe(model="tuned", format="q4_0", check=False))

    ledger = json.loads((shop.model("tuned") / "ledger.json").read_text())

    assert ledger["embeddings"] == "q8_0"
    assert 4.5 < ledger["bits_per_weight"] < 5.5
    assert ledger["parity"] is None


def test_compressing_again_gives_the_same_bytes_and_one_line_of_the_card(shop: Shop) -> None:
    folder = shop.model("tuned")
    (folder / "README.md").write_text("# tuned\n\nA model.\n")
    compress(shop, GgufRecipe(model="tuned"))
    before = {name: (folder / name).read_bytes() for name in ("model.gguf", "ledger.json", "README.md")}

    compress(shop, GgufRecipe(model="tuned"))

    assert {name: (folder / name).read_bytes() for name in before} == before
    card = before["README.md"].decode()
    assert card.startswith("# tuned\n\nA model.\n\nCompressed: `model.gguf` (q8_0), ")
    assert card.count("Compressed: ") == 1


def test_a_small_model_may_have_a_name_of_its_own(shop: Shop) -> None:
    compress(shop, GgufRecipe(model="tuned", name="tuned-q4", format="q4_0", check=False))

    folder = shop.model("tuned-q4")

    assert read_manifest(folder).name == "tuned-q4"
    assert (folder / "chat_template.jinja").read_text() == (shop.model("tuned") / "chat_template.jinja").read_text()
    assert not (shop.model("tuned") / "model.gguf").exists()
    open_model("tuned-q4", shop).close()


def test_a_folder_outside_the_shop_is_brought_in(shop: Shop, tmp_path: Path) -> None:
    folder = tiny_checkpoint(tmp_path / "bought")
    for file in ("shopwright.json", "chat_template.jinja"):
        (folder / file).unlink()

    assert compress(shop, GgufRecipe(model=str(folder), check=False))["model"] == "bought"
    assert (shop.model("bought") / "model.gguf").is_file()


def test_an_adapter_alone_is_refused_and_leaves_nothing(shop: Shop) -> None:
    folder = shop.model("adapter")
    folder.mkdir()
    (folder / "adapter_config.json").write_text("{}")

    with pytest.raises(AdapterNotMerged, match="adapter"):
        compress(shop, GgufRecipe(model="adapter"))

    assert not (folder / "model.gguf").exists()


def test_a_tokenizer_that_reads_otherwise_is_caught(shop: Shop, tmp_path: Path) -> None:
    compress(shop, GgufRecipe(model="tuned", check=False))
    other = tiny_checkpoint(tmp_path / "other", vocabulary=300)
    server = LlamaServer(shop.model("tuned") / "model.gguf", threads=1, slots=1, context=256)

    with pytest.raises(TokensDiffer, match="'waterproof jacket'"):
        compare(other, server, ["waterproof jacket"])
    server.close()


def test_an_unknown_model_is_named(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="tuned"):
        compress(shop, GgufRecipe(model="tunde"))


@pytest.mark.parametrize("values", [{"model": "a", "format": "q4_k"}, {"model": "a", "name": "../b"}, {}])
def test_a_wrong_recipe_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(BadRecipe):
        parse_recipe(values, GgufRecipe)


@pytest.mark.parametrize("file", sorted(PACKAGED.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_packaged_recipe_is_sound(file: Path) -> None:
    recipe = load_compress_recipe(file)

    assert file.stem == recipe.name or (isinstance(recipe, GgufRecipe) and file.stem == recipe.model)
