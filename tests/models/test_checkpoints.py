"""A model's manifest and where it is found."""

from pathlib import Path

import pytest

from shopwright.foundation.errors import NothingToDo, UnknownName, UnreadableFile
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.checkpoints import Manifest, locate, model_names, read_manifest, write_manifest


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Tarn & Fell"))


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = Manifest(name="tuned", method="full", base="seedling", licences=("CC0-1.0",), fingerprint="abc")

    write_manifest(tmp_path, manifest)

    assert read_manifest(tmp_path) == manifest


def test_a_folder_without_a_manifest_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="shopwright train"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(("text", "said"), [("{}", "name"), ("{", "the whole file")])
def test_a_spoilt_manifest_names_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "shopwright.json").write_text(text)

    with pytest.raises(UnreadableFile, match=said):
        read_manifest(tmp_path)


def test_a_model_of_the_shop_is_found_by_name(shop: Shop) -> None:
    shop.model("tuned").mkdir(parents=True)

    assert locate("tuned", shop) == shop.model("tuned")


def test_a_folder_is_found_as_it_stands(tmp_path: Path) -> None:
    assert locate(str(tmp_path), None) == tmp_path


def test_an_unknown_model_lists_those_of_the_shop(shop: Shop) -> None:
    shop.model("tuned").mkdir(parents=True)
    shop.model("seedling").mkdir()

    with pytest.raises(UnknownName, match=r"Did you mean 'tuned'\? Known: seedling, tuned"):
        locate("tunde", shop)


def test_nothing_is_found_by_an_empty_name(shop: Shop) -> None:
    with pytest.raises(UnknownName, match="none"):
        locate("", shop)


def test_half_written_folders_are_no_models(shop: Shop) -> None:
    shop.model(".tuned.part").mkdir(parents=True)

    assert model_names(shop) == ()
