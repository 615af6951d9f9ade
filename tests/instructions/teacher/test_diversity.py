"""Figures of diversity, against the definitions and against sacreBLEU."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from shopwright.foundation.chance import Chance
from shopwright.instructions.teacher.diversity import distinct, diversity, self_bleu

TEXTS = st.lists(
    st.lists(st.sampled_from("tea kettle red two cups of".split()), min_size=4, max_size=12), min_size=2, max_size=8
)


@given(TEXTS)
def test_self_bleu_is_the_mean_of_sacrebleu_against_all_others(texts: list[list[str]]) -> None:
    judge = BLEU(tokenize="none", smooth_method="add-k", smooth_value=1, effective_order=False)
    lines = [" ".join(text) for text in texts]
    scores = [
        judge.sentence_score(line, [other for number, other in enumerate(lines) if number != place]).score / 100
        for place, line in enumerate(lines)
    ]

    assert self_bleu([tuple(text) for text in texts]) == pytest.approx(math.fsum(scores) / len(scores), abs=1e-6)


def test_distinct_counts_each_gram_once() -> None:
    assert distinct([("a", "b", "a", "b")], 1) == 0.5
    assert distinct([("a", "b", "a", "b")], 2) == pytest.approx(2 / 3)
    assert distinct([], 1) == 0.0


def test_equal_texts_are_not_diverse_and_strangers_are() -> None:
    same = diversity(["one red kettle for two"] * 3, Chance(7))
    strangers = diversity(["one red kettle for two", "seven grey tents under rain", "our books smell nice"], Chance(7))

    assert (same.self_bleu, same.nearest_distance) == (pytest.approx(1.0), 0.0)
    assert (strangers.self_bleu, strangers.nearest_distance, strangers.distinct_1) == (0.0, 1.0, 1.0)


def test_one_text_or_none_has_no_neighbour() -> None:
    assert diversity([], Chance(7)).as_json() == diversity([], Chance(8)).as_json()
    assert diversity(["alone"], Chance(7)).nearest_distance == 0.0
