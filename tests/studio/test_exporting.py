"""Approved drafts leave as files: only what changed, never a formula, and with a disclosure."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from assistant.corner_shop import Scripted
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.shop import Shop
from shopwright.studio.channels import channel_named
from shopwright.studio.drafting import draft
from shopwright.studio.exporting import export_drafts, safe_cell, write_export
from shopwright.studio.queue import Queue


def approve(queue: Queue, catalogue: Catalogue, id: str, says: str, task: str, channel: str) -> int:
    item, variants = catalogue.by_id[id], catalogue.variants_of[id]
    number = queue.add(draft(item, variants, task, channel_named(channel), Scripted(says)))[0]
    queue.approve(number, "Ines")
    return number


def rows_of(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        return list(csv.DictReader(lines, delimiter=delimiter, quoting=quoting))


def test_shopify_gets_keys_and_changed_columns_alone(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "shopify")

    assert export_drafts(shop, tmp_path / "out.csv") == 1
    assert rows_of(tmp_path / "out.csv") == [
        {"URL handle": "the-stig", "Title": "Kvist Stig Boots", "SEO title": "Kvist Stig Boots"}
    ]


def test_a_column_that_another_product_changed_repeats_the_record_since_a_blank_erases(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "shopify")
    approve(queue, catalogue, "pan", "A pan of cast iron.", "description", "shopify")
    export_drafts(shop, tmp_path / "out.csv", "shopify-new")
    stig, pan = rows_of(tmp_path / "out.csv")

    assert pan["Title"] == "Tannen Smide Frying Pan" and pan["Description"] == "A pan of cast iron."
    assert stig["Title"] == "Kvist Stig Boots" and stig["Description"] == ""


def test_shopifys_older_headers_are_followed_where_the_shop_has_them(
    queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "shopify")
    older = tuple(p.model_copy(update={"raw": {"Handle": p.handle}}) for p in catalogue.products)
    write_export(queue.all("approved"), replace(catalogue, products=older), tmp_path / "out.csv", "shopify")

    assert list(rows_of(tmp_path / "out.csv")[0]) == ["Handle", "Title", "SEO Title"]


def test_google_gets_one_row_an_offer_and_is_told_that_a_machine_wrote_it(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "jacket", "Fjelder Regnvik Jacket", "title", "google_merchant")
    export_drafts(shop, tmp_path / "out.tsv", "google")
    rows = rows_of(tmp_path / "out.tsv", "\t")

    assert [row["id"] for row in rows] == ["JACKET-RED-S", "JACKET-RED-M", "JACKET-OLIVE-M"]
    assert {row["structured_title"] for row in rows} == {'trained_algorithmic_media:"Fjelder Regnvik Jacket"'}


def test_the_generic_file_has_every_text_of_every_draft(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "ebay")
    export_drafts(shop, tmp_path / "out.csv", "generic")
    (row,) = rows_of(tmp_path / "out.csv")

    assert (row["product_id"], row["field"], row["text"], row["maker"]) == (
        "stig",
        "title",
        "Kvist Stig Boots",
        "scripted",
    )


def test_beside_the_file_lies_a_disclosure_for_machines(
    shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path
) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "ebay")
    export_drafts(shop, tmp_path / "out.csv", "generic")
    (one,) = json.loads((tmp_path / "out.csv.disclosure.json").read_text())

    assert one["digitalSourceType"].endswith("trainedAlgorithmicMedia")
    assert one["generator"] == {"model": "scripted", "fingerprint": "scripted-1"}
    assert one["human_review"]["by"] == "Ines" and one["human_review"]["edited"] is False


def test_what_is_not_approved_stays_here(shop: Shop, queue: Queue, catalogue: Catalogue, tmp_path: Path) -> None:
    number = approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "ebay")
    queue.undo(number, "Ines")

    with pytest.raises(NothingToDo):
        export_drafts(shop, tmp_path / "out.csv", "generic")
    assert not (tmp_path / "out.csv").exists()


def test_an_unknown_format_is_refused(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'shopify'"):
        export_drafts(shop, tmp_path / "out.csv", "shopifi")


def test_a_product_that_is_gone_is_left_out(queue: Queue, catalogue: Catalogue, tmp_path: Path) -> None:
    approve(queue, catalogue, "stig", "Kvist Stig Boots", "title", "shopify")

    with pytest.raises(NothingToDo):
        write_export(queue.all("approved"), Catalogue(), tmp_path / "out.csv", "shopify")


@given(st.text(max_size=40))
def test_no_cell_is_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
