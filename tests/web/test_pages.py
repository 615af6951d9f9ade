"""The pages in a real browser: asked, drafted, edited, approved and exported, and never a request elsewhere."""

import csv
import json
import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect
from web.conftest import Site, Visit

from shopwright.evaluation.leaderboard import write_leaderboard
from shopwright.evaluation.ledger import Ledger
from shopwright.evaluation.ledger_page import write_ledger
from shopwright.foundation.files import discard


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".sw-asked").last).to_have_text(question)
    expect(page.locator(".sw-turn").last.locator(".sw-stands")).to_be_visible()


def write_drafts(page: Page, filter: str, channel: str = "eBay listing") -> None:
    page.get_by_label("Channel").click()
    page.get_by_role("option", name=channel).click()
    page.get_by_label("Filter products").fill(filter)
    expect(page.locator(".sw-products .q-checkbox")).to_have_count(1)
    page.locator(".sw-products .q-checkbox").click()
    page.get_by_role("button", name="Write drafts").click()


@pytest.fixture
def empty_queue(site: Site) -> None:
    with sqlite3.connect(site.shop.database) as database:
        known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        for table in ("decisions", "drafts"):
            if table in known:
                database.execute(f"DELETE FROM {table}")


def test_a_question_brings_cards_with_the_records_prices(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    expect(page.get_by_role("heading", name="What are you looking for?")).to_be_visible()
    expect(page.get_by_text("AI assistant: check details before buying.")).to_be_visible()
    visit.picture("assistant-start")
    ask(page, "hiking boots")

    card = page.locator("[data-product=stig]")
    expect(card.locator(".sw-card-price")).to_have_text("129.95 EUR")
    expect(card.locator(".sw-stock")).to_have_text("In stock")
    expect(card.locator("img")).to_have_attribute("src", "/images/stig.png")
    expect(page.locator("[data-product=tind] .sw-card-price")).to_have_text("79.90 EUR")
    reply = page.locator(".sw-reply-text")
    expect(reply).to_contain_text("The Stig boots are made of nubuck leather.")
    expect(reply).not_to_contain_text("suede")
    expect(page.locator(".sw-stands")).to_contain_text("stig")
    page.wait_for_timeout(700)
    visit.picture("assistant-reply")
    assert {urlsplit(address).hostname for address in visit.asked} == {"127.0.0.1"}


def test_a_filter_is_shown_as_a_chip_and_can_be_taken_away(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    ask(page, "hiking boots under 100 euros")
    expect(page.locator("[data-product]")).to_have_count(1)
    page.get_by_role("button", name="Search again without up to 100.00 EUR").click()

    expect(page.locator(".sw-turn").last.locator("[data-product]")).to_have_count(2)


def test_a_follow_up_is_one_click_away(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    ask(page, "hiking boots")
    page.get_by_role("button", name="What is the material of the first one?").click()

    expect(page.locator(".sw-reply-text").last).to_have_text("Kvist Stig Hiking Boots. Material: nubuck leather.")


def test_an_example_is_asked_with_one_click(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    page.get_by_role("button", name="rain jackets in stock").click()

    expect(page.locator("[data-product=jacket]")).to_be_visible()


def test_a_conversation_that_is_full_says_so(site: Site, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = visit.page
    page.goto(site.at("/"))
    monkeypatch.setattr("shopwright.assistant.memory.MOST_TURNS", 0)
    page.get_by_label("Your question").fill("boots")
    page.get_by_label("Your question").press("Enter")

    expect(page.locator(".sw-reply-text")).to_contain_text("Begin a new one.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_what_was_given_up_is_struck_out(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    ask(page, "hiking boots under 20 euros")

    expect(page.locator(".sw-chip.gone")).to_have_text("up to 20.00 EUR")


def test_a_new_conversation_forgets_the_old_one(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    ask(page, "hiking boots")
    page.get_by_role("button", name="Begin a new conversation").click()

    expect(page.locator(".sw-turn")).to_have_count(0)
    expect(page.get_by_role("heading", name="What are you looking for?")).to_be_visible()


def test_markup_in_a_question_stays_text(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    ask(page, "hiking boots <img src=x onerror=alert(1)>")

    expect(page.locator(".sw-asked img")).to_have_count(0)


def test_the_slash_key_leads_to_the_question(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/"))
    expect(page.get_by_label("Your question")).to_be_focused()
    page.get_by_role("link", name="Reports").focus()
    page.keyboard.press("/")

    expect(page.get_by_label("Your question")).to_be_focused()


@pytest.mark.usefixtures("empty_queue")
def test_a_draft_is_edited_approved_and_exported(site: Site, visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    page.goto(site.at("/studio"))
    write_drafts(page, "stig")
    by_model = page.locator(".sw-draft", has_text="by scripted")
    expect(by_model).to_contain_text("“suede” is contradicted")
    expect(page.locator(".sw-draft", has_text="from the record")).to_contain_text("ready")
    page.wait_for_timeout(400)
    visit.picture("studio-drafts")

    expect(by_model.locator(".sw-count")).to_have_text("66 / 80")
    area = by_model.get_by_label("Title")
    area.fill("Kvist Stig Boots in suede")
    expect(by_model.locator(".sw-count")).to_have_text("25 / 80")
    by_model.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("This draft cannot be approved: 'suede'")).to_be_visible()

    edited = page.locator(".sw-draft", has_text="edited")
    edited.get_by_label("Title").fill("Kvist Stig Boots of nubuck leather")
    expect(edited.locator(".sw-count")).to_have_text("34 / 80")
    expect(edited).to_contain_text("ready")
    edited.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Approved 1").click()
    expect(page.locator(".sw-draft")).to_contain_text("approve by reviewer")
    visit.picture("studio-approved")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    waiting.value.save_as(tmp_path / "drafts.csv")
    with (tmp_path / "drafts.csv").open(newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["product_id"], row["text"]) == ("stig", "Kvist Stig Boots of nubuck leather")
    assert (row["maker"], row["edited"]) == ("scripted", "yes")
    assert {urlsplit(address).hostname for address in visit.asked} == {"127.0.0.1"}


@pytest.mark.usefixtures("empty_queue")
def test_keys_approve_reject_and_undo(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/studio"))
    write_drafts(page, "pan")
    expect(page.locator(".sw-draft")).to_have_count(2)
    expect(page.locator(".sw-draft.current")).to_contain_text("from the record")
    page.locator(".sw-brand").focus()
    page.keyboard.press("j")
    expect(page.locator(".sw-draft.current")).to_contain_text("by scripted")
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Rejected 1")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approved 1")).to_be_visible()

    page.get_by_role("button", name="Rejected 1").click()
    page.locator(".sw-brand").focus()
    page.keyboard.press("u")
    expect(page.get_by_role("button", name="Waiting 1")).to_be_visible()
    page.get_by_role("button", name="Waiting 1").click()
    page.locator(".sw-brand").focus()
    page.keyboard.press("e")
    expect(page.get_by_label("Title")).to_be_focused()


@pytest.mark.usefixtures("empty_queue")
def test_an_edit_is_kept_without_a_decision(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/studio"))
    write_drafts(page, "tea")
    record = page.locator(".sw-draft", has_text="from the record")
    record.get_by_label("Title").fill("Midori Tea from Japan")
    record.get_by_role("button", name="Save edit").click()
    expect(page.locator(".sw-draft", has_text="edited").get_by_label("Title")).to_have_value("Midori Tea from Japan")
    page.locator(".sw-draft", has_text="edited").get_by_role("button", name="Undo").click()

    expect(page.locator(".sw-draft", has_text="edited")).to_have_count(0)


@pytest.mark.usefixtures("empty_queue")
def test_what_was_typed_into_one_draft_outlives_a_decision_on_another(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/studio"))
    write_drafts(page, "pan")
    page.locator(".sw-draft", has_text="from the record").get_by_label("Title").fill("Smide")
    expect(page.locator(".sw-draft", has_text="from the record").locator(".sw-count")).to_have_text("5 / 80")
    page.locator(".sw-draft", has_text="by scripted").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("button", name="Rejected 1")).to_be_visible()

    expect(page.locator(".sw-draft").get_by_label("Title")).to_have_value("Smide")


def test_products_must_be_picked_first(site: Site, visit: Visit) -> None:
    visit.page.goto(site.at("/studio"))
    visit.page.get_by_role("button", name="Write drafts").click()

    expect(visit.page.get_by_text("Pick at least one product first.")).to_be_visible()


@pytest.mark.usefixtures("empty_queue")
def test_a_model_that_fails_is_told_and_the_page_goes_on(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/studio"))
    site.model.fails = True
    try:
        write_drafts(page, "stig")
        expect(page.get_by_text("it was told to fail")).to_be_visible()
    finally:
        site.model.fails = False
    page.get_by_role("button", name="Write drafts").click()
    expect(page.locator(".sw-draft").first).to_be_visible()


def test_the_reports_are_listed_and_open(site: Site, visit: Visit) -> None:
    page = visit.page
    page.goto(site.at("/reports"))
    expect(page.locator(".sw-report")).to_contain_text("0.610")
    expect(page.locator(".sw-report")).to_contain_text("tuned, own, between 0.580 and 0.640")
    visit.picture("reports")
    page.locator(".sw-report").click()

    expect(page.get_by_role("heading", name="The first report")).to_be_visible()


def test_the_ledger_of_the_models_is_one_link_away(site: Site, visit: Visit) -> None:
    assert httpx.get(site.at("/reports/ledger/ledger.html")).status_code == 404
    page = write_ledger(site.shop, Ledger("Corner", "two cores", (), None))
    try:
        visit.page.goto(site.at("/reports"))
        visit.page.get_by_role("link", name="What each model takes").click()
        expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Corner")
    finally:
        discard(page.parent)


def test_the_leaderboard_and_the_files_of_a_report_can_be_opened(site: Site, visit: Visit) -> None:
    assert httpx.get(site.at("/reports/leaderboard.html")).status_code == 404
    timing = site.shop.report("first") / "timing.json"
    timing.write_text('{"questions_per_second": 12.5}')
    board = write_leaderboard(site.shop)
    try:
        visit.page.goto(site.at("/reports"))
        expect(visit.page.locator(".sw-report")).to_contain_text("12.5 replies a second")
        visit.page.get_by_role("link", name="All of them on one leaderboard").click()
        expect(visit.page.get_by_role("heading", name="Models of")).to_be_visible()
        assert httpx.get(site.at("/reports/first/timing.json")).json() == {"questions_per_second": 12.5}
        assert httpx.get(site.at("/reports/first/replies.parquet")).status_code == 404
        assert httpx.get(site.at("/reports/first/shop.yaml")).status_code == 404
    finally:
        timing.unlink()
        board.unlink()


@pytest.mark.parametrize("path", ["/", "/studio", "/reports"])
def test_a_narrow_screen_scrolls_one_way_only(site: Site, visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.page.goto(site.at(path))
    visit.page.locator(".sw-main").wait_for()
    visit.picture(f"phone{path.replace('/', '-')}")

    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    "path",
    ["/reports/none/report.html", "/reports/..%2f..%2fshop/report.html", "/images/none.png", "/images/..%2fshop.db"],
)
def test_no_other_file_of_the_shop_can_be_read(site: Site, path: str) -> None:
    assert httpx.get(site.at(path)).status_code == 404


@pytest.mark.usefixtures("empty_queue")
def test_an_export_of_nothing_says_so(site: Site) -> None:
    reply = httpx.get(site.at("/studio/export/generic"))

    assert reply.status_code == 503 and "approved draft" in reply.json()["error"]["message"]
    assert httpx.get(site.at("/studio/export/xml")).status_code == 400


def test_the_pages_and_the_api_are_one_application(site: Site) -> None:
    assert httpx.get(site.at("/v1/models")).json()["data"][0]["id"] == "scripted"
    assert json.loads(httpx.get(site.at("/ready")).text)["ready"] is True


def test_no_page_names_an_address_elsewhere(site: Site) -> None:
    for path in ("/", "/studio", "/reports"):
        addresses = re.findall(r"(?:src|href|url\()[=\"'(\s]*(https?://[^\"')\s]+)", httpx.get(site.at(path)).text)
        assert [one for one in addresses if urlsplit(one).hostname != "127.0.0.1"] == []
