"""The examination from end to end: a real engine behind an address, a kill, and the same bytes in the end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from evaluation.engine import engine
from evaluation.scripted import QUESTIONS, questions_file

from shopwright.evaluation.evaluate import EvaluationResult, Plan, carried_out, evaluate, report_name
from shopwright.evaluation.suites import DataNeeded, ShopNeeded, open_suite
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop, ShopSettings

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
        "replies.parquet", "report.html", "report.json", "timing.json",
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


def test_a_killed_examination_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    shops = [Shop.create(tmp_path / name, ShopSettings(name="Test")) for name in ("whole", "killed")]
    file = questions_file(tmp_path, numbers(150))
    with engine(0.02) as address:
        run(shops[0], address, file).wait(timeout=60)
        name = report_name(address, Plan(suite="shopbench"))
        log = shops[1].run(f"evaluate-{name}") / "replies.jsonl"
        kill_when(run(shops[1], address, file), log, lines=30)
        kept = len(log.read_text().splitlines())
        run(shops[1], address, file).wait(timeout=60)

    whole, killed = (one.report(name) for one in shops)
    assert 30 <= kept < 150
    assert json.loads((killed / "timing.json").read_text())["reused"] >= 30
    for part in ("report.json", "replies.parquet", "report.html"):
        assert (killed / part).read_bytes() == (whole / part).read_bytes()


def run(shop: Shop, address: str, file: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(shop.folder), address, str(file)])


def kill_when(process: "subprocess.Popen[bytes]", log: Path, lines: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not log.exists() or log.read_bytes().count(b"\n") < lines):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


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
