"""The site's door, its addresses, and what it shows before anything was imported."""

from pathlib import Path

import pytest
from assistant.corner_shop import product
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopwright.assistant.cards import card_of
from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.serving.serve import NeedsAKey
from shopwright.web.card_view import picture_name
from shopwright.web.entering import door
from shopwright.web.reports_page import report_names
from shopwright.web.site import serve_site


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Corner"))


@pytest.fixture
def entrance() -> TestClient:
    app = FastAPI()
    app.include_router(door("Corner <b>", "s3cret"))
    return TestClient(app, follow_redirects=False)


def test_the_door_asks_for_the_key(entrance: TestClient) -> None:
    page = entrance.get("/enter")

    assert page.status_code == 200 and "Corner &lt;b&gt;" in page.text


def test_the_right_key_is_kept_in_a_cookie_that_scripts_cannot_read(entrance: TestClient) -> None:
    reply = entrance.post("/enter", content="key=s3cret")

    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert "HttpOnly" in reply.headers["set-cookie"] and "SameSite=strict" in reply.headers["set-cookie"]


def test_a_wrong_key_opens_nothing(entrance: TestClient) -> None:
    reply = entrance.post("/enter", content="key=guess")

    assert reply.status_code == 401 and "set-cookie" not in reply.headers


def test_a_site_for_other_machines_needs_a_key(shop: Shop) -> None:
    with pytest.raises(NeedsAKey):
        serve_site(shop, "echo", host="0.0.0.0")


def test_only_pictures_of_the_shops_own_folder_are_shown(shop: Shop) -> None:
    (shop.folder / "images").mkdir()
    (shop.folder / "images" / "boots.jpg").write_bytes(b"")

    assert picture_name(shop, "https://cdn.example/a/boots.jpg?v=1") == "boots.jpg"
    assert picture_name(shop, "https://cdn.example/a/other.jpg") is None
    assert picture_name(shop, "../shop.yaml") is None


def test_a_product_without_facts_still_has_a_card() -> None:
    bare = product("bare", "Bare Thing", "", "Things", {}).model_copy(update={"media": ()})
    card = card_of(Catalogue(), bare, ())

    assert (card.brand, card.price, card.availability, card.alt) == (
        "not stated",
        "not stated",
        "not stated",
        "Bare Thing",
    )


def test_only_reports_with_a_page_are_listed(shop: Shop) -> None:
    assert report_names(shop) == ()
    for name, file in (("b", "report.html"), ("a", "report.html"), ("half", "report.json")):
        shop.report(name).mkdir(parents=True)
        (shop.report(name) / file).write_text("{")

    assert report_names(shop) == ("a", "b")
