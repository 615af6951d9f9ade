"""A system is a model with the scorer its card names, and the strategy that suits it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from evaluation.scripted import Scripted, WordScorer

from shopwright.evaluation.remembering import Remembering, RememberingTogether, remembering
from shopwright.evaluation.strategies import CHANCE, FUSED, FUSED_BM25, PLAIN, RERANKER
from shopwright.evaluation.systems import (
    WEIGHTLESS,
    System,
    is_foreign,
    open_encoder,
    open_scorer,
    open_system,
    with_strategy,
)
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.models.model import Request, Weighing


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
    assert model.told.count(Request.user("x")) == 1
    assert list(remembering.stream(Request.user("What is it?\n0. Rope\n1. Stove\nAnswer: "))) == ["1"]
    remembering.close()
    assert model.closed


class Together(Scripted):
    """A model that weighs many requests together."""

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        for question in questions:
            told = self.likelihoods(question.request, question.continuations)
            assert told is not None
            yield told


def test_a_model_that_weighs_together_does_so_with_a_memory_and_is_told_each_question_once() -> None:
    model = Together(likelihood=len)
    together = remembering(model)
    asked = [Weighing(Request.user(text), ("1", "22")) for text in "xyx"]

    assert isinstance(together, RememberingTogether)
    assert list(together.weigh(asked)) == [(1, 2)] * 3
    assert together.likelihoods(Request.user("y"), ("1", "22")) == (1, 2)
    assert len(model.told) == 2
    assert not isinstance(remembering(Scripted()), RememberingTogether)


def test_another_voice_opens_another_scorer_and_comes_back_to_its_own() -> None:
    system = System("echo", Scripted(), FUSED_BM25, WEIGHTLESS["bm25"])

    lots = with_strategy(with_strategy(system, PLAIN, None), CHANCE, None)

    assert lots.scorer is WEIGHTLESS["chance"]
    assert with_strategy(lots, FUSED_BM25, None).scorer is WEIGHTLESS["bm25"]


def test_an_ensemble_is_a_system_like_any_other(shop: Shop) -> None:
    system = open_system("ensemble:echo,echo", shop)

    assert (system.strategy, system.model.name) == (PLAIN, "echo+echo")
    assert is_foreign("ensemble:http://127.0.0.1/v1,tuned")


def test_a_model_of_this_machine_has_less_room_than_one_behind_an_address() -> None:
    rooms = {spec: System(spec, Scripted(), PLAIN).room for spec in ("tuned", "http://127.0.0.1/v1")}

    assert rooms["tuned"] < rooms["http://127.0.0.1/v1"]
