"""Any table, with a mapping file or by the names that everyone uses."""

import json
from pathlib import Path

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.snapshots import load_catalogue, read_sources
from shopwright.catalogue.sources.mapping import Mapping, load_mapping
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop

MAPPING = """\
kind: products
platform: till
licence: CC-BY-4.0
source: The till of Fjord & Fig
currency: USD
fields: {id: nr, title: bezeichnung, price: preis, description: text}
category: [haupt, unter]
attributes: [farb_ton]
constants: {brand: Fjord}
values: {farb_ton: {r: red}}
decimal: ","
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING)
    return path


def test_a_mapping_says_what_each_column_is(bring: Bring, shop: Shop, mapping: Path) -> None:
    report = bring(
        {"till.csv": "nr;bezeichnung;preis;text;haupt;unter;farb_ton\n7;Becher;1,50;Gut.;Haus;Tassen;r\n"},
        mapping=mapping,
    )

    catalogue = load_catalogue(shop)
    product = catalogue.products[0]
    assert report.dropped == []
    assert (product.id, product.title, product.brand) == ("7", "Becher", "Fjord")
    assert product.category is not None and product.category.value == "Haus > Tassen"
    assert [(a.name, a.value) for a in product.attributes] == [("Farb ton", "red")]
    assert (product.source.platform, product.source.licence) == ("till", "CC-BY-4.0")
    assert str(catalogue.variants[0].price) == "1.50 USD"
    assert report.mapping["till.csv"]["fields"]["title"] == "bezeichnung"
    assert read_sources(shop)["till.csv"]["source"] == "The till of Fjord & Fig"


def test_a_mapping_reads_what_lies_deep_in_a_document(bring: Bring, shop: Shop, tmp_path: Path) -> None:
    mapping = tmp_path / "deep.yaml"
    mapping.write_text("rows_at: data.items\nfields: {id: id, title: name.en, price: cost.cents}\nminor_units: true\n")
    document = {"data": {"items": [{"id": 1, "name": {"en": "Mug"}, "cost": {"cents": 950}}]}, "more": []}

    bring({"export.json": json.dumps(document)}, mapping=mapping)

    catalogue = load_catalogue(shop)
    assert (catalogue.products[0].title, str(catalogue.variants[0].price)) == ("Mug", "9.50 EUR")
    assert catalogue.products[0].raw == {"id": "1", "name": '{"en": "Mug"}', "cost": '{"cents": 950}'}


def test_a_mapping_with_options_makes_a_row_a_variant(bring: Bring, shop: Shop, tmp_path: Path) -> None:
    mapping = tmp_path / "sizes.yaml"
    mapping.write_text("fields: {id: id, title: name, sku: sku, price: price}\noptions: {Size: size}\n")

    bring({"list.tsv": "id\tname\tsku\tsize\tprice\n1\tSock\tA\tS\t7\n1\tSock\tB\tM\t8\n"}, mapping=mapping)

    catalogue = load_catalogue(shop)
    assert [(v.sku, v.options) for v in catalogue.variants] == [("A", {"Size": "S"}), ("B", {"Size": "M"})]
    assert catalogue.products[0].options[0].values == ("S", "M")


def test_a_mapping_leaves_other_kinds_of_file_to_their_formats(bring: Bring, shop: Shop, mapping: Path) -> None:
    report = bring(
        {
            "policies.jsonl": '{"id": "r", "kind": "returns", "title": "R", "text": "30 days."}\n',
            "till.csv": "nr,bezeichnung\n7,Becher\n",
        },
        mapping=mapping,
    )

    assert (report.products, report.policies) == (1, 1)
    assert report.mapping["policies.jsonl"]["format"] == "policies"


def test_columns_that_a_mapping_names_and_a_file_lacks_are_reported(bring: Bring, mapping: Path) -> None:
    report = bring({"till.csv": "nr,bezeichnung,preis,text,haupt,farb_ton\n7,Becher,1,,,\n"}, mapping=mapping)

    assert [(d.reason, d.row, d.field) for d in report.drops] == [("missing-column", 1, "unter")]


def test_a_mapping_that_misses_the_title_is_told_so(bring: Bring, mapping: Path) -> None:
    report = bring(
        {"till.csv": "nr,name,price\n7,Becher,1\n", "policies.jsonl": '{"id": "r", "kind": "x", "text": "y"}\n'},
        mapping=mapping,
    )

    assert [(d.reason, d.field) for d in report.drops] == [("missing-column", "bezeichnung")]
    assert report.products == 0


def test_a_mapping_refuses_fields_and_keys_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("fields: {titel: name}\n")
    with pytest.raises(UnknownName, match="Did you mean 'title'"):
        load_mapping(path)

    path.write_text("feilds: {title: name}\n")
    with pytest.raises(BadRecipe, match="Did you mean 'fields'"):
        load_mapping(path)


def test_a_mapping_has_at_most_twenty_fields() -> None:
    assert len(Mapping.model_fields) <= 20


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "id,name,price,brand,category,colour\n1,Mug,9.00,Fjell,Kitchen > Mugs,red\n"),
        ("list.tsv", "id\ttitle\tprice\tbrand\tproduct_type\tcolor\n1\tMug\t9.00 EUR\tFjell\tKitchen > Mugs\tred\n"),
        (
            "list.jsonl",
            '{"id": 1, "title": "Mug", "price": 9.0, "vendor": "Fjell", "category": "Kitchen > Mugs", "color": "red"}',
        ),
        (
            "list.json",
            '{"products": [{"id": 1, "name": "Mug", "price": 9, "brand": "Fjell", '
            '"category": "Kitchen | Mugs", "color": "red"}]}',
        ),
        ("list.yaml", "- {id: 1, name: Mug, price: 9.00, brand: Fjell, category: Kitchen / Mugs, color: red}\n"),
    ],
)
def test_well_known_columns_need_no_mapping(bring: Bring, shop: Shop, name: str, text: str) -> None:
    report = bring({name: text})

    product = load_catalogue(shop).products[0]
    assert (product.id, product.title, product.brand) == ("1", "Mug", "Fjell")
    assert product.category is not None and product.category.value == "Kitchen > Mugs"
    assert (product.attribute("color") or product.attribute("colour")) == "red"
    assert load_catalogue(shop).variants[0].price == load_catalogue(shop).variants[0].price
    assert report.mapping[name]["format"] == "generic"


def test_rows_of_one_item_group_are_variants(bring: Bring, shop: Shop) -> None:
    bring(
        {
            "feed.tsv": "id\titem_group_id\ttitle\tprice\tavailability\n"
            "1\tG\tSock\t7 EUR\tin_stock\n2\tG\tSock\t8 EUR\tpreorder\n"
        }
    )

    catalogue = load_catalogue(shop)
    assert [p.id for p in catalogue.products] == ["G"]
    assert [(v.id, v.availability) for v in catalogue.variants] == [("G/1", "in_stock"), ("G/2", "preorder")]


def test_lists_and_flags_of_json_are_read(bring: Bring, shop: Shop) -> None:
    row = {"id": 1, "title": "Mug", "price": 9, "tags": ["tea", "coffee"], "published": False, "description": None}

    bring({"list.json": json.dumps([row])})

    product = load_catalogue(shop).products[0]
    assert (product.tags, product.published, product.description) == (("tea", "coffee"), False, None)
    assert product.raw["tags"] == '["tea", "coffee"]'


def test_an_unreadable_number_is_reported_and_the_row_stays(bring: Bring, shop: Shop) -> None:
    report = bring({"list.csv": "id,name,price,stock\n1,Mug,9,plenty\n"})

    assert [(d.reason, d.field, d.value) for d in report.drops] == [("unreadable-number", "stock", "plenty")]
    assert load_catalogue(shop).variants[0].quantity is None


def test_a_format_can_be_forced_and_must_be_known(bring: Bring, shop: Shop) -> None:
    bring({"list.csv": "handle,title,category\na,Mugs,Kitchen\n"}, format="collections")
    assert load_catalogue(shop).collections[0].title == "Mugs"

    with pytest.raises(UnknownName, match="shopify"):
        bring({"list.csv": "handle,title\na,Mugs\n"}, format="shoppify")
