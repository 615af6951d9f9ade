"""Where the base of an adapter is looked for."""

import json
from pathlib import Path

import pytest

from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.adapters import AdapterBase, adapter_base, hub_id_of
from shopwright.models.checkpoints import Manifest, write_manifest
from shopwright.models.hub import NotInCache


def adapter(folder: Path, recorded: str | None, base: str | None = None) -> Path:
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": recorded}))
    if base:
        write_manifest(folder, Manifest(name=folder.name, method="lora", base=base, fingerprint="1"))
    return folder


def test_a_model_of_the_shop_goes_before_what_was_recorded(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Tarn"))
    shop.model("seedling").mkdir(parents=True)
    folder = adapter(tmp_path / "elsewhere" / "mine", "/gone", "seedling")

    assert adapter_base(folder, shop) == AdapterBase(shop.model("seedling"), None)


def test_a_folder_beside_the_adapter_is_its_base(tmp_path: Path) -> None:
    (tmp_path / "seedling").mkdir()

    assert adapter_base(adapter(tmp_path / "mine", "/gone", "seedling")).folder == tmp_path / "seedling"


def test_a_folder_of_the_hubs_cache_goes_by_its_hub_id(tmp_path: Path) -> None:
    snapshot = tmp_path / "models--Qwen--Qwen3-4B" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)

    assert adapter_base(adapter(tmp_path / "mine", str(snapshot))) == AdapterBase(snapshot, "Qwen/Qwen3-4B")
    assert hub_id_of(tmp_path) is None


def test_a_hub_id_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    with pytest.raises(NotInCache, match="hf download nobody/nothing"):
        adapter_base(adapter(tmp_path / "mine", "nobody/nothing"))


def test_an_adapter_without_a_base_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="adapter_config"):
        adapter_base(adapter(tmp_path / "mine", None))
