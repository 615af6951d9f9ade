"""The published scorers: what the traps do not show."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.errors import UnknownName
from shopwright.tasks.metrics import aggregate
from shopwright.tasks.published import SimilarityNeeded, read_published, score_published

KINDS = ("choice", "ranking", "selection", "entities", "text")
SCORERS = ("kddcup", "shopping-mmlu")


@pytest.mark.parametrize("scorer", SCORERS)
@pytest.mark.parametrize("kind", KINDS)
@given(reply=st.text(max_size=120) | st.text(alphabet="0123456789²٢, \n[]'-_a", max_size=40))
def test_the_parsers_never_fail(kind: str, scorer: str, reply: str) -> None:
    parsed = read_published(kind, reply, scorer)

    assert isinstance(parsed, int | str | list)


def test_a_number_too_long_for_an_integer_is_skipped() -> None:
    assert read_published("ranking", "9" * 4900 + ",2") == [2]


@pytest.mark.parametrize("reply", ["['a\\d']", "{[]: 1}", "[" * 4000, "-" * 4900 + "1", "['a', 1]"])
def test_a_literal_that_is_no_list_of_texts_is_split_on_commas(reply: str) -> None:
    assert isinstance(read_published("entities", reply), list)


def test_only_the_first_five_thousand_characters_are_read() -> None:
    assert read_published("text", "a" * 6000) == "a" * 5000
    assert read_published("choice", " " * 5000 + "2") == -1


def test_nothing_predicted_over_a_whole_task_is_zero_and_no_crash() -> None:
    scores = [score_published("entities", "micro f1", "", ["wool"], scorer) for scorer in SCORERS]

    assert aggregate("micro f1", scores) == 0.0


def test_ndcg_of_shopping_mmlu_can_exceed_one() -> None:
    score = score_published("ranking", "ndcg", "1,1,1", [1, 0, 0], "shopping-mmlu")

    assert score.value == pytest.approx(1 + 1 / math.log2(3) + 0.5)


@pytest.mark.parametrize(("reply", "value"), [("-1,1", 1 / math.log2(3)), ("-9,1", 1 / math.log2(3))])
def test_an_index_before_the_first_weight_gains_nothing(reply: str, value: float) -> None:
    assert score_published("ranking", "ndcg", reply, [1, 0, 0], "shopping-mmlu").value == pytest.approx(value)


def test_similarity_is_never_below_zero() -> None:
    def opposite(text: str, references: object) -> float:
        return -0.4

    assert score_published("text", "sent-transformer", "a", "b", similarity=opposite).value == 0.0
    assert score_published("text", "sent-transformer", "a", ["b"], similarity=lambda t, r: 0.7).value == 0.7


def test_similarity_without_an_embedder_is_an_error() -> None:
    with pytest.raises(SimilarityNeeded, match="sent-transformer"):
        score_published("text", "sent-transformer", "a", "b")


def test_a_metric_of_another_kind_is_refused() -> None:
    with pytest.raises(UnknownName, match="micro f1"):
        score_published("choice", "micro f1", "1", 1)


def test_the_accuracy_of_a_text_is_equality() -> None:
    assert score_published("text", "accuracy", " a > b ", "a > b").value == 1.0
    assert score_published("text", "accuracy", "a", "a > b").value == 0.0
