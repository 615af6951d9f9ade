"""A prompt numbers its options as ShopBench prints them."""

from shopwright.tasks.prompt import Prompt, numbered


def test_options_are_printed_one_a_line_after_their_numbers() -> None:
    assert numbered(("red", "blue"), 0) == "0. red\n1. blue"
    assert numbered(("red", "blue")) == "1. red\n2. blue"
    assert numbered(()) == ""


def test_a_prompt_knows_the_numbers_it_prints() -> None:
    assert Prompt(task="t", kind="choice", text="?", options=("red", "blue"), first_number=0).numbers == (0, 1)
    assert Prompt(task="t", kind="text", text="?").numbers == ()
