"""Ten thousand replies of each answer type score as an oracle of the published table says, all the way from the row."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation import garbled, oracle

from shopwright.evaluation.figures import scores_of
from shopwright.evaluation.scoring import Mark, gathered, marks_of
from shopwright.evaluation.shopbench import as_suite, question_of
from shopwright.models.embedder import Embedder
from shopwright.tasks.published import Scorer

REPLIES = 10_000
DISTINCT = 300
"""Texts that are embedded, each met in many pairs."""
Case = tuple[Any, str]
Made = Callable[[random.Random], Case]


@cache
def cases(made: Made) -> list[Case]:
    dice = random.Random(made.__name__)
    return [made(dice) for _ in range(REPLIES)]


def marks(
    task_type: str, metric: str, asked: Sequence[Case], scorer: Scorer = "kddcup", encoder: Embedder | None = None
) -> tuple[tuple[Mark, ...], float]:
    """The marks of the replies, and the score of the task."""
    row = {"input_field": "What is it?", "task_type": task_type, "metric": metric, "": 1}
    found = (
        question_of(Path("rows.jsonl"), place, {**row, "output_field": gold}, "")
        for place, (gold, _) in enumerate(asked)
    )
    suite = as_suite("shopbench", Path("rows.jsonl"), found, None, scorer)
    given = marks_of(suite, suite.examined, [reply for _, reply in asked], "published", encoder)
    return given, scores_of(gathered(suite.examined, given))[0].score


def values(found: Sequence[Mark]) -> list[float]:
    return [mark.score.value for mark in found]


@pytest.mark.parametrize(
    ("task_type", "metric", "made", "scorer", "expected"),
    [
        ("multiple-choice", "accuracy", garbled.choice, "kddcup", oracle.accuracy),
        ("multiple-choice", "accuracy", garbled.choice, "shopping-mmlu", oracle.mmlu_accuracy),
        ("ranking", "ndcg", garbled.ranking, "kddcup", oracle.ndcg),
        ("ranking", "ndcg", garbled.ranking, "shopping-mmlu", oracle.mmlu_ndcg),
        ("retrieval", "hit rate@3", garbled.selection, "kddcup", oracle.hit_rate),
    ],
)
def test_closed_answers_score_as_the_oracle_says(
    task_type: str, metric: str, made: Made, scorer: Scorer, expected: Callable[[str, Any], float]
) -> None:
    wanted = [expected(reply, gold) for gold, reply in cases(made)]
    found, score = marks(task_type, metric, cases(made), scorer)

    assert values(found) == wanted
    assert score == pytest.approx(sum(wanted) / REPLIES, abs=1e-12)
    assert 0.1 < score < 0.9


@pytest.mark.parametrize(("scorer", "expected"), [("kddcup", oracle.counts), ("shopping-mmlu", oracle.mmlu_counts)])
def test_entities_count_as_the_oracle_says(
    scorer: Scorer, expected: Callable[[str, Any], tuple[int, int, int]]
) -> None:
    wanted = [expected(reply, gold) for gold, reply in cases(garbled.entities)]
    found, score = marks("named_entity_recognition", "micro f1", cases(garbled.entities), scorer)

    assert [(mark.score.hits, mark.score.predicted, mark.score.gold) for mark in found] == wanted
    assert score == pytest.approx(oracle.micro_f1(wanted), abs=1e-12)
    assert 0.1 < score < 0.9


def test_rouge_l_is_that_of_rouge_score() -> None:
    wanted = [oracle.rouge_l(reply, gold) for gold, reply in cases(garbled.text)]

    assert values(marks("generation", "rougel", cases(garbled.text))[0]) == pytest.approx(wanted, abs=1e-12)
    assert 0.1 < np.mean(wanted) < 0.9


@pytest.mark.parametrize("metric", ["bleu", "jp-bleu"])
def test_bleu_is_that_of_sacrebleu(metric: str) -> None:
    wanted = [oracle.bleu(metric, reply, gold) for gold, reply in cases(garbled.text)]

    assert values(marks("generation", metric, cases(garbled.text))[0]) == pytest.approx(wanted, abs=1e-12)
    assert 0.1 < np.mean(wanted) < 0.9


def test_the_cosine_is_that_of_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    encoder, dice = Embedder(precise=True), random.Random("cosine")
    texts = sorted({oracle.text(part) for case in cases(garbled.text)[: DISTINCT // 2] for part in case})
    asked = [(dice.sample(texts, dice.randint(1, 3)), dice.choice(texts)) for _ in range(REPLIES)]
    theirs = SentenceTransformer(str(encoder.folder), device="cpu").encode(texts)
    vectors = dict(zip(texts, theirs, strict=True))

    wanted = [oracle.cosine(vectors[reply], [vectors[one] for one in gold]) for gold, reply in asked]

    found, _ = marks("generation", "sent-transformer", asked, encoder=encoder)
    assert values(found) == pytest.approx(wanted, abs=1e-6)
