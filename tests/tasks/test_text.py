"""A text is read whole, on one line; equal to a reference it is perfect under every metric."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Text, UnreadableReply
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import BLEU_TEXT, JP_BLEU_TEXT, ROUGE_TEXT

PROMPT = Prompt(task="t", kind="text", text="?", max_characters=40)
ALL = pytest.mark.parametrize("answers", [ROUGE_TEXT, BLEU_TEXT, JP_BLEU_TEXT], ids=lambda answers: answers.metric)


def test_line_breaks_become_spaces() -> None:
    assert ROUGE_TEXT.read(" light\n  and  dry \n", PROMPT) == Text(text="light and dry")
    assert ROUGE_TEXT.render(Text(text="light\nand dry")) == "light and dry"


@pytest.mark.parametrize("answers", [BLEU_TEXT, JP_BLEU_TEXT])
def test_bleu_is_of_the_first_line(answers: AnswerType) -> None:
    assert answers.read("\nleichte Jacke\nI hope this helps!", PROMPT) == Text(text="leichte Jacke")


@ALL
def test_an_empty_reply_is_refused(answers: AnswerType) -> None:
    with pytest.raises(UnreadableReply, match="No text"):
        answers.read(" \n ", PROMPT)


@ALL
@pytest.mark.parametrize("gold", ["Hat", "帽子", "青いウールのジャケット", "Eine blaue Jacke aus Wolle"])
def test_the_gold_text_is_perfect_however_short(answers: AnswerType, gold: str) -> None:
    assert answers.score(answers.read(gold, PROMPT), Text(text=gold)).value == 1.0


@ALL
def test_further_references_count_as_much(answers: AnswerType) -> None:
    gold = Text(text="Regenjacke für den Winter", references=("warme Jacke gegen den Regen",))

    assert answers.score(Text(text="Warme Jacke gegen den Regen"), gold).value == 1.0


def test_a_half_right_text_scores_in_between() -> None:
    assert ROUGE_TEXT.score(Text(text="blue wool hat"), Text(text="blue wool jacket")).value == pytest.approx(2 / 3)
    value = BLEU_TEXT.score(Text(text="eine blaue Jacke aus Leder"), Text(text="eine blaue Jacke aus Wolle")).value
    assert value == pytest.approx(0.2**0.25)


@ALL
@given(reply=st.text(max_size=80), gold=st.text(min_size=1, max_size=80).filter(str.strip))
def test_any_reply_is_read_or_refused_and_scores_within_bounds(answers: AnswerType, reply: str, gold: str) -> None:
    try:
        answer = answers.read(reply, PROMPT)
    except UnreadableReply:
        assert not reply.strip()
        return
    assert 0 <= answers.score(answer, Text(text=gold)).value <= 1


@ALL
@given(data=st.data())
def test_all_that_the_grammar_accepts_can_be_read(answers: AnswerType, data: st.DataObject) -> None:
    reply = data.draw(st.from_regex(answers.grammar(PROMPT).pattern(), fullmatch=True))

    assert answers.read(reply, PROMPT)
