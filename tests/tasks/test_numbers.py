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


@pytest.mark.parametrize("reply", ["1,4\n2,3", "First: 1,4\nSecond: 2,3\nor so"])
def test_two_lists_that_differ_say_nothing(reply: str) -> None:
    assert listed_numbers(reply, PROMPT) == []


def test_the_list_that_ends_the_reply_after_a_label_is_the_answer() -> None:
    assert listed_numbers("Step: 3\nAnswer: 1,4", PROMPT) == [1, 4]


def test_a_list_said_twice_is_one_list() -> None:
    assert listed_numbers("My ranking: 3,1\nAnswer: 3,1", PROMPT) == [3, 1]


@given(reply=st.text())
def test_no_number_is_read_twice(reply: str) -> None:
    numbers = listed_numbers(reply, PROMPT)

    assert len(set(numbers)) == len(numbers)
