"""The report on contamination that stands beside a set, and sets that may not be trained on without it."""

import json
from pathlib import Path

import pytest

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import GateRefused, UnreadableFile
from shopwright.foundation.files import read_jsonl
from shopwright.instructions.benchmark_files import BenchmarkFile, BenchmarkQuestion, Benchmarks
from shopwright.instructions.benchmark_index import Asked, Hit
from shopwright.instructions.contamination_report import (
    PAGE,
    REFUSED,
    REPORT,
    Contaminated,
    ContaminationReport,
    FalseAlarms,
    NoContaminationReport,
    Refused,
    report_on,
    require_report,
)
from shopwright.instructions.decoys import decoys, false_alarms

BENCHMARKS = Benchmarks(
    (BenchmarkFile("b.jsonl", "0123456789abcdef", 1, {"asks-nothing": 2}),),
    (BenchmarkQuestion("b.jsonl", 3, "Which kettle | pot whistles? " + "It is a long story. " * 9),),
)
REFUSED_ROW = Refused("choice:k1:0", "choice", "which KETTLE whistles", Hit("verbatim", 0, "b.jsonl", 3))
QUIET = FalseAlarms(decoys=2000, hits=0)


def report(**changes: object) -> ContaminationReport:
    return report_on(BENCHMARKS, [REFUSED_ROW], 100, "abc", QUIET).model_copy(update=changes)


def test_a_clean_report_lets_a_set_be_trained_on(tmp_path: Path) -> None:
    report().write(tmp_path, [REFUSED_ROW])

    assert require_report(tmp_path, "abc") == report()
    assert list(read_jsonl(tmp_path / REFUSED)) == [
        {"id": "choice:k1:0", "task": "choice", "kind": "verbatim", "file": "b.jsonl", "row": 3, "score": 1.0}
    ]


def test_a_set_without_a_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoContaminationReport, match=r"has no contamination\.json.*shopwright write") as raised:
        require_report(tmp_path)

    assert isinstance(raised.value, GateRefused)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"left_in": 2}, "2 of its rows ask what a benchmark asks"),
        ({"samples": 0}, "none of its rows was compared"),
        ({"false_alarms": FalseAlarms(decoys=2000, hits=40)}, r"refuse 2\.00% of clean samples"),
        ({"set_fingerprint": "old"}, "of another set"),
    ],
)
def test_a_failed_report_is_refused_with_its_reason(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    report(**changes).write(tmp_path)

    with pytest.raises(Contaminated, match=why):
        require_report(tmp_path, "abc")


def test_a_verdict_that_was_written_as_failed_stays_failed(tmp_path: Path) -> None:
    report().write(tmp_path)
    values = json.loads((tmp_path / REPORT).read_text())
    (tmp_path / REPORT).write_text(json.dumps({**values, "passed": False}))

    with pytest.raises(Contaminated, match="says that it failed"):
        require_report(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"passed": true, "problems": []}', '{"passed": true, "problems": 3}']
)
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / REPORT).write_text(text)

    with pytest.raises(UnreadableFile, match="no contamination report"):
        require_report(tmp_path)


def test_a_shop_without_benchmarks_says_so_and_trains(tmp_path: Path) -> None:
    report_on(Benchmarks((), ()), [], 0, "abc", FalseAlarms(decoys=0, hits=0)).write(tmp_path)

    assert require_report(tmp_path, "abc").passed
    assert "None was named." in (tmp_path / PAGE).read_text()


def test_the_page_shows_files_hits_and_short_quotes(tmp_path: Path) -> None:
    report(near_checked=False).write(tmp_path)
    page = (tmp_path / PAGE).read_text()

    assert "| b.jsonl | `0123456789abcdef` | 1 | asks-nothing: 2 |" in page
    assert "| verbatim | 1 |" in page
    assert "Which kettle \\| pot whistles? It is a long story." in page
    assert "..." in page and max(len(line) for line in page.splitlines()) < 320
    assert "not looked for" in page
    assert "Of 2000 decoys" in page


def test_the_interval_of_false_alarms_is_wilson_s() -> None:
    low, high = FalseAlarms(decoys=1000, hits=10).bounds

    assert (round(low, 4), round(high, 4)) == (0.0054, 0.0183)
    assert QUIET.bounds[0] == 0 and 0.001 < QUIET.bounds[1] < 0.002


def test_decoys_are_halves_of_two_samples_that_open_alike() -> None:
    clean = [Asked("Name the brand here: one two three four"), Asked("Name the brand there: six nine ten eleven")]
    made = [decoy.text for decoy in decoys(clean, Chance(1), 10)]

    assert len(made) == 1
    assert made[0] in ("Name the brand here: six nine ten eleven", "Name the brand there: one two three four")


def test_a_decoy_that_is_a_sample_is_none() -> None:
    clean = [Asked("Name the brand of one"), Asked("Name the brand of one")]

    assert list(decoys(clean, Chance(1), 10)) == []


def test_false_alarms_count_the_decoys_that_a_check_takes_for_copies() -> None:
    clean = [Asked(f"Name the brand {number} here on kettle {number}") for number in range(50)]
    hit = Hit("paraphrase", 0, "b.jsonl", 3)

    found = false_alarms(clean, lambda made: [hit if place < 3 else None for place in range(len(made))], Chance(1), 20)

    assert (found.decoys, found.hits) == (17, 3)
