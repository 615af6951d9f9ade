"""Import merges: the same id replaces, others stay, files come in any order."""

import json

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.snapshots import catalogue_fingerprint, load_catalogue
from shopwright.foundation.errors import NothingToDo, UnreadableFile
from shopwright.foundation.shop import Shop

HEADER = "Handle,Title,Vendor,Variant SKU,Variant Price\n"
REVIEWS = "product_handle,body,rating\ntent,Dry.,5\nmug,Warm.,4\n"


def test_files_may_come_in_any_order(bring: Bring, shop: Shop) -> None:
    report = bring(
        {"reviews.csv": REVIEWS, "b.csv": HEADER + "mug,Mug,F,M,9\n", "a.csv": HEADER + "tent,Tent,F,T,199\n"}
    )

    assert report.dropped == []
    assert (report.products, report.reviews) == (2, 2)
    assert [p.id for p in load_catalogue(shop).products] == ["mug", "tent"]


def test_a_second_import_replaces_what_has_the_same_id(bring: Bring, shop: Shop) -> None:
    bring({"a.csv": HEADER + "tent,Tent,F,T,199\ntent,,,T-2,209\nmug,Mug,F,M,9\n", "reviews.csv": REVIEWS})
    report = bring({"a.csv": HEADER + "tent,New Tent,F,T-9,149\nsock,Sock,F,S,7\n"})

    catalogue = load_catalogue(shop)
    assert report.products == 2
    assert [(p.id, p.title) for p in catalogue.products] == [("tent", "New Tent"), ("mug", "Mug"), ("sock", "Sock")]
    assert sorted(v.sku or "" for v in catalogue.variants) == ["M", "S", "T-9"]
    assert len(catalogue.reviews) == 2


def test_the_same_import_twice_gives_the_same_bytes(bring: Bring, shop: Shop) -> None:
    files = {"a.csv": HEADER + "tent,Tent,F,T,199\nmug,Mug,F,M,9\n", "reviews.csv": REVIEWS}
    bring(files)
    first = catalogue_fingerprint(shop)
    bring(files)

    assert catalogue_fingerprint(shop) == first


def test_companions_find_products_of_an_earlier_import(bring: Bring, shop: Shop) -> None:
    bring({"a.csv": HEADER + "tent,Tent,F,T,199\nmug,Mug,F,M,9\n"})

    assert bring({"reviews.csv": REVIEWS}).dropped == []


def test_a_dry_run_reports_and_stores_nothing(bring: Bring, shop: Shop) -> None:
    report = bring({"a.csv": HEADER + "tent,Tent,F,T,199\n"}, dry_run=True)

    assert report.products == 1
    with pytest.raises(NothingToDo, match="shopwright import"):
        load_catalogue(shop)
    with pytest.raises(NothingToDo):
        catalogue_fingerprint(shop)


def test_a_bad_import_leaves_the_catalogue_as_it_was(bring: Bring, shop: Shop) -> None:
    bring({"a.csv": HEADER + "tent,Tent,F,T,199\n"})
    before = catalogue_fingerprint(shop)

    with pytest.raises(UnreadableFile):
        bring({"b.csv": HEADER + "mug,Mug,F,M,-9\n"})
    with pytest.raises(UnreadableFile, match="no rows"):
        bring({"c.csv": HEADER})
    assert catalogue_fingerprint(shop) == before


def test_the_report_keeps_the_contract_of_the_command_line(bring: Bring) -> None:
    values = bring({"a.csv": HEADER + "tent,Tent,F,T,199\nmug,Mug,F,M,-9\nsock,Sock,F,S,-1\n"}).as_json()

    assert {"products", "variants", "reviews", "questions", "queries", "events", "dropped", "seconds"} <= set(values)
    assert (values["products"], values["variants"], values["reviews"]) == (1, 1, 0)
    assert [set(entry) for entry in values["dropped"]] == [{"reason", "count", "example"}]
    assert values["dropped"][0]["count"] == 2
    assert values["dropped"][0]["example"].startswith("a.csv, row 3, field 'Variant Price': '-9'.")
    assert json.loads(json.dumps(values)) == values


def test_invisible_characters_are_counted(bring: Bring, shop: Shop) -> None:
    report = bring({"a.csv": HEADER + "tent,Te\u200bnt\u202e,F,T,199\n"})

    assert report.scrubbed == {"invisible characters": 2}
    assert load_catalogue(shop).products[0].title == "Tent"
