"""A finder tries few places and misses nothing that its pattern finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.openings import Finder, Patterns, openings

COLOURS = re.compile(r"\b(?:navy(?:\s+blue)?|moss[\s-]green|olive|rosé|gr[ae]y)\b", re.IGNORECASE)
SUPERLATIVES = re.compile(r"\b(?:the\s+)?(?:lightest|fastest)\b", re.IGNORECASE)
WORDS = (
    "navy",
    "Navy blue",
    "moss-green",
    "olives",
    "olive",
    "Rosé",
    "grey",
    "greyish",
    "İ",
    "the fastest",
    "28",
    "-",
    "xnavy",
)
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@given(texts | st.text(max_size=40), st.sampled_from((COLOURS, SUPERLATIVES)))
def test_a_finder_finds_what_the_pattern_finds(text: str, pattern: re.Pattern[str]) -> None:
    assert [m.span() for m in Finder(pattern).finditer(text)] == [m.span() for m in pattern.finditer(text)]


@given(texts)
def test_no_pattern_that_matches_is_left_out(text: str) -> None:
    several = {"colour": COLOURS, "superlative": SUPERLATIVES}

    worth = {name for name, _ in Patterns(several.items()).worth_running(text)}

    assert {name for name, pattern in several.items() if pattern.search(text)} <= worth


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        (r"\bolive\b", {"olive"}),
        (r"(?:tin|iron)", {"tin", "iro"}),
        (r"gr[ae]y", {"gra", "gre"}),
        (r"x?ray", {"xra", "ray"}),
        (r"\w+ cm", {""}),
    ],
)
def test_openings_are_the_letters_that_any_match_begins_with(pattern: str, known: set[str]) -> None:
    assert openings(re.compile(pattern)) == known


def test_a_text_without_any_opening_is_not_searched_at_all() -> None:
    assert not Finder(COLOURS).found_in("A kettle of steel, 1.7 l.")
