"""The files of the demo shop are those that a merchant would have, and always the same."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from shopwright.demo import write_demo_shop
from shopwright.demo.facts import DESCRIBED, TONGUES
from shopwright.demo.shop import DemoShop

Read = Callable[[str], list[dict[str, Any]]]

HEADER = """\
Title, URL handle, Description, Vendor, Product category, Type, Tags, Published on online store, Status, SKU, Barcode, \
Option1 name, Option1 value, Option1 Linked To, Option2 name, Option2 value, Option2 Linked To, Option3 name, \
Option3 value, Option3 Linked To, Price, Compare-at price, Cost per item, Charge tax, Tax code, \
Unit price total measure, Unit price total measure unit, Unit price base measure, Unit price base measure unit, \
Inventory tracker, Inventory quantity, Continue selling when out of stock, Weight value (grams), \
Weight unit for display, Requires shipping, Fulfillment service, Product image URL, Image position, Image alt text, \
Variant image URL, Gift card, SEO title, SEO description, Color (product.metafields.shopify.color-pattern), \
Google Shopping / Google product category, Google Shopping / Gender, Google Shopping / Age group, \
Google Shopping / Manufacturer part number (MPN), Google Shopping / Ad group name, Google Shopping / Ads labels, \
Google Shopping / Condition, Google Shopping / Custom product, Google Shopping / Custom label 0, \
Google Shopping / Custom label 1, Google Shopping / Custom label 2, Google Shopping / Custom label 3, \
Google Shopping / Custom label 4"""


def handles(table: Read) -> set[str]:
    return {row["URL handle"] for row in table("products.csv")}


def test_the_same_seed_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = write_demo_shop(tmp_path)
    assert [place.read_bytes() for place in again] == [(folder / place.name).read_bytes() for place in again]


def test_another_seed_invents_another_shop(folder: Path, tmp_path: Path) -> None:
    write_demo_shop(tmp_path, seed=8)
    assert (tmp_path / "products.csv").read_bytes() != (folder / "products.csv").read_bytes()


def test_the_nine_files_are_written(folder: Path, tmp_path: Path) -> None:
    names = [place.name for place in write_demo_shop(tmp_path / "new" / "shop")]
    assert sorted(names) == sorted(place.name for place in folder.iterdir())
    assert len(names) == 9


def test_products_begin_with_the_fifty_seven_columns(table: Read) -> None:
    header = list(table("products.csv")[0])
    assert header[:57] == HEADER.split(", ")
    assert header[57:]
    assert all(".metafields.custom." in name for name in header[57:])


def test_the_shop_is_large_enough(table: Read) -> None:
    rows = table("products.csv")
    heads = [row for row in rows if row["Title"]]
    assert len(heads) >= 400
    assert len(rows) >= 1200
    assert len({row["Product category"] for row in heads}) >= 25
    assert len({row["Product category"].split(" > ")[0] for row in heads}) == 3


def test_every_product_has_a_handle_of_its_own(table: Read) -> None:
    heads = [row for row in table("products.csv") if row["Title"]]
    assert len({row["URL handle"] for row in heads}) == len(heads)
    assert {row["URL handle"] for row in heads} == handles(table)


def test_every_variant_has_a_sku_and_a_barcode_of_its_own(table: Read) -> None:
    rows = table("products.csv")
    assert len({row["SKU"] for row in rows}) == len(rows)
    assert len({row["Barcode"] for row in rows}) == len(rows)


def test_barcodes_check_and_stay_inside_the_shop(table: Read) -> None:
    for row in table("products.csv"):
        digits = [int(digit) for digit in row["Barcode"]]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
        assert 200 <= int(row["Barcode"][:3]) <= 299


def test_a_product_without_options_has_the_default_title(table: Read) -> None:
    rows = table("products.csv")
    plain = [row for row in rows if row["Option1 value"] == "Default Title"]
    assert plain
    counts = Counter(row["URL handle"] for row in rows)
    assert all(row["Option1 name"] == "Title" and counts[row["URL handle"]] == 1 for row in plain)


def test_prices_are_written_with_two_places_and_some_stock_is_gone(table: Read) -> None:
    rows = table("products.csv")
    assert all(row["Price"][-3] == "." and float(row["Price"]) > 0 for row in rows)
    assert 0.02 < sum(row["Inventory quantity"] == "0" for row in rows) / len(rows) < 0.25
    assert all(float(row["Compare-at price"]) > float(row["Price"]) for row in rows if row["Compare-at price"])


def test_every_category_has_a_definition(table: Read) -> None:
    defined = {row["Category"]: row["Body (HTML)"] for row in table("collections.csv")}
    used = {row["Product category"] for row in table("products.csv") if row["Title"]}
    assert used == set(defined)
    assert all(len(body) > 60 for body in defined.values())


def test_a_tenth_is_translated_into_every_language(table: Read) -> None:
    rows = table("translations.csv")
    fields = [("title", tongue) for tongue in TONGUES] + [("body_html", tongue) for tongue in DESCRIBED]
    for field, tongue in fields:
        told = {row["Identification"] for row in rows if (row["Locale"], row["Field"]) == (tongue, field)}
        assert len(told) >= len(handles(table)) / 10
        assert told <= handles(table)
    assert all(row["Translated content"] for row in rows)


def test_descriptions_say_the_same_in_every_language(table: Read) -> None:
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for row in table("translations.csv"):
        if row["Field"] == "body_html":
            items = row["Translated content"].split("<li>")
            shapes.setdefault(row["Identification"], set()).add(tuple(re.sub(r"\D", "", item) for item in items))
    assert shapes
    assert all(len(told) == 1 for told in shapes.values())


def test_reviews_belong_to_products_and_to_nobody_real(table: Read) -> None:
    rows = table("reviews.csv")
    assert len(rows) >= 2000
    assert {row["product_handle"] for row in rows} <= handles(table)
    assert {row["rating"] for row in rows} == set("12345")
    assert all(row["reviewer_email"].endswith("@example.com") for row in rows)
    assert all(row["ip_address"].startswith("203.0.113.") for row in rows)


def test_a_fifth_of_the_questions_cannot_be_answered(table: Read) -> None:
    rows = table("questions.csv")
    assert len(rows) >= 600
    assert {row["product_handle"] for row in rows} <= handles(table)
    assert 0.18 <= sum(row["answerable"] == "no" for row in rows) / len(rows) <= 0.25


def test_queries_are_judged_on_products_of_three_labels(table: Read, records: Read) -> None:
    lines = records("queries.jsonl")
    known = handles(table)
    assert len(lines) >= 1000
    assert {line["language"] for line in lines} == {"en", "de", "fr"}
    for line in lines:
        judged = [judgement["product_handle"] for judgement in line["judgements"]]
        assert 5 <= len(judged) <= 16
        assert len(set(judged)) == len(judged)
        assert set(judged) <= known
        assert len({judgement["label"] for judgement in line["judgements"]}) >= 3


def test_events_tell_two_thousand_sessions_in_order(table: Read, records: Read) -> None:
    lines = records("events.jsonl")
    skus = {row["SKU"]: row["URL handle"] for row in table("products.csv")}
    assert len({line["session"] for line in lines}) >= 2000
    assert {line["type"] for line in lines} == {"search", "click", "cart", "purchase"}
    assert all(line["query"] for line in lines if line["type"] == "search")
    assert all(skus[line["sku"]] == line["product_handle"] for line in lines if "sku" in line)
    assert {line["product_handle"] for line in lines if "position" in line} <= set(skus.values())


def test_policies_have_kinds_of_their_own(records: Read) -> None:
    policies = records("policies.jsonl")
    assert 8 <= len(policies) <= 12
    assert len({policy["id"] for policy in policies}) == len(policies)
    assert {"shipping", "returns", "warranty", "payment", "repair"} <= {policy["kind"] for policy in policies}


def test_the_shop_file_names_its_languages_and_licence(folder: Path) -> None:
    told = yaml.safe_load((folder / "shop.yaml").read_text(encoding="utf-8"))
    assert told["languages"] == ["en", *TONGUES]
    assert told["currency"] == "EUR"
    assert told["licence"].startswith("Apache-2.0")


def test_what_is_reported_is_what_is_written(shop: DemoShop, table: Read, records: Read) -> None:
    assert [review.body for review in shop.reviews] == [row["body"] for row in table("reviews.csv")]
    assert [asked.question.text for asked in shop.questions] == [row["question"] for row in table("questions.csv")]
    assert [query.sentence.text for query in shop.queries] == [line["query"] for line in records("queries.jsonl")]
