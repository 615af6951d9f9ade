"""The ledger joins what models take with what they score, and its page opens offline."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from evaluation.scripted import RIGHT, questions_file
from evaluation.test_report import examined

from shopwright.evaluation.figures import compare
from shopwright.evaluation.ledger import Ledger, as_json, read_ledger
from shopwright.evaluation.ledger_page import page, write_ledger
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Examined, Report, write_report
from shopwright.evaluation.scoring import gathered
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.checkpoints import Manifest, write_manifest

HERE = "a machine, 2 cores"
WRONG = ("0", *RIGHT[1:5], "nothing")


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return shopbench_suite(questions_file(tmp_path))


@pytest.fixture
def shop(tmp_path: Path, suite: Suite) -> Shop:
    """A base, a tuned model, and its GGUF file under a name of its own and beside its weights."""
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Lamps & Co"))
    measured(shop, "base", 1_000_000)
    measured(shop, "tuned", 1_000_000, base="base")
    measured(shop, "small", 300_000, engine="llama", source="tuned", format="q8_0")
    examine(shop, suite, "tuned", RIGHT, over="base")
    examine(shop, suite, "small", WRONG)
    return shop


def spread(median: float) -> dict[str, float]:
    return {"median": median, "lowest": median * 0.9, "highest": median * 1.1, "n": 3}


def measure(name: str, size: int, engine: str, machine: str = HERE) -> dict[str, object]:
    return {
        "engine": engine, "version": f"{engine} 1", "machine": machine, "files": name, "fingerprint": f"of {name}",
        "bytes": size, "weights": size // 4, "bits_per_weight": 32.0, "load_seconds": spread(0.5),
        "memory_loaded": 10 * size, "memory_peak": 12 * size, "accelerator_peak": 0, "reads": 512, "writes": 128,
        "prefill": spread(6000.0), "decode": spread(500.0), "joules_per_token": None,
    }  # fmt: skip


def measured(
    shop: Shop, name: str, size: int, engine: str = "transformers", base: str | None = None, **said: str
) -> None:
    folder = shop.model(name)
    folder.mkdir(parents=True)
    if engine == "llama":
        (folder / "model.gguf").write_bytes(b"GGUF")
    write_manifest(folder, Manifest(name=name, method="full", base=base, fingerprint="w"))
    (folder / "ledger.json").write_text(json.dumps({"model": name, **said, "measures": [measure(name, size, engine)]}))


def sat(suite: Suite, name: str, texts: tuple[str, ...], fingerprint: str | None = None) -> Examined:
    return replace(examined(suite, name, texts), fingerprint=f"of {name}" if fingerprint is None else fingerprint)


def examine(shop: Shop, suite: Suite, name: str, texts: tuple[str, ...], over: str = "", weights: str = "") -> None:
    main = sat(suite, name, texts, weights or None)
    other = sat(suite, over, WRONG) if over else None
    apart = compare(gathered(suite.examined, main.marks), gathered(suite.examined, other.marks)) if other else None
    report = Report(
        suite.name, "corrected", suite.examined, main, suite.licences, (), other, apart, fingerprint="questions"
    )
    write_report(shop.report(f"{suite.name}-{name}"), report, "", {})


def ledger_of(shop: Shop, *specs: str) -> Ledger:
    return read_ledger(shop, specs or ("base", "tuned", "small"), HERE, "shopbench")


def test_each_model_stands_beside_its_source(shop: Shop) -> None:
    base, tuned, small = ledger_of(shop).rows

    assert (base.source, tuned.source, small.source) == (None, "base", "tuned")
    assert (base.method, tuned.method, small.method) == ("full", "full", "q8_0")
    assert tuned.standing is not None and tuned.standing.score == 1.0
    assert tuned.over is not None and tuned.over.difference > 0
    assert small.over is not None and small.over.difference == -tuned.over.difference
    assert small.over.interval[0] <= small.over.difference <= small.over.interval[1]


def test_families_are_those_of_the_gate_with_intervals(shop: Shop) -> None:
    _, tuned, _ = ledger_of(shop).rows

    assert tuned.standing is not None
    (family,) = tuned.standing.families
    assert family.n == len(RIGHT)
    assert (family.score, family.interval) == (1.0, (1.0, 1.0))


def test_the_front_holds_the_best_and_the_smallest(shop: Shop) -> None:
    assert ledger_of(shop).front == ("small", "tuned")


def test_a_report_of_other_weights_does_not_count(shop: Shop, suite: Suite) -> None:
    examine(shop, suite, "small", RIGHT, weights="trained again")

    found = ledger_of(shop)

    assert found.rows[2].standing is None
    assert found.notes == (
        "small has no score here: its reports are of other weights. Run `shopwright evaluate small`.",
    )


def test_of_two_examinations_that_which_more_models_sat_counts(shop: Shop, tmp_path: Path) -> None:
    other = replace(shopbench_suite(questions_file(tmp_path)), name="shopbench")
    main = replace(sat(other, "small", RIGHT), strategy="plain")
    report = Report("shopbench", "corrected", other.examined, main, (), fingerprint="others")
    write_report(shop.report("second"), report, "", {})

    found = ledger_of(shop)

    assert found.exam is not None and (found.exam.fingerprint, found.exam.strategy) == ("questions", "fused")
    alone = read_ledger(shop, ("base", "small"), HERE, "shopbench", "plain")
    assert [row.standing is not None for row in alone.rows] == [False, True]


def test_weights_beside_their_gguf_file_are_its_source(shop: Shop) -> None:
    folder = shop.model("tuned")
    (folder / "model.gguf").write_bytes(b"GGUF")
    both = [measure("tuned", 1_000_000, "transformers"), measure("tuned", 280_000, "llama")]
    (folder / "ledger.json").write_text(json.dumps({"source": "tuned", "format": "q8_0", "measures": both}))

    small, whole = ledger_of(shop, "tuned", "transformers:tuned").rows

    assert (small.spec, small.source, small.measure["bytes"], small.method) == (
        "tuned", "transformers:tuned", 280_000, "q8_0",
    )  # fmt: skip
    assert (whole.measure["bytes"], whole.method) == (1_000_000, "full")


def test_measures_of_another_machine_are_left_out(shop: Shop) -> None:
    assert read_ledger(shop, ("base",), "another machine").rows == ()


def test_the_json_holds_every_figure(shop: Shop) -> None:
    found = as_json(ledger_of(shop))

    assert (found["suite"], found["questions"], found["front"]) == ("shopbench", len(RIGHT), ["small", "tuned"])
    small = found["models"][2]
    assert small["bytes"] == 300_000
    assert small["decode"]["median"] == 500.0
    assert set(small["over_source"]) == {"difference", "interval", "p"}
    assert json.loads(json.dumps(found)) == found


def parsed(html: str) -> ElementTree.Element:
    bare = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)
    return ElementTree.fromstring(bare.replace("<!doctype html>", ""))


def test_the_page_has_a_plot_a_table_and_the_families(shop: Shop) -> None:
    tree = parsed(write_ledger(shop, ledger_of(shop)).read_text(encoding="utf-8"))

    figures, families = tree.iter("table")
    assert [len(table.findall("tbody/tr")) for table in (figures, families)] == [3, 3]
    assert len(list(tree.iter("circle"))) == 3
    assert "0.30\u00a0\u00d7" in "".join(figures.itertext())
    assert [row[0].findtext("b") for row in figures.findall("tbody/tr")] == [None, "tuned", "small"]


def test_the_page_fetches_nothing_has_no_dates_and_knows_the_dark(shop: Shop) -> None:
    html = page(ledger_of(shop))

    assert not re.search(r"https?:|@import|url\(|<img|fetch\(|20\d\d-", html)
    assert "default-src 'none'; script-src 'sha256-" in html
    assert "prefers-color-scheme: dark" in html
    assert "Lamps &amp; Co" in html
    assert html == page(ledger_of(shop))


def test_a_ledger_without_reports_says_so(shop: Shop) -> None:
    found = read_ledger(shop, ("base",), HERE, "own")

    tree = parsed(page(found))
    assert found.exam is None and found.front == ()
    assert "No model has a score." in "".join(tree.itertext())
