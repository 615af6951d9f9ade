"""Magento's export: simple rows folded, paths and facts split, reviews, links and pages beside them."""

from pathlib import Path

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.report import ImportReport
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.shop import Shop, ShopSettings

LUMA = Path(__file__).parents[3] / "shared" / "data" / "magento_sample_luma"

HEAD = (
    "sku,store_view_code,attribute_set_code,product_type,categories,name,description,visibility,price,"
    "additional_attributes,qty,configurable_variations\n"
)
SIMPLE = "Not Visible Individually"
HOME = "Root/Men/Tops/Coats & Parkas,Root/Collections/Green, Mean,Root"
PARENT_FACTS = "has_options=1,material=Wool|Loden&reg; cloth,climate=Cold|Wet,eco=Yes"
VARIATIONS = "sku=FJ1-S-Red,size=S,color=Red|sku=FJ1-M-Red,size=M,color=Red|sku=FJ1-L-Red,size=L,color=Red"
EXPORT = HEAD + "\n".join(
    (
        f'FJ1-S-Red,,Top,simple,"{HOME}",Fjord Parka-S-Red,,{SIMPLE},89,"size=S,color=Red",4,',
        f'FJ1-M-Red,,Top,simple,"{HOME}",Fjord Parka-M-Red,,{SIMPLE},95,"size=M,color=Red",0,',
        f'FJ1,,Top,configurable,"{HOME}",Fjord Parka&trade;,<p>Warm.</p><p>&bull; Two pockets.</p>,"Catalog, Search",'
        f'89,"{PARENT_FACTS}",0,"{VARIATIONS}"',
        'FIG,,Gear,simple,Root/Kitchen/Jars,Fig Jar,Holds figs.,"Catalog, Search",7.5,"note=a, b, c,size=500 ml",9,',
        'FIG,de,Gear,simple,,Feigenglas,,,,"",,',
    )
)
FIXTURE = (
    "category,name,sku,price,qty,description,material,color,visibility,sale,attribute_set\n"
    '"Gear\nBalls\nCollections\nGifts",Sun Ball,SB-red,20,5,A ball.,"Rubber\nCork",Red,1,1,Gear\n'
    '"Gear\nBalls",Sun Ball,SB-blue,21,5,A ball.,"Rubber\nCork",Blue,1,,Gear\n'
    "Gear,Whistle,WH,3,1,It whistles.,Steel,,,0,Gear\n"
)
REVIEWS = (
    "sku,rating_code,rating_value,title,review,reviewer,email\n"
    "FJ1,Rating,4,Warm,Warm. Ask anna@example.org for more.,Anna,anna@example.org\n"
    "FIG,Rating,2,Lid,The lid sticks.,Bo,\n"
    "GONE,Rating,5,Fine,Fine thing.,Cy,\n"
)
LINKS = 'sku,linked_sku\nFIG,"FJ1\nFJ1-M-Red\nGONE"\n'
PAGES = (
    "title,identifier,content,is_active\n"
    'Returns,returns,"<a href=""{{store url=""x""}}"">Send it back</a> in 30 days.",1\n'
)


def brought(bring: Bring, shop: Shop, **files: str) -> tuple[Catalogue, ImportReport]:
    report = bring({f"{name}.csv": text for name, text in files.items()})
    return load_catalogue(shop), report


def test_simple_rows_are_folded_into_their_configurable_product(bring: Bring, shop: Shop) -> None:
    found, _ = brought(bring, shop, export=EXPORT)

    assert [p.id for p in found.products] == ["FJ1", "FIG"]
    parka = found.by_id["FJ1"]
    assert (parka.title, parka.description) == ("Fjord Parka™", "Warm.\n• Two pockets.")
    assert [(o.name, o.values) for o in parka.options] == [("Size", ("S", "M")), ("Color", ("Red",))]
    sold = [(v.sku, v.title, str(v.price), v.availability) for v in found.variants_of["FJ1"]]
    assert sold == [
        ("FJ1-S-Red", "S / Red", "89.00 EUR", "in_stock"),
        ("FJ1-M-Red", "M / Red", "95.00 EUR", "out_of_stock"),
    ]
    assert found.by_id["FIG"].options == () and len(found.variants_of["FIG"]) == 1


