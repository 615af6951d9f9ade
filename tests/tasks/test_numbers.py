"""Lists of option numbers are read from one line or down the page; anything else holds none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.numbers import listed_numbers
from shopwright.tasks.prompt import Prompt

PROMPT = Prompt(task="t", kind="ranking", text="?", options=("red tent", "blue tent", "mug", "rope", "lamp"))


@pytest.mark.parametrize(
    ("reply", "numbers"),
    [
        ("3,1,2", [3, 1, 2]),
        ("3 1 2", [3, 1, 2]),
        ("3; 1; 2", [3, 1, 2]),
        ("3 > 1 > 2", [3, 1, 2]),
        ("3\n1\n2", [3, 1, 2]),
        ("3,3,1", [3, 1]),
        ("1. mug\n2. red tent", [3, 1]),
        ("Option 3, option 1", [3, 1]),
        ("", []),
        ("nothing here", []),
        ("it costs 3.50", []),
    ],
)
def test_numbers_are_read_where_a_list_stands(reply: str, numbers: list[int]) -> None:
    assert listed_numbers(reply, PROMPT) == numbers


def test_two_numbers_a_line_are_all_read() -> None:
    assert listed_numbers("1,4\n2,3", PROMPT) == [1, 4, 2, 3]


@given(reply=st.text())
def test_no_number_is_read_twice(reply: str) -> None:
    numbers = listed_numbers(reply, PROMPT)

    assert len(set(numbers)) == len(numbers)
