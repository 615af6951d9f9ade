"""The metrics, against their formulas worked out by hand and against the reference packages."""

import math

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.answers import Score
from shopwright.tasks.metrics import aggregate, bleu, hit_rate, micro_f1, ndcg, rouge_l

GAINS = (0.1, 1.0, 0.0, 0.01, 0.0)
IDEAL = 1 + (2**0.1 - 1) / math.log2(3) + (2**0.01 - 1) / 2
TITLES = st.lists(st.sampled_from("Blaue Jacke aus Wolle, mit Kapuze".split()), min_size=1, max_size=9).map(" ".join)


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ((2, 1, 4, 3, 5), 1.0),
        ((2,), 1 / IDEAL),
        ((3, 2), 1 / math.log2(3) / IDEAL),
        ((2, 2, 1), (1 + (2**0.1 - 1) / 2) / IDEAL),
        ((9, 2), 1 / math.log2(3) / IDEAL),
        ((0, 2), 1 / math.log2(3) / IDEAL),
        ((), 0.0),
    ],
)
def test_ndcg_is_the_published_formula_with_its_bounds_kept(order: tuple[int, ...], value: float) -> None:
    assert ndcg(order, GAINS) == pytest.approx(value)


def test_ndcg_counts_from_the_first_printed_number() -> None:
    assert ndcg((1, 0, 3), GAINS, first_number=0) == 1.0


def test_where_nothing_is_relevant_ndcg_is_zero() -> None:
    assert ndcg((1, 2), (0.0, 0.0)) == 0.0


@given(st.lists(st.integers(-3, 9), max_size=12), st.lists(st.floats(0, 3), max_size=6))
def test_ndcg_stays_within_zero_and_one(order: list[int], gains: list[float]) -> None:
    assert 0 <= ndcg(order, gains) <= 1


def test_hit_rate_is_the_share_of_the_gold_among_the_first_three() -> None:
    assert hit_rate((7, 4, 1, 2), (1, 4, 7)) == 1.0
    assert hit_rate((1, 2, 3, 4), (1, 4, 7)) == pytest.approx(1 / 3)
    assert hit_rate((1, 2), (1, 4), at=1) == 0.5
    assert hit_rate((1,), ()) == 0.0


def test_micro_f1_adds_up_before_it_divides() -> None:
    scores = [Score(value=1, hits=1, predicted=1, gold=1), Score(value=0, hits=0, predicted=0, gold=3)]

    assert micro_f1(scores) == pytest.approx(2 / 5)
    assert micro_f1(iter(scores)) == aggregate("micro f1", scores)
    assert micro_f1([]) == 0.0


def test_other_metrics_are_means() -> None:
    assert aggregate("accuracy", [Score(value=1), Score(value=0), Score(value=0.5)]) == 0.5
    assert aggregate("accuracy", []) == 0.0


def test_rouge_takes_the_best_reference() -> None:
    assert rouge_l("red hat", ["blue coat", "a red hat"]) == pytest.approx(0.8)
    assert rouge_l("red hat", []) == 0.0


@given(TITLES, TITLES)
def test_bleu_is_that_of_sacrebleu_over_a_corpus_of_one(said: str, wanted: str) -> None:
    expected = sacrebleu.corpus_bleu([said], [[wanted]], lowercase=True).score / 100

    assert bleu(said, [wanted]) == pytest.approx(min(expected, 1.0), abs=1e-12)


def test_japanese_is_cut_into_words() -> None:
    said, wanted = "赤い綿のシャツ", "青いウールのジャケット"

    assert bleu(said, [wanted], "ja-mecab") == pytest.approx((1 / 1536) ** 0.25)
    assert bleu(said, [wanted]) == 0.0


def test_bleu_reads_the_first_line_and_any_reference() -> None:
    text = "\nblaue jacke aus wolle\nwirklich"

    assert bleu(text, ["eine ganz andere Sache hier", "Blaue Jacke aus Wolle"]) == 1.0
    assert bleu(text, []) == 0.0
