"""A selection is read like a ranking, as far as numbers are wanted; its score is the hit rate at three."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Selection, UnreadableReply
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.selection import SELECTION

PROMPT = Prompt(task="t", kind="selection", text="?", options=tuple("abcdefghijkl"), wanted=3)


@pytest.mark.parametrize(
    "reply", ["1,4,7", "1 4 7", "[1, 4, 7]", "1\n4\n7", "1. 4. 7.", "The answer is 1, 4 and 7", "1,1,4,7", "1,4,7,9,99"]
)
def test_as_many_numbers_as_are_wanted_are_read(reply: str) -> None:
    assert SELECTION.read(reply, PROMPT) == Selection(numbers=(1, 4, 7))


def test_fewer_numbers_than_are_wanted_are_an_answer_too() -> None:
    assert SELECTION.read("12", PROMPT) == Selection(numbers=(12,))


@pytest.mark.parametrize("reply", ["", "a, d, g", "99,1,4", "0,1", "147", "pick any 3 of them"])
def test_what_is_no_selection_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableReply, match="selection among 12 options"):
        SELECTION.read(reply, PROMPT)


@pytest.mark.parametrize(
    ("numbers", "value"), [((7, 1, 4), 1.0), ((1, 4), 2 / 3), ((1, 2, 3, 4, 7), 1 / 3), ((2,), 0.0), ((), 0.0)]
)
def test_the_score_is_the_share_of_the_gold_among_the_first_three(numbers: tuple[int, ...], value: float) -> None:
    assert SELECTION.score(Selection(numbers=numbers), Selection(numbers=(1, 4, 7))).value == pytest.approx(value)


@given(st.sets(st.integers(1, 12), min_size=1, max_size=3))
def test_a_gold_selection_reads_back_and_scores_one(numbers: set[int]) -> None:
    gold = Selection(numbers=tuple(numbers))

    assert SELECTION.score(SELECTION.read(SELECTION.render(gold), PROMPT), gold).value == 1.0


@given(st.text(max_size=200) | st.text(alphabet="0123456789 ,.>\n[]", max_size=40))
def test_any_reply_is_read_or_refused(reply: str) -> None:
    try:
        answer = SELECTION.read(reply, PROMPT)
    except UnreadableReply:
        return
    assert 1 <= len(answer.numbers) <= 3 and set(answer.numbers) <= set(PROMPT.numbers)


@given(st.data())
def test_all_that_the_grammar_accepts_is_read_and_said_again(data: st.DataObject) -> None:
    reply = data.draw(st.from_regex(SELECTION.grammar(PROMPT).pattern(), fullmatch=True))

    assert SELECTION.render(SELECTION.read(reply, PROMPT)) == ",".join(dict.fromkeys(reply.split(",")))
