"""What the files of a run tell, read while they are being written."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.files import write_json, write_jsonl
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.web.curves import ALL, curves_of, drawn, family_lines, thinned
from shopwright.web.run_files import LogReader, RunFiles, run_names

NOW = 2_000_000_000.0


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Corner"))


def write_run(shop: Shop, name: str, written: float = NOW, **files: object) -> RunFiles:
    """A run whose files were last written at a time."""
    folder = shop.run(name)
    folder.mkdir(parents=True)
    for stem, value in files.items():
        write_json(folder / f"{stem}.json", value)
    for path in (*folder.iterdir(), folder):
        os.utime(path, (written, written))
    return RunFiles(shop, name)


def test_runs_are_listed_the_newest_first_and_caches_are_not(shop: Shop) -> None:
    assert run_names(shop) == ()
    write_run(shop, "train-old", NOW - 50)
    write_run(shop, "write-new", NOW, run={"key": "k"})
    for cache in ("teacher", "vectors", "train-"):
        write_run(shop, cache)
    (shop.folder / "runs" / "train-file").write_text("no folder")

    assert run_names(shop) == ("write-new", "train-old")
    assert RunFiles(shop, "evaluate-own-tuned").kind == "Evaluation"
    assert RunFiles(shop, "evaluate-own-tuned").subject == "own-tuned"


def test_a_run_is_finished_when_it_has_figures(shop: Shop) -> None:
    assert write_run(shop, "train-a", NOW - 9999, result={"steps": 3}).state(NOW) == "finished"
    examined = write_run(shop, "evaluate-own-a", NOW - 9999)
    assert examined.state(NOW) == "standing still"
    write_json(shop.report("own-a") / "report.json", {"score": 0.5})
    assert examined.state(NOW) == "finished"


def test_a_run_is_at_work_while_its_files_change(shop: Shop) -> None:
    run = write_run(shop, "train-a", NOW - 59)

    assert run.state(NOW) == "at work"
    assert run.state(NOW + 2) == "standing still"


def test_a_run_of_long_steps_is_given_time(shop: Shop) -> None:
    run = write_run(shop, "train-a", NOW - 400, progress={"seconds_a_step": 90.0})

    assert run.state(NOW) == "at work"
    assert run.state(NOW + 60) == "standing still"


def test_a_failed_run_says_why(shop: Shop) -> None:
    run = write_run(shop, "train-a", failure={"exit_code": 2, "sentence": "Raise max_length."})

    assert (run.state(NOW), run.failure) == ("failed", "Raise max_length.")


def test_files_that_are_broken_tell_nothing(shop: Shop) -> None:
    run = write_run(shop, "train-a")
    (run.folder / "progress.json").write_text('{"step": 1')
    (run.folder / "recipe.yaml").write_bytes(b"\xff\xfe")

    assert (run.progress, run.result, run.recipe, run.failure) == ({}, {}, "", "")


def test_a_log_is_read_from_where_the_last_reading_ended(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    reader = LogReader(file)
    assert reader.read() is False
    file.write_text('{"step": 1}\n{"step": 2}\n{"st')
    assert reader.read() is True and reader.read() is False
    with file.open("a") as log:
        log.write('ep": 3}\n')

    assert reader.read() is True
    assert [line["step"] for line in reader.lines] == [1, 2, 3]


def test_a_log_that_a_resumed_run_has_written_anew_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    write_jsonl(file, [{"step": step} for step in range(5)])
    reader = LogReader(file)
    reader.read()
    write_jsonl(file, [{"step": step} for step in range(5, 12)])

    assert reader.read() is True
    assert [line["step"] for line in reader.lines] == list(range(5, 12))


@given(st.lists(st.integers(0, 9), max_size=30), st.data())
def test_however_a_log_grows_its_lines_are_read_once(
    tmp_path_factory: object, steps: list[int], data: st.DataObject
) -> None:
    file = Path(tmp_path_factory.mktemp("log")) / "log.jsonl"  # type: ignore[attr-defined]
    text = "".join(json.dumps({"step": step}) + "\n" for step in steps)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    reader = LogReader(file)
    for start, end in zip((0, *cuts), (*cuts, len(text)), strict=True):
        with file.open("a") as log:
            log.write(text[start:end])
        reader.read()

    assert [line["step"] for line in reader.lines] == steps


LOG = (
    {"processes": 2},
    {"step": 0, "validation": {"all": 3.0, "ads": 3.5, "choices": 2.5}},
    {"step": 1, "loss": 3.0, "learning_rate": 0.1},
    {"step": 2, "families": {"ads": 2.75}},
    {"step": 2, "loss": 2.5, "learning_rate": 0.1},
    {"step": 2, "validation": {"all": 2.0, "ads": 2.2, "choices": 1.8}},
    {"step": 4, "validation": {"all": 2.1, "ads": 2.0, "choices": 2.2}},
)


def test_a_log_is_sorted_into_curves() -> None:
    curves = curves_of(LOG)

    assert curves.loss == ((1, 3.0), (2, 2.5))
    assert curves.learnt == {"ads": ((2, 2.75),)}
    assert curves.held_out[ALL] == ((0, 3.0), (2, 2.0), (4, 2.1))
    assert curves.families == ("ads", "choices")


def test_the_table_tells_the_least_and_the_newest_loss_of_a_family() -> None:
    ads, choices = family_lines(curves_of(LOG))

    assert (ads.learnt, ads.first, ads.least, ads.last) == (2.75, 3.5, (4, 2.0), 2.0)
    assert (choices.learnt, choices.least, choices.last) == (None, (2, 1.8), 2.2)


@given(st.lists(st.floats(0, 10), max_size=60), st.integers(1, 20))
def test_thinned_curves_keep_their_ends_and_their_bounds(values: list[float], most: int) -> None:
    points = list(enumerate(values))
    kept = thinned(points, most)

    assert len(kept) <= most
    assert [step for step, _ in kept] == sorted({step for step, _ in kept})
    if points:
        assert kept[-1][0] == points[-1][0]
        assert min(values) - 1e-9 <= min(v for _, v in kept) and max(v for _, v in kept) <= max(values) + 1e-9


def test_no_two_of_thirty_families_are_drawn_alike() -> None:
    options = drawn({f"family {n:02}": ((1, 1.0),) for n in range(30)})
    looks = {(series["lineStyle"]["color"], series["lineStyle"]["type"]) for series in options["series"]}

    assert len(looks) == 30
