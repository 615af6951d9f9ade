"""A report is JSON to a contract, a table of every reply, and a page that opens offline."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file

from shopwright.evaluation.baselines import FREE, open_baselines
from shopwright.evaluation.context import in_context
from shopwright.evaluation.figures import compare, figures_of
from shopwright.evaluation.page import page
from shopwright.evaluation.provenance import Origin
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Examined, ReplyRow, Report, Section, report_json, write_report
from shopwright.evaluation.scoring import Mark, gathered, marks_of
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.tables import read_table
from shopwright.tasks.answers import Score

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
    """The page as XML; scripts are no XML, so what is in them is left out."""
    bare = re.sub(r"(<script[^>]*>).*?(</script>)", r"\1\2", html, flags=re.DOTALL)
    return ElementTree.fromstring(bare.replace("<!doctype html>", ""))


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
    assert [script.get("type") for script in root.iter("script")] == ["application/json", None]


def test_what_a_model_writes_stands_on_the_page_as_text(suite: Suite) -> None:
    report = report_of(suite, compared=False)
    titles = suite.questions[5].model_copy(update={"id": "<script>alert(1)</script>"})
    nasty = replace(report, questions=(*report.questions[:5], titles))
    unread = replace(
        report.main, marks=(*report.main.marks[:5], Mark(Score(value=0.0), unread=True)), replies=(NASTY,) * 6
    )

    html = page(replace(nasty, main=unread))

    cells = [cell.text or "" for cell in parsed(html).iter("td")]
    assert any("<script>alert('&')" in cell for cell in cells)
    assert "<script>alert" not in html
    assert "\x1b" not in html


def test_the_page_fetches_nothing_and_may_not(suite: Suite) -> None:
    html = page(report_of(suite))
    links = re.findall(r'(?:src|href)="([^"]*)"', html)

    assert not re.search(r"https?:|@import|url\(|<img|<iframe|fetch\(|XMLHttp|import\(", html)
    assert [link for link in links if link[0] != "#"] == [
        "data:,", "replies.parquet", "timing.json", "../leaderboard.html",
    ]  # fmt: skip
    assert "default-src 'none'" in html
    assert "connect-src" not in html


def test_only_the_page_s_own_script_may_run(suite: Suite) -> None:
    html = page(report_of(suite))
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}';" in html


def test_the_plot_shows_both_systems_of_every_task(suite: Suite) -> None:
    root = parsed(page(report_of(suite)))

    radar, svg = root.iter("svg")
    assert radar.findtext("title") == "Score of each track"
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


def test_figures_that_others_add_stand_in_json_and_on_the_page(suite: Suite) -> None:
    added = Section("Diversity", "Higher is more varied.", ("Task", "distinct", "n"), (("titles & more", 0.51239, 6),))
    report = replace(report_of(suite), extras=(added,))

    assert report_json(report)["extras"] == [
        {
            "title": "Diversity",
            "note": "Higher is more varied.",
            "rows": [{"Task": "titles & more", "distinct": 0.51239, "n": 6}],
        }
    ]
    root = parsed(page(report))
    table = next(t for t in root.iter("table") if t.findtext("caption") == "Diversity")
    assert [cell.text for cell in table.findall("tbody/tr/*")] == ["titles & more", "0.512", "6"]


def test_json_and_page_say_whose_weights_and_what_they_were_trained_on(suite: Suite) -> None:
    report = report_of(suite, compared=False)
    known = replace(report.main, fingerprint="abc123", origin=Origin("lora, from base", "not known, says <nobody>."))

    found = report_json(replace(report, main=known, fingerprint="f00d"))["provenance"]
    html = page(replace(report, main=known, fingerprint="f00d"))

    assert found["questions"] == "f00d"
    assert found["systems"]["tuned (fused)"] == {
        "fingerprint": "abc123", "made": "lora, from base", "contamination": "not known, says <nobody>.",
    }  # fmt: skip
    assert "Contamination of tuned (fused): not known, says &lt;nobody&gt;." in html
    assert "fingerprint of the questions: f00d" in html


def test_what_is_not_known_of_a_model_is_said(suite: Suite) -> None:
    assert report_json(report_of(suite))["provenance"]["systems"]["base (fused)"]["contamination"] == "not known."


def test_lists_of_questions_stay_out_of_the_json(suite: Suite) -> None:
    report = in_context(report_of(suite, (*RIGHT[:5], NASTY)), suite, None, open_baselines(FREE, "echo", None))
    text = json.dumps(report_json(report))

    assert "alert" not in text
    assert not any(row["input_field"] in text for row in QUESTIONS)
    assert set(json.loads(text)["closed"]) == {
        "chance",
        "majority",
        "bm25",
        "base (fused)",
        "tuned (fused)",
        "tuned (plain)",
    }


def test_the_page_is_the_same_bytes_each_time(suite: Suite) -> None:
    assert page(report_of(suite)) == page(report_of(suite))


def test_the_page_can_be_read_in_the_dark_and_by_ear(suite: Suite) -> None:
    root = parsed(page(report_of(suite)))
    html = page(report_of(suite))

    assert root.get("lang") == "en"
    assert "prefers-color-scheme: dark" in html
    assert all(table.find("caption") is not None for table in root.iter("table"))
    assert all(th.get("scope") for th in root.iter("th"))
    headings = {section.get("aria-labelledby") for section in root.iter("section")}
    assert headings == {h2.get("id") for h2 in root.iter("h2")}
