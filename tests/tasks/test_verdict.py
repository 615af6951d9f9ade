"""A yes or a no in words: what is read, what is refused, and what decoding may say."""

import re

import pytest

from shopwright.tasks.answers import Text, UnreadableReply
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.verdict import VERDICT

PROMPT = Prompt(task="any", kind="text", text="Is it?", options=("yes", "no"))


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        ("yes", "yes"),
        (" No.", "no"),
        ("YES, it is.", "yes"),
        ("Answer: no", "no"),
        ("The answer is yes.", "yes"),
        ('"no"', "no"),
        ("**Yes**", "yes"),
    ],
)
def test_the_first_word_is_the_verdict(reply: str, word: str) -> None:
    assert VERDICT.read(reply, PROMPT) == Text(text=word)


@pytest.mark.parametrize("reply", ["", "maybe", "nothing", "yesterday", "1", "I would say yes"])
def test_any_other_beginning_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableReply):
        VERDICT.read(reply, PROMPT)


def test_a_verdict_is_right_or_wrong_and_decoding_knows_two_words() -> None:
    yes, no = Text(text="yes"), Text(text="no")

    assert VERDICT.score(yes, yes).value == 1 and VERDICT.score(no, yes).value == 0
    assert [word for word in ("yes", "no", "maybe") if re.fullmatch(VERDICT.grammar(PROMPT).pattern(), word)] == [
        VERDICT.render(yes),
        VERDICT.render(no),
    ]
