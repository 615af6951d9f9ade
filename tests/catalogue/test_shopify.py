"""Shopify's product export in both generations: what is written is read back."""

import csv
import io

import pytest
from catalogue.bringing import Bring
from hypothesis import given, settings
from hypothesis import strategies as st

from shopwright.catalogue.cleaning import clean
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.records import Media, Money, Option
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.shop import Shop, ShopSettings

NEW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,"
    "Option1 name,Option1 value,Option1 Linked To,Option2 name,Option2 value,Option2 Linked To,Option3 name,"
    "Option3 value,Option3 Linked To,Price,Compare-at price,Cost per item,Charge tax,Tax code,"
    "Unit price total measure,Unit price total measure unit,Unit price base measure,Unit price base measure unit,"
    "Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),"
    "Weight unit for display,Requires shipping,Fulfillment service,Product image URL,Image position,Image alt text,"
    "Variant image URL,Gift card,SEO title,SEO description,Color (product.metafields.shopify.color-pattern),"
    "Google Shopping / Google product category,Google Shopping / Gender,Google Shopping / Age group"
).split(",")
OLD = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option1 Linked To,"
    "Option2 Name,Option2 Value,Option2 Linked To,Option3 Name,Option3 Value,Option3 Linked To,Variant SKU,"
    "Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,"
    "Variant Barcode,Image Src,Image Position,Image Alt Text,Gift Card,SEO Title,SEO Description,"
    "Google Shopping / Gender,Variant Image,Variant Weight Unit,Variant Tax Code,Cost per item,Status"
).split(",")
TO_OLD = {
    "URL handle": "Handle",
    "Description": "Body (HTML)",
    "Product category": "Product Category",
    "Published on online store": "Published",
    "SKU": "Variant SKU",
    "Barcode": "Variant Barcode",
    "Price": "Variant Price",
    "Compare-at price": "Variant Compare At Price",
    "Inventory tracker": "Variant Inventory Tracker",
    "Inventory quantity": "Variant Inventory Qty",
    "Continue selling when out of stock": "Variant Inventory Policy",
    "Weight value (grams)": "Variant Grams",
    "Product image URL": "Image Src",
    "Image position": "Image Position",
    "Image alt text": "Image Alt Text",
    "SEO title": "SEO Title",
    "SEO description": "SEO Description",
    **{f"Option{n} {part}": f"Option{n} {part.capitalize()}" for n in (1, 2, 3) for part in ("name", "value")},
}


