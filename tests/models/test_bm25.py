"""BM25 over the options of a question."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.bm25 import BM25, K1, Collection
from shopwright.models.scorer import Scorer

WORDS = st.lists(st.sampled_from("tent peg cup rain jacket red".split()), max_size=6).map(" ".join)


def test_it_is_a_scorer() -> None:
    scorer: Scorer = BM25()

    assert scorer.scores([]) == []


def test_a_score_is_what_the_formula_gives() -> None:
    (first, second, third) = BM25().scores([("red tent", ("Red tent", "red cup", "steel peg"))])[0]
    tent, red = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5)

    # All options are equally long, so that each shared word counts (K1 + 1) / (1 + K1) times its rarity.
    assert (first, second, third) == pytest.approx((tent + red, red, 0.0))
    assert K1 > 0


def test_a_long_option_is_held_against_a_word() -> None:
    short, long = BM25().scores([("tent", ("tent", "tent with pegs, poles, a bag and a cup"))])[0]

    assert short > long > 0


@given(WORDS, st.lists(WORDS, max_size=5).map(tuple), WORDS, st.lists(WORDS, max_size=5).map(tuple))
def test_a_score_depends_on_nothing_else_that_is_asked(
    question: str, options: tuple[str, ...], other: str, others: tuple[str, ...]
) -> None:
    alone = BM25().scores([(question, options)])

    assert BM25().scores([(other, others), (question, options)])[1:] == alone
    assert all(score >= 0 for score in alone[0])


@given(st.lists(WORDS, max_size=5).map(tuple), WORDS)
def test_a_collection_is_asked_again_and_again(texts: tuple[str, ...], question: str) -> None:
    collection = Collection(texts)

    assert collection.scores(question) == collection.scores(question)
    assert [tuple(collection.scores(question))] == BM25().scores([(question, texts)])


def test_a_word_said_twice_counts_once() -> None:
    assert Collection(["red tent"]).scores("tent tent") == Collection(["red tent"]).scores("tent")
