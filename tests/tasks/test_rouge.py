"""ROUGE has the values of rouge_score, the reference, whatever the texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from shopwright.tasks.rouge import common_subsequence, rouge_l_f1, rouge_n_f1

REFERENCE = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
WORDS = st.sampled_from("running runs shoe shoes the waterproof Waterproofing, jackets - 3-pack 1.5 l é été ß".split())
TEXTS = st.lists(WORDS, max_size=90).map(" ".join) | st.text(max_size=80)


@given(TEXTS, TEXTS)
def test_the_values_are_those_of_the_reference(wanted: str, given_text: str) -> None:
    expected = {name: score.fmeasure for name, score in REFERENCE.score(wanted, given_text).items()}

    assert rouge_n_f1(wanted, given_text, 1) == pytest.approx(expected["rouge1"], abs=1e-12)
    assert rouge_n_f1(wanted, given_text, 2) == pytest.approx(expected["rouge2"], abs=1e-12)
    assert rouge_l_f1(wanted, given_text) == pytest.approx(expected["rougeL"], abs=1e-12)


@given(st.lists(st.sampled_from("abc"), max_size=70), st.lists(st.sampled_from("abcd"), max_size=70))
def test_the_longest_common_subsequence_is_that_of_the_table(first: list[str], second: list[str]) -> None:
    table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i, left in enumerate(first, 1):
        for j, right in enumerate(second, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if left == right else max(table[i - 1][j], table[i][j - 1])

    assert common_subsequence(first, second) == table[-1][-1]


def test_texts_without_words_have_nothing_in_common() -> None:
    assert rouge_l_f1("帽子", "帽子") == 0.0
    assert rouge_l_f1("", "hat") == 0.0
    assert rouge_n_f1("hat", "hat", 2) == 0.0
