"""A choice is read from what models really write, and never guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Choice, UnreadableReply
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.prompt import Prompt

PROMPT = Prompt(task="t", kind="choice", text="?", options=("Red jacket", "Blue jacket", "10 l bag", "24"))
TWELVE = Prompt(task="t", kind="choice", text="?", options=tuple(f"option {letter}" for letter in "abcdefghijkl"))


@pytest.mark.parametrize(
    "reply",
    [
        "2", " 2.", "(2)", "[2]", "**2**", "#2", "2\nBecause it is blue.", "2. Blue jacket", "2) the blue one",
        "Option 2", "Answer: 2", "answer: **2**", "The answer is 2.", "The correct answer is option 2.",
        "The answer is 2 because 3 is a bag", '{"answer": 2}', "\\boxed{2}", "I would pick 2.", "The best match is 2",
        "3 x 4 = 12, so none of them.\nAnswer: 2", "B", "b", "(B)", "B.", "B. Blue jacket", "Answer: B",
        "The answer is B.",
        "Blue jacket", "blue jacket.", '"Blue jacket"', "Answer: Blue jacket", "The answer is Blue jacket",
    ],
)  # fmt: skip
def test_a_clear_reply_is_read(reply: str) -> None:
    assert CHOICE.read(reply, PROMPT) == Choice(number=2)


@pytest.mark.parametrize(
    "reply",
    [
        "", "9", "10", "0", "-1", "2.5", "1,5", "²", "2 or 3", "2, 3", "2/3", "1-2", "none", "A red jacket",
        "The answer is a jacket", "It has 2 pockets", "It is 2 metres long", "Option 1 is wrong, option 2 is right",
        "Answer: 7", "Z", "I like it", "2000000000000000000000",
    ],
)  # fmt: skip
def test_an_unclear_reply_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableReply, match="No option from 1 to 4"):
        CHOICE.read(reply, PROMPT)


def test_numbers_of_two_digits_are_read_whole() -> None:
    assert CHOICE.read("10", TWELVE) == Choice(number=10)
    assert CHOICE.read("12. option l", TWELVE) == Choice(number=12)


def test_a_number_out_of_range_may_be_an_options_own_text() -> None:
    assert CHOICE.read("24", PROMPT) == Choice(number=4)


def test_letters_count_from_the_first_printed_number() -> None:
    assert CHOICE.read("B", PROMPT.model_copy(update={"first_number": 0})) == Choice(number=1)


def test_two_options_with_one_text_cannot_be_told_apart() -> None:
    with pytest.raises(UnreadableReply):
        CHOICE.read("same", PROMPT.model_copy(update={"options": ("same", "same")}))


def test_without_options_nothing_can_be_read() -> None:
    with pytest.raises(UnreadableReply, match="none"):
        CHOICE.read("1", Prompt(task="t", kind="choice", text="?"))


@pytest.mark.parametrize(("number", "value"), [(2, 1.0), (3, 0.0)])
def test_only_the_gold_option_scores(number: int, value: float) -> None:
    assert CHOICE.score(Choice(number=number), Choice(number=2)).value == value


@given(st.text(max_size=300))
def test_any_reply_is_read_within_the_range_or_refused(reply: str) -> None:
    try:
        assert CHOICE.read(reply, PROMPT).number in PROMPT.numbers
    except UnreadableReply as refused:
        assert refused.reply == reply


@given(st.data())
def test_all_that_the_grammar_accepts_is_read_and_said_again(data: st.DataObject) -> None:
    reply = data.draw(st.from_regex(CHOICE.grammar(TWELVE).pattern(), fullmatch=True))

    assert CHOICE.render(CHOICE.read(reply, TWELVE)) == reply


@pytest.mark.parametrize("reply", [" " * 20_000 + "x", "is " * 7_000, "answer is " * 2_000, "1    ,    " * 2_000])
def test_a_long_reply_does_not_make_reading_slow(reply: str) -> None:
    with pytest.raises(UnreadableReply):
        CHOICE.read(reply, PROMPT)
