"""A system is a model with the scorer its card names, and the strategy that suits it."""

from pathlib import Path

import pytest
from evaluation.scripted import Scripted, WordScorer

from shopwright.evaluation.remembering import Remembering
from shopwright.evaluation.strategies import FUSED, PLAIN, RERANKER
from shopwright.evaluation.systems import System, is_foreign, open_encoder, open_scorer, open_system, with_strategy
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.model import Request


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Test"))


def test_models_without_weights_here_are_asked_plainly(shop: Shop) -> None:
    system = open_system("echo", shop)

    assert (system.strategy, system.scorer) == (PLAIN, None)
    assert [is_foreign(spec) for spec in ("echo", "replay:x.jsonl", "http://127.0.0.1/v1", "tuned")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_strategy_that_needs_a_scorer_opens_the_embedder(shop: Shop) -> None:
    system = open_system("echo", shop, RERANKER)

    assert system.scorer is not None
    better, worse = system.scorer.scores([("a warm jacket for the rain", ("Rain jacket", "Frying pan"))])[0]
    assert better > worse


def test_another_strategy_keeps_the_model_and_the_scorer() -> None:
    system = System("m", Scripted(), FUSED, WordScorer(), {"choice": 0.9})

    other = with_strategy(system, PLAIN, None)

    assert (other.model, other.scorer, other.strategy, other.weights) == (system.model, system.scorer, PLAIN, {})


def test_the_embedder_compares_texts(shop: Shop) -> None:
    red, crimson, pan = open_encoder().encode(["a red tent", "a crimson tent", "frying pan"])

    assert red @ red == pytest.approx(1.0, abs=1e-3)
    assert red @ crimson > red @ pan


def test_a_scorer_is_the_embedder_where_none_is_named() -> None:
    assert open_scorer(None, None).fingerprint == open_scorer(None, None).fingerprint


def test_an_engine_that_tells_no_likelihoods_is_asked_once() -> None:
    model = Scripted()
    remembering = Remembering(model)

    assert [remembering.likelihoods(Request.user(text), ["1"]) for text in "xyz"] == [None, None, None]
    assert len(model.told) == 1


def test_likelihoods_are_told_once() -> None:
    model = Scripted(likelihood=len)
    remembering = Remembering(model)

    first = remembering.likelihoods(Request.user("x"), ["1", "2"])

    assert remembering.likelihoods(Request.user("x"), ["1", "2"]) == first == (1, 1)
    assert len(model.told) == 1
    assert list(remembering.stream(Request.user("What is it?\n0. Rope\n1. Stove\nAnswer: "))) == ["1"]
    remembering.close()
    assert model.closed
