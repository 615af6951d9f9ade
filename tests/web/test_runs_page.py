"""The runs' pages in a real browser: a list, a finished training, and one that is learning meanwhile."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import expect
from training.benches import tiny_causal, write_set, write_shop
from web.conftest import Site, Visit

from shopwright.foundation.files import read_jsonl, write_json
from shopwright.foundation.shop import Shop
from shopwright.training.groups import Watch
from shopwright.training.recipes import FullRecipe
from shopwright.training.train import train

TUNE = FullRecipe(
    method="full", name="tuned", base="tiny", instructions="quick", batch_tokens=512, epochs=4, save_every=4
).model_copy(update={"dtype": "float32", "learning_rate": 5e-3, "watch": Watch(every=2)})
COMMAND = (
    "import sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop that trains."""
    shop = write_shop(tmp_path_factory.mktemp("school") / "shop")
    write_set(shop, rows=24, held_out=16)
    tiny_causal(shop.model("tiny"))
    return shop


@pytest.fixture(scope="module")
def trained(site: Site, school: Shop) -> Iterator[str]:
    """A real training's run in the folder of the site's shop."""
    train(school, TUNE)
    target = site.shop.run("train-tuned")
    shutil.copytree(school.run("train-tuned"), target, ignore=shutil.ignore_patterns("checkpoints"))
    yield "train-tuned"
    shutil.rmtree(target)


def test_runs_are_listed_with_their_state_and_figures(site: Site, visit: Visit, trained: str) -> None:
    write_json(site.shop.run("write-quick") / "failure.json", {"sentence": "no"})
    try:
        visit.page.goto(site.at("/runs"))
        line = visit.page.locator(".sw-report", has_text=trained)
        expect(line).to_contain_text("finished")
        expect(line).to_contain_text(re.compile(r"\d+ steps, train loss \d\.\d{4}, validation loss \d\.\d{4}"))
        expect(visit.page.locator(".sw-report", has_text="write-quick")).to_contain_text("failed")
        visit.picture("runs")
        line.click()
        expect(visit.page.get_by_role("heading", name="Training: tuned")).to_be_visible()
    finally:
        shutil.rmtree(site.shop.run("write-quick"))


def test_a_finished_training_shows_its_curves_families_and_recipe(site: Site, visit: Visit, trained: str) -> None:
    page = visit.page
    page.goto(site.at(f"/runs/{trained}"))
    expect(page.get_by_role("status").nth(1)).to_have_text("finished")
    steps = max(line["step"] for line in read_jsonl(site.shop.run(trained) / "log.jsonl"))

    expect(page.locator(".sw-tile", has_text="Step")).to_contain_text(f"{steps} of {steps}")
    for chart in ("Loss. Newest: loss", "Loss of each family. Newest: colour", "held-out samples. Newest: all"):
        expect(page.get_by_role("img", name=chart)).to_be_visible()
    assert page.locator(".sw-chart svg path").count() > 6
    expect(page.locator(".sw-table tr")).to_have_count(3)
    expect(page.locator(".sw-table tr", has_text="colour").locator("td").nth(0)).to_have_text(re.compile(r"\d\.\d{4}"))
    expect(page.locator(".sw-panel", has_text="Recipe as resolved")).to_contain_text("instructions: quick")
    expect(page.locator(".sw-panel", has_text="Figures")).to_contain_text('"steps": ')
    visit.picture("run-finished")
    assert {urlsplit(address).hostname for address in visit.asked} == {"127.0.0.1"}


def test_a_training_is_seen_while_it_learns(site: Site, visit: Visit, school: Shop) -> None:
    long = TUNE.model_copy(update={"name": "long", "epochs": 4000, "save_every": 500, "watch": Watch(every=20)})
    file = school.folder / "long.yaml"
    file.write_text(long.model_dump_json())
    run = site.shop.run("train-long")
    run.parent.mkdir(exist_ok=True)
    run.symlink_to(school.run("train-long"))
    child = subprocess.Popen([sys.executable, "-c", COMMAND, str(school.folder), str(file)], start_new_session=True)
    try:
        _wait_for(run / "progress.json", child)
        visit.page.goto(site.at("/runs/train-long"))
        step = visit.page.locator(".sw-tile", has_text="Step").locator(".sw-figure")
        expect(visit.page.get_by_role("status").nth(1)).to_have_text("at work")
        expect(visit.page.locator(".sw-tile", has_text="Time left")).to_be_visible()
        first = _step(step.inner_text())
        expect(step).not_to_have_text(step.inner_text(), timeout=15_000)
        visit.picture("run-at-work")

        assert _step(step.inner_text()) > first
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        run.unlink()


def _step(shown: str) -> int:
    return int(shown.split(" of ")[0].replace(",", ""))


def _wait_for(file: Path, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if file.exists():
            return
        assert child.poll() is None
        time.sleep(0.1)
    pytest.fail("the training has not begun")


def test_a_training_that_stopped_early_says_why(site: Site, visit: Visit) -> None:
    run = site.shop.run("train-hasty")
    why = "the validation loss of ads has risen by 30% since step 4"
    write_json(run / "result.json", {"steps": 9, "loss": {"train": 1.5}, "stopped": {"step": 9, "why": why}})
    try:
        visit.page.goto(site.at("/runs/train-hasty"))
        expect(visit.page.locator(".sw-notice")).to_have_text(f"Stopped at step 9: {why}.")
    finally:
        shutil.rmtree(run)


def test_an_evaluation_leads_to_its_report(site: Site, visit: Visit) -> None:
    run = site.shop.run("evaluate-first")
    run.mkdir(parents=True)
    try:
        visit.page.goto(site.at("/runs/evaluate-first"))
        visit.page.get_by_role("link", name="The report").click()
        expect(visit.page.get_by_role("heading", name="The first report")).to_be_visible()
    finally:
        run.rmdir()


def test_a_run_that_is_not_there_says_so(site: Site, visit: Visit) -> None:
    visit.page.goto(site.at("/runs/train-none"))

    expect(visit.page.get_by_text("No run is called 'train-none'.")).to_be_visible()


@pytest.mark.parametrize("path", ["/runs/..%2freports", "/runs/..", "/runs/%2e%2e%2fshop.db"])
def test_no_folder_but_a_run_is_opened(site: Site, path: str) -> None:
    reply = httpx.get(site.at(path))

    assert reply.status_code == 404 or "No run is called" in reply.text or "sw-hero" in reply.text


@pytest.mark.parametrize("width", [390, 1280])
def test_the_runs_pages_scroll_one_way_only(site: Site, visit: Visit, trained: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    for path in ("/runs", f"/runs/{trained}"):
        visit.page.goto(site.at(path))
        visit.page.locator(".sw-report, .sw-tile").first.wait_for()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    visit.picture(f"run-{width}")
