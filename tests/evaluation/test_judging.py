"""A judge is measured against people before its verdicts count: one that only likes the first place is found out."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from evaluation.engine import engine
from evaluation.judges import TEXTS, Saying, fair, first_place, labels_file
from evaluation.scripted import QUESTIONS, questions_file
from shops import little_shop
from typer.testing import CliRunner

from shopwright.catalogue.snapshots import save
from shopwright.cli.app import app
from shopwright.evaluation.authoring import GOLD
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.judging import COMPARED_HEADS, GRADED_HEADS, TRUSTED_HEADS, NothingToJudge, judged
from shopwright.evaluation.labels import Labels, read_labels
from shopwright.evaluation.own import own_suite
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.report import Cell, Section
from shopwright.evaluation.verdicts import CRITERIA, Judge, UnreadableVerdict
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.remote import Remote
from shopwright.tasks.catalogue_of_tasks import TASKS

ASKED = ("ad-writing", "intent-writing", "product-classification")


@pytest.fixture(scope="module")
def suite() -> Suite:
    return own_suite(little_shop(), 5, [task for task in TASKS if task.name in ASKED], "authoring")


@pytest.fixture
def mind() -> Saying:
    return Saying(fair)


@pytest.fixture
def judge(mind: Saying, tmp_path: Path) -> Iterator[Judge]:
    with engine(says=mind) as address:
        yield Judge(address, Remote(address), tmp_path / "verdicts.jsonl")


def told(judge: Judge, suite: Suite, labels: Labels, ours: Sequence[str] = TEXTS[:1]) -> dict[tuple[str, ...], Section]:
    """The sections by their heads; our texts are repeated over the questions, theirs have nothing in them."""
    count = len(suite.examined)
    mine = ("ours", [ours[place % len(ours)] for place in range(count)])
    found = judged(judge, labels, suite, mine, ("theirs", ["Nothing else."] * count))
    return {section.heads: section for section in found}


def row(section: Section, name: str) -> dict[str, Cell]:
    return dict(zip(section.heads, next(row for row in section.rows if row[0] == name), strict=True))


def test_a_judge_that_agrees_with_people_is_heard(judge: Judge, suite: Suite, tmp_path: Path) -> None:
    found = told(judge, suite, read_labels(labels_file(tmp_path)))

    trust = row(found[TRUSTED_HEADS], "preference")
    assert (trust["Labels"], trust["kappa"], trust["Standing"]) == (30, 1.0, "counts")
    assert (trust["changed with position"], trust["first place"]) == (0.0, 0.5)
    whole = row(found[COMPARED_HEADS], "all")
    assert (whole["n"], whole["better"], whole["worse"], whole["equal"]) == (10, 10, 0, 0)
    assert (whole["win rate"], whole["95 %"]) == (1.0, "[1.000, 1.000]")
    assert whole["p"] == pytest.approx(2 / 2**10, abs=1e-6)
    assert [line[:2] for line in found[GRADED_HEADS].rows] == [(c, n) for c in CRITERIA for n in ("ours", "theirs")]
    assert {line[3] for line in found[GRADED_HEADS].rows} == {5.0, 2.0}


def test_a_judge_that_likes_the_first_place_is_found_out(
    judge: Judge, mind: Saying, suite: Suite, tmp_path: Path
) -> None:
    mind.says = first_place

    found = told(judge, suite, read_labels(labels_file(tmp_path)))

    assert set(found) == {TRUSTED_HEADS}
    trust = row(found[TRUSTED_HEADS], "preference")
    assert (trust["changed with position"], trust["first place"]) == (1.0, 1.0)
    assert trust["kappa"] == 0.0
    assert trust["Standing"] == "unproven: kappa under 0.4"
    assert len(mind.asked) == 30 + 4 * len(TEXTS) * len(CRITERIA)  # the labelled ones, and none of the suite's


def test_what_people_have_not_labelled_is_not_judged(judge: Judge, suite: Suite, tmp_path: Path) -> None:
    found = told(judge, suite, read_labels(labels_file(tmp_path, graded=False)))

    assert set(found) == {TRUSTED_HEADS, COMPARED_HEADS}
    assert row(found[TRUSTED_HEADS], "fit")["Standing"] == "unproven: fewer than 20 labels"


def test_without_labels_the_judge_is_not_asked(judge: Judge, mind: Saying, suite: Suite) -> None:
    found = told(judge, suite, Labels())

    assert set(found) == {TRUSTED_HEADS}
    assert [line[1:4] for line in found[TRUSTED_HEADS].rows] == [(0, "-", "-")] * 5
    assert mind.asked == []


def test_wins_are_told_by_task_and_ties_count_half(judge: Judge, suite: Suite, tmp_path: Path) -> None:
    found = told(judge, suite, read_labels(labels_file(tmp_path)), ours=("An oak table.", "A lamp."))[COMPARED_HEADS]

    assert [line[0] for line in found.rows] == ["ad-writing", "intent-writing", "all"]
    shown = row(found, "ad-writing")
    assert shown["better"] == 5 - int(str(shown["equal"]))
    assert shown["win rate"] == pytest.approx((int(str(shown["better"])) + int(str(shown["equal"])) / 2) / 5)


def test_a_judge_of_its_own_texts_is_named(judge: Judge, suite: Suite) -> None:
    own = Judge(judge.spec, judge.model, judge.log, of_itself=True)

    assert "texts of its own" in told(own, suite, Labels())[TRUSTED_HEADS].note
    assert "texts of its own" not in told(judge, suite, Labels())[TRUSTED_HEADS].note


def test_a_suite_without_texts_has_nothing_to_judge(judge: Judge) -> None:
    closed = own_suite(little_shop(), 2, [task for task in TASKS if task.name == "product-classification"], "closed")

    with pytest.raises(NothingToJudge, match="'closed' is answered in words"):
        told(judge, closed, Labels())


def test_nothing_to_judge_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Test"))
    file = questions_file(tmp_path, QUESTIONS[:2])

    with pytest.raises(NothingToJudge):
        evaluate(shop, "echo", suite="shopbench", data=file, judge="echo")

    assert not list((tmp_path / "shop").rglob("replies.jsonl"))


def test_the_command_ends_in_the_verdicts_that_count(mind: Saying, tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Little Shop"))
    save(shop, little_shop())

    with engine(says=mind) as address:
        words = ["judge", "echo", "--judge", address, "--suite", "own", "--limit", "1", "--shop", str(shop.folder)]
        unproven = CliRunner().invoke(app, words)
        heard = CliRunner().invoke(app, [*words, "--labels", str(labels_file(tmp_path)), "--json"])

    assert (unproven.exit_code, heard.exit_code) == (0, 0), heard.output
    assert "unproven: fewer than 20 labels" in unproven.output
    extras = {section["title"]: section["rows"] for section in json.loads(heard.stdout.splitlines()[-1])["extras"]}
    tasks = {line["Task"] for line in extras[f"Preferred by {address}: echo (plain) over {GOLD}"]}
    assert {"ad-writing", "all"} <= tasks
    assert not {"listing-classification", "product-classification"} & tasks


def test_a_report_with_a_judge_comes_back_to_the_same_bytes(mind: Saying, tmp_path: Path) -> None:
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="Little Shop"))
    save(shop, little_shop())
    labels = labels_file(tmp_path)

    def examined(address: str) -> dict[str, bytes]:
        result = evaluate(shop, "echo", suite="own", limit=3, tasks=("ad-writing",), judge=address, labels=labels)
        assert result.folder is not None
        return {file: (result.folder / file).read_bytes() for file in ("report.json", "report.html")}

    with engine(says=mind) as address:
        mind.says = lambda prompt: "Hm." if "Sell" not in prompt else fair(prompt)
        with pytest.raises(UnreadableVerdict):
            examined(address)
        mind.says, mind.asked = fair, []
        whole = examined(address)
        assert len(mind.asked) == 3 * 2 + 3 * 2 * len(CRITERIA)
        mind.asked = []
        assert examined(address) == whole

    assert mind.asked == []
    titles = [section["title"] for section in json.loads(whole["report.json"])["extras"]]
    assert f"Preferred by {address}: echo (plain) over {GOLD}" in titles
    assert b"Preferred by" in whole["report.html"]