def sheet(header: list[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def old(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{TO_OLD.get(name, name): value for name, value in row.items()} for row in rows]


JACKET = [
    {
        "Title": "Fjell Rain Jacket",
        "URL handle": "fjell-rain-jacket",
        "Description": "<p>Dry &amp; light.</p><ul><li>Taped seams</li></ul>",
        "Vendor": "Fjell",
        "Product category": "Apparel > Jackets",
        "Type": "Rain Jackets",
        "Tags": "rain, hiking,rain",
        "Published on online store": "TRUE",
        "Status": "active",
        "SKU": "F-1",
        "Barcode": "2014644343247",
        "Option1 name": "Color",
        "Option1 value": "Moss",
        "Option2 name": "Size",
        "Option2 value": "S",
        "Price": "129.90",
        "Compare-at price": "159.00",
        "Cost per item": "60",
        "Inventory tracker": "shopify",
        "Inventory quantity": "12",
        "Weight value (grams)": "310.0",
        "Product image URL": "https://shop.example/2.jpg",
        "Image position": "2",
        "Image alt text": "back",
        "SEO title": "Rain Jacket",
        "SEO description": "A dry jacket.",
    },
    {
        "URL handle": "fjell-rain-jacket",
        "SKU": "F-2",
        "Option1 value": "Navy",
        "Option2 value": "M",
        "Price": "129.90",
        "Inventory tracker": "shopify",
        "Inventory quantity": "0",
        "Continue selling when out of stock": "continue",
        "Product image URL": "https://shop.example/1.jpg",
        "Image position": "1",
    },
    {"URL handle": "fjell-rain-jacket", "Product image URL": "https://shop.example/3.jpg", "Image position": "3"},
    {
        "Title": "Mug",
        "URL handle": "mug",
        "Type": "Mugs",
        "Status": "draft",
        "Option1 name": "Title",
        "Option1 value": "Default Title",
        "Price": "9",
        "Inventory quantity": "0",
    },
]


def check_jacket_and_mug(shop: Shop) -> None:
    catalogue = load_catalogue(shop)
    jacket, mug = catalogue.products
    first, second, plain = catalogue.variants
    assert jacket.description == "Dry & light.\n- Taped seams"
    assert jacket.description_html == "<p>Dry &amp; light.</p><ul><li>Taped seams</li></ul>"
    assert (jacket.brand, jacket.tags, jacket.published) == ("Fjell", ("rain", "hiking"), True)
    assert jacket.category is not None and jacket.category.value == "Apparel > Jackets"
    assert jacket.options == (Option(name="Color", values=("Moss", "Navy")), Option(name="Size", values=("S", "M")))
    assert [media.url[-5] for media in jacket.media] == ["1", "2", "3"]
    assert jacket.media[1] == Media(url="https://shop.example/2.jpg", alt="back")
    assert (jacket.seo_title, jacket.source.row, jacket.source.licence) == ("Rain Jacket", 2, "CC0-1.0")
    assert (first.title, first.price, first.list_price) == ("Moss / S", eur(12990), eur(15900))
    assert (first.cost, first.quantity, first.availability, first.weight_g) == (eur(6000), 12, "in_stock", 310)
    assert (second.options, second.availability) == ({"Color": "Navy", "Size": "M"}, "backorder")
    assert (mug.published, mug.category and mug.category.value, mug.options) == (False, "Mugs", ())
    assert (plain.title, plain.options, plain.price) == ("Mug", {}, eur(900))
    # No tracker: the shop sells it without counting.
    assert (plain.quantity, plain.availability) == (None, "in_stock")


def eur(cents: int) -> Money:
    return Money(amount=cents, currency="EUR")


def test_the_new_header_is_read(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": sheet(NEW, JACKET)})

    assert report.dropped == []
    assert report.mapping["products.csv"]["format"] == "shopify"
    check_jacket_and_mug(shop)


def test_the_old_header_is_read(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": sheet(OLD, old(JACKET))})

    assert report.dropped == []
    check_jacket_and_mug(shop)


def test_metafields_are_attributes_and_google_fills_the_gaps(bring: Bring, shop: Shop) -> None:
    material, gender = "Material (product.metafields.custom.material)", "Gender (product.metafields.custom.gender)"
    told = {
        material: "wool",
        gender: "Women's",
        "Google Shopping / Gender": "female",
        "Google Shopping / Age group": "adult",
    }

    bring({"products.csv": sheet([*NEW, material, gender], [{**JACKET[3], **told}])})

    product = load_catalogue(shop).products[0]
    assert [(a.name, a.value) for a in product.attributes] == [
        ("Material", "wool"),
        ("Gender", "Women's"),
        ("Age group", "adult"),
    ]
    assert product.attribute("material") == "wool"


def test_a_metafield_that_lists_an_options_values_says_nothing_new(bring: Bring, shop: Shop) -> None:
    colour = "Color (product.metafields.shopify.color-pattern)"

    bring({"products.csv": sheet(NEW, [{**JACKET[0], colour: "Moss; Navy"}, *JACKET[1:]])})

    assert load_catalogue(shop).products[0].attributes == ()


def test_prices_of_other_markets_stay_in_the_raw_row(bring: Bring, shop: Shop) -> None:
    bring({"products.csv": sheet([*NEW, "Price / International"], [{**JACKET[3], "Price / International": "99"}])})

    catalogue = load_catalogue(shop)
    assert catalogue.products[0].raw["Price / International"] == "99"
    assert catalogue.variants[0].price == eur(900)


def test_the_raw_row_keeps_every_column_in_the_files_order(bring: Bring, shop: Shop) -> None:
    bring({"products.csv": sheet(NEW, JACKET)})

    assert list(load_catalogue(shop).products[0].raw) == NEW
    assert load_catalogue(shop).variants[1].raw["SKU"] == "F-2"


def test_rows_of_one_handle_may_lie_apart(bring: Bring, shop: Shop) -> None:
    bring({"products.csv": sheet(NEW, [JACKET[0], JACKET[3], JACKET[1]])})

    catalogue = load_catalogue(shop)
    assert [len(catalogue.variants_of[p.id]) for p in catalogue.products] == [2, 1]


def test_two_rows_that_sell_the_same_thing_are_one(bring: Bring, shop: Shop) -> None:
    report = bring({"products.csv": sheet(NEW, [JACKET[0], JACKET[1], JACKET[1]])})

    assert [drop.reason for drop in report.drops] == ["duplicate-variant"]
    assert report.variants == 2


def test_a_row_without_handle_and_title_belongs_to_the_one_above(bring: Bring, shop: Shop) -> None:
    header = [name for name in NEW if name != "URL handle"]
    rows = [{k: v for k, v in row.items() if k != "URL handle"} for row in JACKET]

    bring({"products.csv": sheet(header, rows)})

    assert [len(v) for v in load_catalogue(shop).variants_of.values()] == [2, 1]


def test_blank_keys_and_titles_are_reported(bring: Bring, shop: Shop) -> None:
    rows = [{"URL handle": "ghost", "Price": "3"}, {"Title": "Nameless", "Price": "4"}, JACKET[3]]

    report = bring({"products.csv": sheet(NEW, rows)})

    assert [(d.reason, d.row, d.field) for d in report.drops] == [
        ("missing-value", 2, "Title"),
        ("missing-value", 3, "URL handle"),
    ]
    assert report.products == 1


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=40).map(
    lambda text: clean(" ".join(text.replace("<", "").replace("&", "").split()))[0]
)
named = words.filter(bool)


@st.composite
def written_products(draw: st.DrawFn) -> list[dict[str, str]]:
    """Products as rows of the new header."""
    rows = []
    for number in range(draw(st.integers(1, 4))):
        head = {
            "Title": draw(named),
            "Description": draw(words),
            "Vendor": draw(words),
            "SEO title": draw(words),
            "Published on online store": draw(st.sampled_from(["TRUE", "FALSE"])),
            "Option1 name": "Size",
        }
        for place, size in enumerate(draw(st.lists(named, min_size=1, max_size=3, unique_by=str.lower))):
            cents = draw(st.integers(0, 10_000_000))
            own = {
                "URL handle": f"p{number}",
                "SKU": f"S-{number}-{place}",
                "Option1 value": size,
                "Price": f"{cents // 100}.{cents % 100:02d}",
                "Inventory tracker": "shopify",
                "Inventory quantity": str(draw(st.integers(-5, 500))),
            }
            rows.append({**(head if place == 0 else {}), **own})
    return rows


@settings(max_examples=20, deadline=None)
@given(written_products(), st.booleans())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], is_old: bool
) -> None:
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop.create(folder / "shop", ShopSettings(name="x"))
    text = sheet(OLD, old(rows)) if is_old else sheet(NEW, rows)
    (folder / "products.csv").write_bytes(text.encode())

    report = import_files(shop, [folder / "products.csv"])

    catalogue = load_catalogue(shop)
    assert report.dropped == []
    heads = [row for row in rows if "Title" in row]
    assert [p.title for p in catalogue.products] == [row["Title"] for row in heads]
    assert [p.description or "" for p in catalogue.products] == [row["Description"] for row in heads]
    assert [p.brand or "" for p in catalogue.products] == [row["Vendor"] for row in heads]
    assert [p.published for p in catalogue.products] == [row["Published on online store"] == "TRUE" for row in heads]
    assert [v.options["Size"] for v in catalogue.variants] == [row["Option1 value"] for row in rows]
    assert [v.price and v.price.amount for v in catalogue.variants] == [
        round(float(row["Price"]) * 100) for row in rows
    ]
    assert [v.quantity for v in catalogue.variants] == [int(row["Inventory quantity"]) for row in rows]
