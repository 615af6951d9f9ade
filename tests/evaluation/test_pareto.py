"""The front of score against size, and its plot."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.pareto import HEIGHT, WIDTH, Point, front, plot, shown_size

points = st.lists(
    st.builds(
        lambda name, size, score: Point(f"m{name}", size, score, (max(0.0, score - 0.05), min(1.0, score + 0.05))),
        st.integers(0, 99),
        st.integers(1, 10**12),
        st.floats(0, 1).map(lambda score: round(score, 3)),
    ),
    min_size=1,
    max_size=12,
)


def beats(one: Point, other: Point) -> bool:
    better = one.bytes < other.bytes or one.score > other.score
    return one.bytes <= other.bytes and one.score >= other.score and better


@given(points)
def test_the_front_holds_what_nothing_beats(found: list[Point]) -> None:
    best = front(found)

    assert all(not any(beats(other, one) for other in found) for one in best)
    for point in found:
        assert point in best or any(beats(one, point) or same(one, point) for one in best)
    assert [one.bytes for one in best] == sorted({one.bytes for one in best})


def same(one: Point, other: Point) -> bool:
    return (one.bytes, one.score) == (other.bytes, other.score)


@given(points)
def test_every_model_is_drawn_within_the_frame(found: list[Point]) -> None:
    svg = ElementTree.fromstring(plot(found))

    dots = list(svg.iter("circle"))
    assert len(dots) == len(found)
    assert all(0 <= float(dot.get("cx", -1)) <= WIDTH and 0 <= float(dot.get("cy", -1)) <= HEIGHT for dot in dots)
    assert sum(group.get("class") == "tuned" for group in svg.findall("g")) >= len(front(found))


def test_the_plot_says_in_words_what_it_draws() -> None:
    found = [Point("whole", 60_000_000, 0.6, (0.55, 0.65)), Point("small <q8>", 16_000_000, 0.59, (0.5, 0.6))]

    svg = ElementTree.fromstring(plot(found))

    told = str(svg.findtext("desc"))
    assert "whole: 0.600 at 60 MB; small <q8>: 0.590 at 16 MB. On the front: small <q8>, whole." in told
    assert [text.text for text in svg.findall("text")][-2:] == ["whole", "small <q8>"]


def test_names_do_not_lie_on_each_other() -> None:
    found = [Point(f"model-{at}", 1_000_000 + at, 0.5, (0.4, 0.6)) for at in range(6)]

    svg = ElementTree.fromstring(plot(found))

    heights = [float(text.get("y", 0)) for text in svg.findall("text") if str(text.text).startswith("model-")]
    assert min(b - a for a, b in pairwise(heights)) >= 14


def test_without_points_there_is_no_plot() -> None:
    assert plot(()) == ""


@pytest.mark.parametrize(("size", "shown"), [(999, "999 B"), (15_300_000, "15.3 MB"), (2 * 10**9, "2 GB")])
def test_sizes_are_told_in_three_digits(size: int, shown: str) -> None:
    assert shown_size(size) == shown


def test_a_plot_fetches_nothing() -> None:
    assert not re.search(r"https?:|url\(|<image|<script", plot([Point("a", 5, 0.5, (0.4, 0.6))]))
