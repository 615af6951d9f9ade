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


def test_the_cup_strips_an_entity_of_any_white_space_and_shopping_mmlu_of_spaces_alone() -> None:
    assert score_published("entities", "micro f1", "['wool\\n']", ["Wool"]).hits == 1
    assert score_published("entities", "micro f1", "wool\t", ["Wool"], "shopping-mmlu").hits == 0


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


@pytest.mark.parametrize(
    ("reply", "read"),
    [
        ("[3,1]", [3, 1]),
        ("The answer is: 1, 2", [1, 2]),
        ("1, 2, 2, 3", []),
        ("1,2,3,4,5,1", [1, 2, 3, 4, 5]),
        ("0,1", [0, 1]),
        ("1 2", []),
        ("1\n2\n3", []),
        ("9,2,1", [2, 1]),
    ],
)
def test_a_ranking_is_what_stands_between_commas_and_is_five_at_most(reply: str, read: list[int]) -> None:
    assert read_published("ranking", reply) == read


@pytest.mark.parametrize(
    ("reply", "read"),
    [("100, 200, 300, 400", [100, 200, 300]), ("1\n2\n3", [123]), ("1. 2. 3.", []), ("4,4,4", [4, 4, 4])],
)
def test_a_selection_is_the_first_three_numbers(reply: str, read: list[int]) -> None:
    assert read_published("selection", reply) == read


def test_shopping_mmlu_splits_the_whole_reply_for_a_selection_and_the_first_line_for_a_ranking() -> None:
    assert read_published("selection", "1,4\n7,9", "shopping-mmlu") == [1, 9]
    assert read_published("ranking", "\n2,1\n3", "shopping-mmlu") == [2, 1]


def test_out_of_range_of_a_short_list_gains_nothing_and_keeps_its_place() -> None:
    assert score_published("ranking", "ndcg", "4,2", [0, 1, 0]).value == pytest.approx(1 / math.log2(3))


def test_shopping_mmlu_reads_a_reply_to_its_end() -> None:
    assert read_published("choice", " " * 5000 + "1", "shopping-mmlu") == "1"


def test_shopping_mmlu_counts_empty_entities() -> None:
    assert read_published("entities", "red, , blue", "shopping-mmlu") == ["red", "", "blue"]
