"""The radar: one axis a track, one shape a system, and words for those who cannot see it."""

from pathlib import Path
from xml.etree import ElementTree

from evaluation.scripted import QUESTIONS, RIGHT, questions_file
from evaluation.test_report import report_of

from shopwright.evaluation.radar import HEIGHT, RADIUS, WIDTH, radar
from shopwright.evaluation.shopbench import shopbench_suite


def test_a_perfect_system_reaches_the_outer_ring(tmp_path: Path) -> None:
    svg = ElementTree.fromstring(radar(report_of(shopbench_suite(questions_file(tmp_path)), RIGHT, compared=False)))

    shape = svg.find("g/polygon")
    rings = [ring.get("points") for ring in svg.iter("polygon") if ring.get("class") == "ring"]
    assert shape is not None and shape.get("points") == rings[-1]
    assert str(rings[-1]).split()[0] == f"{WIDTH / 2},{HEIGHT / 2 - RADIUS}"


def test_it_says_its_scores_in_words(tmp_path: Path) -> None:
    svg = ElementTree.fromstring(radar(report_of(shopbench_suite(questions_file(tmp_path)))))

    assert svg.get("aria-labelledby") == "radar-title radar-text"
    assert "tuned (fused): behaviour 1.000, concept 1.000, reasoning 1.000" in str(svg.findtext("desc"))
    assert [group.get("class") for group in svg.findall("g")] == ["base", "tuned"]


def test_two_tracks_make_no_shape(tmp_path: Path) -> None:
    rows = [{**row, "track": "concept"} for row in QUESTIONS]

    assert radar(report_of(shopbench_suite(questions_file(tmp_path, rows)))) == ""
