"""Two voices become one answer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.fusion import decide, fuse, log_softmax
from shopwright.tasks.answers import Choice, Ranking, Selection
from shopwright.tasks.prompt import Prompt

JACKET, KETTLE, CABLE = "Havnes Rain Jacket", "Brasa Kettle", "Voltik Cable"
SCORES = st.lists(st.floats(-50, 50), min_size=3, max_size=3)


def prompt(kind: str = "choice", wanted: int = 1, first_number: int = 1) -> Prompt:
    return Prompt.model_validate(
        {
            "task": "t", "kind": kind, "text": "Which keeps rain out?", "options": (JACKET, KETTLE, CABLE),
            "wanted": wanted, "first_number": first_number,
        }
    )  # fmt: skip


def test_a_choice_is_the_best_option_by_its_printed_number() -> None:
    assert decide(prompt(), (0.1, 2.0, 0.3)) == Choice(number=2)
    assert decide(prompt(first_number=0), (0.1, 2.0, 0.3)) == Choice(number=1)


def test_a_ranking_holds_all_options_best_first() -> None:
    assert decide(prompt("ranking"), (0.1, 2.0, 0.3)) == Ranking(order=(2, 3, 1))


def test_a_selection_holds_as_many_as_are_wanted() -> None:
    assert decide(prompt("selection", wanted=2), (0.1, 2.0, 0.3)) == Selection(numbers=(2, 3))


def test_among_equals_the_first_printed_wins() -> None:
    assert decide(prompt(), (1.0, 1.0, 1.0)) == Choice(number=1)


@given(SCORES, SCORES)
def test_at_the_edges_of_the_weight_one_voice_decides_alone(lm: list[float], hint: list[float]) -> None:
    assert fuse(prompt(), lm, hint, 1.0) == decide(prompt(), log_softmax(lm))
    assert fuse(prompt(), lm, hint, 0.0) == decide(prompt(), log_softmax(hint))


def test_a_voice_that_is_missing_leaves_the_other() -> None:
    assert fuse(prompt(), None, (0.0, 0.0, 1.0), 0.9) == Choice(number=3)
    assert fuse(prompt(), (0.0, 1.0, 0.0), None, 0.1) == Choice(number=2)
    assert fuse(prompt(), None, None, 0.5) == Choice(number=1)


def test_two_lukewarm_voices_outvote_one_sure_one() -> None:
    lm, hint = (math.log(0.45), math.log(0.45), math.log(0.1)), (math.log(0.1), math.log(0.45), math.log(0.45))

    assert fuse(prompt(), lm, hint, 0.5) == Choice(number=2)


@given(SCORES)
def test_log_softmax_adds_up_to_one(scores: list[float]) -> None:
    assert math.fsum(math.exp(value) for value in log_softmax(scores)) == pytest.approx(1.0)


def test_impossible_options_stay_impossible_unless_all_are() -> None:
    assert log_softmax([0.0, -math.inf])[1] == -math.inf
    assert log_softmax([-math.inf, -math.inf]) == pytest.approx([math.log(0.5)] * 2)
