"""The examination from end to end: a real engine behind an address, a kill, and the same bytes in the end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Timer

import pytest
from evaluation.engine import Engine, engine, running
from evaluation.scripted import QUESTIONS, questions_file

from shopwright.evaluation import remembering
from shopwright.evaluation.evaluate import EvaluationResult, Plan, carried_out, evaluate, report_name
from shopwright.evaluation.suites import DataNeeded, ShopNeeded, open_suite
from shopwright.evaluation.systems import open_system
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.files import read_jsonl
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models import remote

TRIALS = {trial.messages[-1].content for trial in (remembering.TRIAL, remote.TRIAL)}
"""What the examiner asks of its own accord."""
AT_ONCE = remote.Patience().at_once
SCRIPT = """
import sys
from pathlib import Path
from shopwright.evaluation.evaluate import evaluate
from shopwright.foundation.shop import Shop
if __name__ == "__main__":
    evaluate(Shop(Path(sys.argv[1])), sys.argv[2], suite="shopbench", data=Path(sys.argv[3]))
"""


def numbers(count: int) -> list[dict[str, object]]:
    return [{**QUESTIONS[0], "input_field": f"{n}: {QUESTIONS[0]['input_field']}"} for n in range(count)]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Test"))


def plan(folder: Path, count: int = 6, **more: object) -> Plan:
    file = questions_file(folder, numbers(count) if count != 6 else QUESTIONS)
    return Plan.model_validate({"suite": "shopbench", "data": file, **more})


def test_an_examination_leaves_a_report(shop: Shop, tmp_path: Path) -> None:
    result = carried_out(shop, "echo", plan(tmp_path))

    assert result.folder is not None
    assert {file.name for file in result.folder.iterdir()} == {
        "model-index.yaml", "replies.parquet", "report.html", "report.json", "timing.json",
    }  # fmt: skip
    found = result.as_json()
    assert {"seconds", "questions_per_second", "score", "tasks"} <= set(found)
    assert found["strategy"] == "plain"
    assert json.loads((result.folder / "report.json").read_text())["tasks"].keys() == found["tasks"].keys()


def test_two_models_are_compared_on_the_same_questions(shop: Shop, tmp_path: Path) -> None:
    with engine() as address:
        result: EvaluationResult = carried_out(shop, address, plan(tmp_path, 20, against="echo"))

    against = result.as_json()["against"]
    assert against["model"] == "echo"
    assert {"difference", "interval", "p"} <= set(against)
    assert result.lines()[0]["n"] == 20
    assert result.rows()[0][3:] == ("echo (plain)", f"{address} (plain)", "difference", "p")
    assert [len(row) for row in result.rows()[1]] == [7, 7]
    assert result.title == f"{address} (plain) on shopbench, corrected against echo (plain)"


def test_a_second_sitting_asks_nothing(shop: Shop, tmp_path: Path) -> None:
    first = carried_out(shop, "echo", plan(tmp_path))
    again = carried_out(shop, "echo", plan(tmp_path))

    assert (first.timing["asked"], again.timing["asked"], again.timing["reused"]) == (6, 0, 6)
    assert first.report == again.report


@pytest.mark.parametrize("logprobs", [None, 20])
def test_a_killed_examination_goes_on_and_ends_with_the_same_bytes(tmp_path: Path, logprobs: int | None) -> None:
    shops = [Shop.create(tmp_path / name, ShopSettings(name="Test")) for name in ("whole", "killed")]
    file = questions_file(tmp_path, numbers(150))
    with running(Engine(0.02, logprobs)) as one:
        whole = evaluate(shops[0], one.address, suite="shopbench", data=file)
        one.asked.clear()
        name = report_name(one.address, Plan(suite="shopbench"))
        log = shops[1].run(f"evaluate-{name}") / "replies.jsonl"
        kill_when(run(shops[1], one.address, file), log, lines=30)
        kept = noted(log, one.address, file)
        killed = evaluate(shops[1], one.address, suite="shopbench", data=file)

    asked = Counter({text: count for text, count in one.asked.items() if text not in TRIALS})
    assert 30 <= len(kept) < 150
    assert {asked[text] for text in kept} == {1}
    # What was under way at the kill and had not yet been written down.
    assert asked.total() - 150 <= AT_ONCE
    assert killed.timing["reused"] == len(kept)
    assert killed.timing["latency"]["proven"] == 150 - len(kept)
    assert_same(whole, killed)


def test_an_engine_that_is_down_for_a_while_costs_that_while_and_no_score(tmp_path: Path) -> None:
    shops = [Shop.create(tmp_path / name, ShopSettings(name="Test")) for name in ("whole", "down")]
    file = questions_file(tmp_path, numbers(150))
    with running(Engine(0.02)) as one:
        whole = evaluate(shops[0], one.address, suite="shopbench", data=file)
        one.asked.clear()
        failing = Timer(0.2, one.fail, [2.0])
        failing.start()
        down = evaluate(shops[1], one.address, suite="shopbench", data=file)
        failing.join()

    assert 0 < one.turned_away < 20
    assert {count for text, count in one.asked.items() if text not in TRIALS} == {1}
    assert down.timing["latency"]["proven"] == 150
    assert down.timing["latency"]["p95"] < 1.0
    assert_same(whole, down)


def assert_same(one: EvaluationResult, other: EvaluationResult) -> None:
    assert one.folder and other.folder
    for part in ("report.json", "replies.parquet", "report.html"):
        assert (one.folder / part).read_bytes() == (other.folder / part).read_bytes()


def noted(log: Path, address: str, file: Path) -> set[str]:
    """The texts of the questions whose replies a log holds whole."""
    keys = {line["key"] for line in read_jsonl(log)}
    system, suite = open_system(address, None), open_suite("shopbench", None, file)
    return {question.prompt.text for question in suite.examined if system.key(question) in keys}


def run(shop: Shop, address: str, file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(shop.folder), address, str(file)])


def kill_when(process: "subprocess.Popen[bytes]", log: Path, lines: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not log.exists() or log.read_bytes().count(b"\n") < lines):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(("model", "proven"), [("echo", 6), ("replay", 0)])
def test_only_what_an_engine_wrote_counts_in_the_latency(shop: Shop, tmp_path: Path, model: str, proven: int) -> None:
    saved = tmp_path / "replies.jsonl"
    saved.write_text('{"reply": "1"}\n' * 6, encoding="utf-8")
    spec = f"replay:{saved}" if model == "replay" else model
    first, again = (carried_out(shop, spec, plan(tmp_path)).timing["latency"] for _ in range(2))

    assert first["proven"] == proven
    assert (first["median"] is None) == (proven == 0)
    assert again == {"median": None, "p95": None, "proven": 0}


def test_reports_are_named_for_what_was_examined() -> None:
    assert report_name("tuned", Plan()) == "own-tuned"
    assert report_name("tuned", Plan(against="house", strategy="plain")) == "own-tuned-over-house-plain"
    name = report_name("http://127.0.0.1:8000/v1#a b", Plan(suite="shopbench", mode="published"))
    assert name == "shopbench-http-127.0.0.1-8000-v1-a-b-published"


def test_suites_say_what_they_need() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'shopbench'"):
        open_suite("shopbech", None)
    with pytest.raises(DataNeeded, match="--data FILE"):
        open_suite("shopbench", None)
    with pytest.raises(ShopNeeded, match="--shop DIR"):
        open_suite("own", None)


def test_a_wrong_word_of_a_plan_is_refused(shop: Shop) -> None:
    with pytest.raises(BadRecipe, match="'limit' is 0"):
        evaluate(shop, "echo", limit=0)


def test_the_table_shows_each_voice_alone_beside_both(shop: Shop, tmp_path: Path) -> None:
    with engine() as address:
        chosen = plan(tmp_path, 20, against="echo", strategy="reranker", also=("plain",))
        columns, rows = carried_out(shop, address, chosen).rows()

    assert columns[3:6] == ("echo (reranker)", f"{address} (plain)", f"{address} (reranker)")
    assert {len(row) for row in rows} == {8}
    assert all(0 <= float(row[4]) <= 1 for row in rows)


def test_the_table_of_one_system_shows_what_could_not_be_read(shop: Shop, tmp_path: Path) -> None:
    columns, rows = carried_out(shop, "echo", plan(tmp_path)).rows()

    assert columns[-1] == "unread"
    assert rows[-1][0] == "all"
    assert {len(row) for row in rows} == {5}
