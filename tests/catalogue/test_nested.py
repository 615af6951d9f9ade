"""Reviews inside their products, as JSON feeds have them; and a feed of that form that many use."""

import json
from pathlib import Path

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.shop import Shop, ShopSettings

FEED = Path(__file__).parents[3] / "shared" / "data" / "dummyjson" / "products.json"
LAMP = {
    "id": 7,
    "title": "Fig Lamp",
    "price": 12.5,
    "dimensions": {"width": 3.5, "height": 9},
    "reviews": [
        {"rating": 4, "comment": "Kim Fig says: bright.", "date": "2026-01-02T10:00:00Z", "reviewerName": "Kim Fig"},
        {"rating": 9, "comment": "Odd."},
        {"rating": 5, "comment": ""},
    ],
}


def test_reviews_inside_a_product_become_its_reviews(bring: Bring, shop: Shop) -> None:
    report = bring({"feed.json": json.dumps([LAMP, {"id": 8, "title": "Bare Lamp", "price": 3, "reviews": []}])})

    review = load_catalogue(shop).reviews[0]
    assert (report.products, report.reviews) == (2, 1)
    assert (review.product_id, review.rating, review.date, review.source.row) == ("7", 4, "2026-01-02", 1)
    assert "Kim" not in review.body and report.scrubbed["reviewer Name"] == 1
    assert {drop["reason"] for drop in report.dropped} == {"rating-out-of-range", "missing-value"}


def test_a_mapping_inside_a_row_is_written_as_a_person_would(bring: Bring, shop: Shop) -> None:
    bring({"feed.json": json.dumps([LAMP])})

    assert load_catalogue(shop).products[0].attribute("dimensions") == "width: 3.5, height: 9"


@pytest.mark.parametrize("reviews", [12, None, "good", ["good", 3]])
def test_what_is_no_list_of_reviews_is_left_in_the_row(reviews: object, bring: Bring) -> None:
    report = bring({"feed.json": json.dumps([{**LAMP, "reviews": reviews}])})

    assert (report.products, report.reviews, report.dropped) == (1, 0, [])


def test_the_whole_dummyjson_feed_arrives(tmp_path: Path) -> None:
    if not FEED.exists():
        pytest.skip("The DummyJSON feed is not at hand.")
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="dummy", licence="MIT", currency="USD"))

    report = import_files(shop, [FEED])

    assert (report.products, report.variants) == (194, 194)
    assert report.reviews + sum(drop["count"] for drop in report.dropped) == 3 * 194
    assert report.reviews > 560 and set(report.mapping) == {"products.json", "products.json (reviews)"}
