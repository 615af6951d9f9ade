"""The leaderboard holds every report of a shop, keeps apart what cannot be compared, and fetches nothing."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file

from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.leaderboard import LEADERBOARD_FILE, entries, leaderboard_page, write_leaderboard
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Lamps & Co"))


def replies(folder: Path) -> str:
    file = folder / "right.jsonl"
    file.write_text("".join(json.dumps({"reply": reply}) + "\n" for reply in RIGHT))
    return f"replay:{file}"


def parsed(shop: Shop) -> ElementTree.Element:
    html = (shop.folder / "reports" / LEADERBOARD_FILE).read_text()
    return ElementTree.fromstring(
        re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL).replace("<!doctype html>", "")
    )


def test_every_examination_enters_both_its_models(shop: Shop, tmp_path: Path) -> None:
    evaluate(shop, replies(tmp_path), suite="shopbench", data=questions_file(tmp_path), against="echo")

    right, echo = entries(shop)
    assert (right.score, right.interval, right.unread) == (1.0, (1.0, 1.0), 0)
    assert (echo.system, echo.unread) == ("echo (plain)", 4)
    assert right.per_second is not None
    board, reports = parsed(shop).iter("table")
    assert [row[0].text for row in board.findall("tbody/tr")] == [right.system, "echo (plain)"]
    assert len(reports.findall("tbody/tr")) == 2
    links = [link.get("href") for link in board.iter("a")]
    assert all((shop.folder / "reports" / str(link)).is_file() for link in links)


def test_other_questions_and_other_modes_stand_in_columns_of_their_own(shop: Shop, tmp_path: Path) -> None:
    file = questions_file(tmp_path)
    for mode in ("corrected", "published"):
        evaluate(shop, "echo", suite="shopbench", data=file, mode=mode)
    changed = [{**QUESTIONS[0], "input_field": "What now?\n0. a\n1. b\n2. c"}, *QUESTIONS[1:]]
    evaluate(shop, replies(tmp_path), suite="shopbench", data=questions_file(tmp_path, changed))

    heads = ["".join(head.itertext()) for head in next(parsed(shop).iter("thead")).iter("th")]
    assert len(heads) == 4
    assert sum("corrected" in head for head in heads) == 2
    assert len(set(heads)) == 4


def test_a_spoilt_report_is_left_out(shop: Shop, tmp_path: Path) -> None:
    evaluate(shop, "echo", suite="shopbench", data=questions_file(tmp_path))
    for name, text in (("broken", "{"), ("foreign", '{"model": 3}'), ("list", "[1]")):
        shop.report(name).mkdir()
        (shop.report(name) / "report.html").write_text("")
        (shop.report(name) / "report.json").write_text(text)

    write_leaderboard(shop)

    assert [entry.system for entry in entries(shop)] == ["echo (plain)"]


def test_the_page_fetches_nothing_and_has_no_dates(shop: Shop, tmp_path: Path) -> None:
    evaluate(shop, "echo", suite="shopbench", data=questions_file(tmp_path))
    html = (shop.folder / "reports" / LEADERBOARD_FILE).read_text()

    assert not re.search(r"https?:|@import|url\(|<img|fetch\(|20\d\d-", html)
    assert "default-src 'none'; script-src 'sha256-" in html
    assert "Lamps &amp; Co" in html


def test_a_shop_without_reports_has_an_empty_board(shop: Shop) -> None:
    assert entries(shop) == ()
    assert "0 reports" in leaderboard_page("Shop", ())
