"""Several answers become one by a vote, each kind of answer in its own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.ways.voting import agreed
from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.prompt import Prompt

CHOICE = Prompt(task="t", kind="choice", text="Which?", options=("a", "b", "c"))
SELECTION = Prompt(task="t", kind="selection", text="Which?", options=tuple("abcd"), wanted=2)
RANKING = Prompt(task="t", kind="ranking", text="Rank.", options=("a", "b", "c"))
TEXT = Prompt(task="t", kind="text", text="Write.")


@pytest.mark.parametrize(
    ("prompt", "answers", "vote"),
    [
        (CHOICE, [Choice(number=n) for n in (1, 2, 2, 3)], Choice(number=2)),
        (CHOICE, [Choice(number=n) for n in (3, 1, 1, 3)], Choice(number=3)),
        (RANKING, [Ranking(order=o) for o in ((1, 2, 3), (1, 3, 2), (2, 1, 3))], Ranking(order=(1, 2, 3))),
        (RANKING, [Ranking(order=o) for o in ((3,), (3,), (2, 1, 3))], Ranking(order=(3, 2, 1))),
        (SELECTION, [Selection(numbers=n) for n in ((1, 2), (3, 2), (3, 4))], Selection(numbers=(2, 3))),
        (TEXT, [Entities(names=n) for n in (("Red", "acme"), ("red",), ("blue",))], Entities(names=("Red",))),
        (TEXT, [Entities(names=n) for n in (("red",), ("blue",), ("green",))], Entities(names=("red",))),
        (TEXT, [Text(text=t) for t in ("a blue pan", "a red tent", "the red tent")], Text(text="a red tent")),
    ],
)
def test_the_vote_of_each_kind(prompt: Prompt, answers: list[Answer], vote: Answer) -> None:
    assert agreed(prompt, answers) == vote


@given(st.lists(st.permutations([1, 2, 3]).map(tuple), min_size=1, max_size=5))
def test_a_voted_ranking_names_each_option_once(orders: list[tuple[int, ...]]) -> None:
    vote = agreed(RANKING, [Ranking(order=order) for order in orders])

    assert isinstance(vote, Ranking) and sorted(vote.order) == [1, 2, 3]


@given(st.sampled_from([Choice(number=2), Ranking(order=(2, 1, 3)), Entities(names=("red",)), Text(text="red tent")]))
def test_one_answer_is_its_own_vote(answer: Answer) -> None:
    assert agreed(RANKING, [answer]) == agreed(RANKING, [answer, answer]) == answer
