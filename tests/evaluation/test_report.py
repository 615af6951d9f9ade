"""A report is JSON to a contract, a table of every reply, and a page that opens offline."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file

from shopwright.evaluation.figures import compare, figures_of
from shopwright.evaluation.page import MOST_QUESTIONS, page
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Examined, ReplyRow, Report, report_json, write_report
from shopwright.evaluation.scoring import gathered, marks_of
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.tables import read_table

NASTY = "<script>alert('&')</script> \x00\x1b ünïcode"


def examined(suite: Suite, name: str, texts: tuple[str, ...], strategy: str = "fused") -> Examined:
    marks = marks_of(suite, suite.examined, texts, "corrected", None)
    figures = figures_of(gathered(suite.examined, marks))
    return Examined(name, strategy, texts, marks, figures, {"choice": 0.35}, ("CC BY 4.0",))


def report_of(suite: Suite, texts: tuple[str, ...] = RIGHT, compared: bool = True) -> Report:
    main = examined(suite, "tuned", texts)
    if not compared:
        return Report(suite.name, "corrected", suite.examined, main, suite.licences)
    base = examined(suite, "base", ("0", *RIGHT[1:5], NASTY))
    also = (examined(suite, "tuned", RIGHT, "plain"),)
    found = compare(gathered(suite.examined, main.marks), gathered(suite.examined, base.marks))
    return Report(suite.name, "corrected", suite.examined, main, suite.licences, ("a note",), base, found, also)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return shopbench_suite(questions_file(tmp_path), licence="Apache-2.0")


def parsed(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("<!doctype html>", ""))


def test_the_json_keeps_to_the_contract(suite: Suite) -> None:
    found = report_json(report_of(suite))

    assert {"suite", "model", "mode", "score", "interval", "tracks", "tasks", "against"} <= set(found)
    assert set(found["tasks"]["titles"]) >= {"score", "interval", "n", "metric", "unread"}
    assert {"model", "score", "difference", "interval", "p", "tracks", "tasks"} <= set(found["against"])
    assert found["against"]["difference"] == pytest.approx(found["score"] - found["against"]["score"], abs=1e-5)
    assert set(found["strategies"]) == {"fused", "plain"}
    assert found["licences"] == {"questions": ["Apache-2.0"], "model": ["CC BY 4.0"]}
    assert found["questions"] == 6
    assert json.loads(json.dumps(found)) == found


def test_a_report_of_one_system_is_set_against_nothing(suite: Suite) -> None:
    found = report_json(report_of(suite, compared=False))

    assert found["against"] is None
    assert found["strategies"] == {}


def test_the_table_holds_every_reply_of_every_system(suite: Suite, tmp_path: Path) -> None:
    report = report_of(suite)
    write_report(tmp_path / "report", report, page(report), {"seconds": 1.0})

    rows = read_table(tmp_path / "report" / "replies.parquet", ReplyRow)

    assert [(row.model, row.strategy) for row in rows[::6]] == [
        ("tuned", "fused"),
        ("base", "fused"),
        ("tuned", "plain"),
    ]
    assert rows[0].prompt == QUESTIONS[0]["input_field"]
    assert rows[0].score == 1.0
    assert rows[11].reply == NASTY.replace("\x00", "\ufffd")


def test_the_page_is_well_formed_whatever_a_model_writes(suite: Suite) -> None:
    root = parsed(page(report_of(suite, (*RIGHT[:5], NASTY))))

    assert root.find("body/header/h1").text == "tuned on shopbench"  # type: ignore[union-attr]
    assert not list(root.iter("script"))
    assert any("alert" in (cell.text or "") for cell in root.iter("dd"))


def test_the_page_fetches_nothing(suite: Suite) -> None:
    html = page(report_of(suite))

    assert not re.search(r"https?:|//|@import|url\(|<link|<img|<iframe|<script", html)
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == ["replies.parquet"]


def test_the_plot_shows_both_systems_of_every_task(suite: Suite) -> None:
    root = parsed(page(report_of(suite)))

    svg = next(root.iter("svg"))
    assert svg.get("role") == "img"
    assert len([g for g in svg.iter("g") if g.get("class") == "base"]) == 5
    assert len([g for g in svg.iter("g") if g.get("class") == "tuned"]) == 5


def test_the_page_names_licences_shares_and_notes(suite: Suite) -> None:
    html = page(report_of(suite))

    assert "Data of the questions: Apache-2.0." in html
    assert "Data of tuned: CC BY 4.0." in html
    assert "choice: 0.35." in html
    assert "a note" in html


def test_the_page_of_one_system_shows_one_column(suite: Suite) -> None:
    root = parsed(page(report_of(suite, compared=False)))

    assert not [g for g in root.iter("g") if g.get("class") == "base"]
    assert "Difference" not in [th.text for th in root.iter("th")]


def test_a_page_shows_so_many_questions_and_says_how_many_there_are(tmp_path: Path) -> None:
    rows = [{**QUESTIONS[5], "input_field": f"Title {number}", "output_field": "x"} for number in range(1000)]
    suite = shopbench_suite(questions_file(tmp_path, rows))
    html = page(report_of(suite, ("x",) * 1000, compared=False))

    assert f"Shown: {MOST_QUESTIONS} of 1,000" in html
    assert html.count("<dt>Question</dt>") == MOST_QUESTIONS


def test_the_page_can_be_read_in_the_dark_and_by_ear(suite: Suite) -> None:
    root = parsed(page(report_of(suite)))
    html = page(report_of(suite))

    assert root.get("lang") == "en"
    assert "prefers-color-scheme: dark" in html
    assert all(table.find("caption") is not None for table in root.iter("table"))
    assert all(th.get("scope") for th in root.iter("th"))
    headings = {section.get("aria-labelledby") for section in root.iter("section")}
    assert headings == {h2.get("id") for h2 in root.iter("h2")}