def test_the_longest_path_is_the_category_and_campaigns_are_tags(bring: Bring, shop: Shop) -> None:
    parka = brought(bring, shop, export=EXPORT)[0].by_id["FJ1"]

    assert parka.category is not None and parka.category.value == "Men > Tops > Coats & Parkas"
    assert parka.tags == ("Green Mean",)


def test_additional_attributes_are_split_into_facts(bring: Bring, shop: Shop) -> None:
    found, _ = brought(bring, shop, export=EXPORT)

    facts = [(a.name, a.value) for a in found.by_id["FJ1"].attributes]
    assert facts == [("Material", "Wool, Loden® cloth"), ("Climate", "Cold, Wet"), ("Eco", "Yes")]
    assert {(a.name, a.value) for a in found.by_id["FIG"].attributes} == {("Note", "a, b, c"), ("Size", "500 ml")}


def test_what_is_missing_or_not_read_is_reported(bring: Bring, shop: Shop) -> None:
    _, report = brought(bring, shop, export=EXPORT)

    reasons = {drop["reason"]: drop["example"] for drop in report.dropped}
    assert set(reasons) == {"missing-variant", "other-store-view"}
    assert "FJ1-L-Red" in reasons["missing-variant"] and "row 6" in reasons["other-store-view"]


def test_invisible_rows_of_one_name_are_one_product(bring: Bring, shop: Shop) -> None:
    found, report = brought(bring, shop, fixture=FIXTURE)

    assert report.dropped == [] and {p.id for p in found.products} == {"SB-red", "WH"}
    ball = found.by_id["SB-red"]
    assert ball.category is not None and (ball.category.value, ball.tags) == ("Gear > Balls", ("Gifts",))
    assert [(a.name, a.value) for a in ball.attributes] == [("Material", "Rubber, Cork"), ("Sale", "Yes")]
    assert [(o.name, o.values) for o in ball.options] == [("Color", ("Red", "Blue"))]
    assert [str(v.price) for v in found.variants_of["SB-red"]] == ["20.00 EUR", "21.00 EUR"]


def test_reviews_links_and_pages_come_along_without_people(bring: Bring, shop: Shop) -> None:
    found, report = brought(bring, shop, export=EXPORT, reviews=REVIEWS, links=LINKS, pages=PAGES)

    assert [(r.product_id, r.rating, r.title) for r in found.reviews] == [("FJ1", 4, "Warm"), ("FIG", 2, "Lid")]
    assert "anna@" not in found.reviews[0].body and report.scrubbed["reviewer"] == 2
    assert found.by_id["FIG"].raw["cross-sell products"] == "FJ1"
    assert [(p.id, p.text) for p in found.policies] == [("returns", "Send it back in 30 days.")]
    assert [d["count"] for d in report.dropped if d["reason"] == "unknown-product"] == [2]


def test_the_whole_luma_shop_arrives(tmp_path: Path) -> None:
    if not LUMA.exists():
        pytest.skip("The Magento sample shop Luma is not at hand.")
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="luma", licence="OSL-3.0"))
    simple = sorted((LUMA / "CatalogSampleData" / "fixtures" / "SimpleProduct").glob("*.csv"))

    report = import_files(
        shop,
        [
            LUMA / "ConfigurableSampleData" / "fixtures" / "products.csv",
            *simple,
            LUMA / "DownloadableSampleData" / "fixtures" / "products_training_video_download.csv",
            LUMA / "ReviewSampleData" / "fixtures" / "products_reviews.csv",
            LUMA / "ProductLinksSampleData" / "fixtures" / "crosssell.csv",
            LUMA / "CmsSampleData" / "fixtures" / "pages" / "pages.csv",
        ],
    )

    found = load_catalogue(shop)
    assert (report.products, report.variants, report.reviews, report.policies) == (191, 1897, 346, 3)
    assert {drop["reason"] for drop in report.dropped} == {"unknown-product", "missing-value", "duplicate-record"}
    assert "Men > Tops > Jackets" in found.by_category and len(found.by_category) == 16
    assert sum("cross-sell products" in product.raw for product in found.products) > 20
    assert all(len(found.variants_of[product.id]) > 3 for product in found.products if product.options[1:])
