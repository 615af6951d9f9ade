"""Diversity: the parts of every text add up to the figures of the set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU

from shopwright.evaluation.diversity import COMPARED, distinct_counts, self_bleu

TEXTS = st.lists(st.lists(st.sampled_from("a red oak Table, lamp".split()), max_size=8).map(" ".join), max_size=12)


@given(TEXTS, st.sampled_from([1, 2]))
def test_the_parts_of_all_texts_are_their_distinct_runs(texts: list[str], n: int) -> None:
    words = [text.lower().replace(",", "").split() for text in texts]
    runs = [tuple(line[start : start + n]) for line in words for start in range(len(line) - n + 1)]

    shared, mine, again = distinct_counts(texts, n).sum(axis=0)

    assert shared == pytest.approx(len(set(runs)))
    assert mine == again == len(runs)


def test_a_set_that_says_one_thing_is_like_itself() -> None:
    same, unlike = ["An oak table for four people."] * 3, ["An oak table for four.", "This lamp shines very brightly."]

    assert np.allclose(self_bleu(same), 1.0)
    assert max(self_bleu(unlike)) < 0.2


def test_self_bleu_is_sacrebleu_against_the_others() -> None:
    texts = ["An oak table for four people", "An oak chair for four people", "A lamp for the oak table in red"]
    reference = BLEU(lowercase=True)
    expected = [
        reference.corpus_score([text], [[other] for other in texts if other != text]).score / 100 for text in texts
    ]

    assert list(self_bleu(texts)) == pytest.approx(expected)


def test_one_text_alone_repeats_nothing_and_no_text_is_no_figure() -> None:
    assert list(self_bleu(["An oak table for four people"])) == [0.0]
    assert list(self_bleu([])) == []
    assert distinct_counts([], 2).shape == (0, 3)


def test_a_text_of_a_large_set_is_compared_with_those_that_follow_it() -> None:
    texts = [f"Table {n} is made of oak from wood {n}" for n in range(2 * COMPARED)]
    texts[COMPARED + 1] = texts[0]

    found = self_bleu(texts)

    assert found[0] < 1
    assert found[COMPARED + 1] == pytest.approx(1.0)
