"""A ranking is read from one line or down the page; its score is NDCG."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Ranking, UnreadableReply
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.ranking import RANKING

PROMPT = Prompt(task="t", kind="ranking", text="?", options=("Red jacket", "Blue jacket", "10 l bag", "Hat"))
SEVEN = PROMPT.model_copy(update={"options": tuple("abcdefg"), "first_number": 0})
REPLIES = st.text(max_size=200) | st.text(alphabet="0123456789 ,.>\n()[]-#a", max_size=60)


@pytest.mark.parametrize(
    "reply",
    [
        "3,1,2", "3, 1, 2", "[3, 1, 2]", "3 > 1 > 2", "3>1>2", "3 -> 1 -> 2", "3\n1\n2", "3 1 2", "3.\n1.\n2.",
        "3, 1 and 2", "3, then 1, then 2", "**3, 1, 2**", "Ranking: 3,1,2", "The ranking is 3, 1, 2.", "3,1,2,",
        "Here you go:\n3, 1, 2", "3,1,2\nBecause 3 keeps dry at 10 degrees", "3 (the best), 1, 2 (the worst)",
        "Product 3, Product 1, Product 2", "Option 3 > option 1 > option 2", "#3, #1, #2", "3,3,1,2,1",
        "1. 3\n2. 1\n3. 2", "1: 3\n2: 1\n3: 2", "1) Product 3: roomy\n2) Product 1: warm\n3) Product 2: cool",
        "1. 10 l bag\n2. Red jacket\n3. Blue jacket", "3. 10 l bag\n1. Red jacket\n2. Blue jacket",
        "- 10 l bag\n- Red jacket\n- Blue jacket", "3. the roomy one\n1. the warm one\n2. the cool one",
    ],
)  # fmt: skip
def test_a_readable_order_is_read(reply: str) -> None:
    assert RANKING.read(reply, PROMPT).order == (3, 1, 2)


@pytest.mark.parametrize(
    "reply",
    [
        "", "none", "9,1", "0,1", "3,1,2,5", "-1, 2", "1.5, 2", "²,1", "I like 3 of them", "12 of 24",
        "1. the warm one\n2. the cool one", "1. 3\n2. something else", "- warm\n- cool",
    ],
)  # fmt: skip
def test_what_is_no_order_is_refused(reply: str) -> None:
    with pytest.raises(UnreadableReply, match="order of 4 options"):
        RANKING.read(reply, PROMPT)


def test_an_order_may_be_partial_and_scores_as_it_is() -> None:
    gold = Ranking(order=(3, 1, 2, 4), gains=(1.0, 0.0, 1.0, 0.0))

    assert RANKING.score(RANKING.read("3", PROMPT), gold).value == pytest.approx(1 / (1 + 0.6309297536))


@pytest.mark.parametrize(
    ("gold", "order"), [((1, 2), (1, 2)), ((0, 1), (0, 1)), ((1,), (1, 2)), ((0,), (0, 1)), ((), (1, 2))]
)
def test_the_gold_order_tells_where_counting_begins(gold: tuple[int, ...], order: tuple[int, ...]) -> None:
    assert RANKING.score(Ranking(order=order), Ranking(order=gold, gains=(1.0, 0.1))).value == 1.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(0, 1))
def test_the_gold_order_scores_one(gains: list[float], first: int) -> None:
    best_first = sorted(range(len(gains)), key=lambda place: -gains[place])
    gold = Ranking(order=tuple(place + first for place in best_first), gains=tuple(gains))

    assert RANKING.score(gold, gold).value == (1.0 if any(2**gain > 1 for gain in gains) else 0.0)


@given(REPLIES)
def test_any_reply_is_read_or_refused_and_scores_within_bounds(reply: str) -> None:
    try:
        answer = RANKING.read(reply, PROMPT)
    except UnreadableReply:
        return
    assert set(answer.order) <= set(PROMPT.numbers) and len(set(answer.order)) == len(answer.order)
    gold = Ranking(order=(4, 3, 2, 1), gains=(0.0, 0.01, 0.1, 1.0))
    assert 0 <= RANKING.score(answer, gold).value <= 1


@pytest.mark.parametrize("prompt", [PROMPT, SEVEN])
@given(data=st.data())
def test_all_that_the_grammar_accepts_is_read_and_said_again(prompt: Prompt, data: st.DataObject) -> None:
    reply = data.draw(st.from_regex(RANKING.grammar(prompt).pattern(), fullmatch=True))
    said = RANKING.render(RANKING.read(reply, prompt))

    assert said == ",".join(dict.fromkeys(reply.split(",")))
