"""What each word for a model opens."""

import sys
from contextlib import closing
from pathlib import Path

import pytest
from huggingface_hub import constants
from tiny_models import tiny_checkpoint, tiny_gguf

from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.causal import Causal
from shopwright.models.checkpoints import GGUF_FILE, Manifest, write_manifest
from shopwright.models.embedded import Embedded
from shopwright.models.hub import NotInCache
from shopwright.models.model import Request
from shopwright.models.opening import NoBulkEngine, NoHouseModel, NotALanguageModel, model_folder, open_model


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Tarn & Fell"))


def test_a_model_of_the_shop_answers(shop: Shop) -> None:
    tiny_gguf(shop.model("tuned"))

    model = open_model("tuned", shop)

    assert model.name == "tuned"
    assert len(list(model.reply([Request.user("Hi", max_tokens=3)]))) == 1
    model.close()


def test_a_folder_opens_without_a_shop(tmp_path: Path) -> None:
    model = open_model(str(tiny_gguf(tmp_path / "tiny")), None)

    assert model.name == "tiny"
    model.close()


def test_a_model_without_its_small_file_opens_with_transformers(shop: Shop) -> None:
    tiny_checkpoint(shop.model("tuned"))

    model = open_model("tuned", shop)

    assert isinstance(model, Causal)
    assert model.name == "tuned"


def test_a_prefix_names_the_engine(shop: Shop) -> None:
    tiny_gguf(shop.model("tuned"))

    forced, usual = open_model("transformers:tuned", shop), open_model("tuned", shop)

    assert isinstance(forced, Causal) and isinstance(usual, Embedded)
    assert model_folder("transformers:tuned", shop) == shop.model("tuned")
    usual.close()


def test_llama_cpp_without_its_file_says_what_to_run(shop: Shop) -> None:
    tiny_checkpoint(shop.model("tuned"))

    with pytest.raises(NothingToDo, match=r"model\.gguf in .*shopwright compress RECIPE.*model: tuned"):
        open_model("llama:tuned", shop)


def test_a_reranker_is_no_language_model(shop: Shop) -> None:
    write_manifest(shop.model("ranker"), Manifest(name="ranker", kind="reranker", method="reranker", fingerprint="x"))

    with pytest.raises(NotALanguageModel, match="reranker"):
        open_model("ranker", shop)


def test_a_folder_without_anything_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match=r"model\.gguf or model\.safetensors in .*shopwright train"):
        open_model(str(tmp_path), None)


def test_echo_and_replay_need_no_shop(tmp_path: Path) -> None:
    (tmp_path / "replies.jsonl").write_text("")

    assert open_model("echo", None).name.startswith("echo")
    assert open_model(f"replay:{tmp_path / 'replies.jsonl'}", None).name.startswith("replay")


def test_an_address_opens_a_remote_model() -> None:
    model = open_model("http://127.0.0.1:9/v1#small", None)

    assert "small" in model.name
    model.close()


@pytest.mark.parametrize("spec", ["Qwen/Qwen3-4B", "transformers:Qwen/Qwen3-4B"])
def test_a_hub_id_that_is_not_here_names_the_command_that_fetches_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))

    with pytest.raises(NotInCache, match=r"cache .*`hf download Qwen/Qwen3-4B`"):
        open_model(spec, shop)


def test_a_hub_id_in_the_cache_opens_under_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    kept = tmp_path / "models--shop--tiny"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("a1b2c3")
    tiny_checkpoint(kept / "snapshots" / "a1b2c3")

    model = open_model("shop/tiny", None)

    assert model.name == "shop/tiny"
    assert len(list(model.reply([Request.user("Hi", max_tokens=3)]))) == 1


@pytest.mark.parametrize("spec", ["./nowhere", "/nowhere/at/all", "tunde"])
def test_a_name_that_is_nothing_is_unknown(shop: Shop, spec: str) -> None:
    with pytest.raises(UnknownName):
        open_model(spec, shop)


def test_the_house_model_is_told_apart_from_one_that_is_missing(shop: Shop) -> None:
    try:
        folder = model_folder("house", shop)
    except NoHouseModel as error:
        assert "not in this release" in str(error)
    else:
        assert (folder / GGUF_FILE).is_file()


def test_a_shop_may_call_a_model_house(shop: Shop) -> None:
    shop.model("house").mkdir(parents=True)

    assert model_folder("house", shop) == shop.model("house")


def test_the_bulk_engine_is_asked_for_by_its_prefix(tmp_path: Path) -> None:
    folder = tiny_gguf(tmp_path / "tiny", form="f16")

    with closing(open_model(f"bulk:{folder}", None)) as model:
        assert type(model).__name__ == "Bulk"
        assert model.name == "tiny"


def test_a_bulk_engine_that_is_not_installed_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_gguf(tmp_path / "tiny", form="f16")
    monkeypatch.setitem(sys.modules, "shopwright.models.bulk", None)

    with pytest.raises(NoBulkEngine, match=r"shopwright\[bulk\]"):
        open_model(f"bulk:{folder}", None)
