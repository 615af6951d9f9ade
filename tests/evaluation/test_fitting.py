"""The language model's share is fitted on development questions, and only where there are enough of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, Scripted, WordScorer, questions_file

from shopwright.evaluation.fitting import LEAST, fitted
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategies import FUSED, PLACED, PLAIN, SHOWN_BM25
from shopwright.evaluation.systems import System
from shopwright.evaluation.ways.calibration import places_of
from shopwright.evaluation.ways.room import SMALL
from shopwright.models.model import ModelFailed

KNOWS_LAMPS = WordScorer({"Lamp": 5.0})
KNOWS_TENTS = WordScorer({"Tent": 5.0})


def likes(number: str) -> Callable[[str], float]:
    return lambda continuation: 0.0 if continuation == number else -5.0


def developed(
    folder: Path, count: int = LEAST, golds: Sequence[str] = ("2",), further: Sequence[dict[str, object]] = ()
) -> Suite:
    asked, given = str(QUESTIONS[0]["input_field"]), cycle(golds)
    rows = [
        {**QUESTIONS[0], "input_field": f"{number}: {asked}", "output_field": next(given)} for number in range(count)
    ]
    suite = shopbench_suite(questions_file(folder, [*rows, *further]))
    return replace(suite, questions=tuple(q.model_copy(update={"development": True}) for q in suite.questions))


def test_a_model_that_is_right_gets_more_than_a_scorer_that_is_wrong(tmp_path: Path) -> None:
    system = fitted(
        System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_LAMPS), developed(tmp_path), tmp_path / "weights.json"
    )

    assert system.weight("choice") > 0.5


def test_a_scorer_that_is_right_gets_more_than_a_model_that_is_wrong(tmp_path: Path) -> None:
    system = fitted(
        System("m", Scripted(likelihood=likes("0")), FUSED, KNOWS_TENTS), developed(tmp_path), tmp_path / "weights.json"
    )

    assert system.weight("choice") < 0.5


def test_where_both_are_right_the_scorer_alone_decides(tmp_path: Path) -> None:
    system = fitted(
        System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_TENTS), developed(tmp_path), tmp_path / "weights.json"
    )

    assert system.weight("choice") == 0.0


def test_a_model_that_only_seems_to_help_is_left_out(tmp_path: Path) -> None:
    # The model is right eleven times of twenty, the scorer the other nine.
    suite = developed(tmp_path, golds=["2"] * 11 + ["0"] * 9)
    system = fitted(System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_LAMPS), suite, tmp_path / "weights.json")

    assert system.weight("choice") == 0.0


def test_few_development_questions_fit_nothing(tmp_path: Path) -> None:
    system = System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_LAMPS)

    assert fitted(system, developed(tmp_path, LEAST - 1), tmp_path / "weights.json").weights == {}


def test_a_kind_with_few_questions_takes_the_share_of_all(tmp_path: Path) -> None:
    ranking = next(row for row in QUESTIONS if row["task_type"] == "ranking")
    suite = developed(tmp_path, further=[ranking])
    system = fitted(System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_LAMPS), suite, tmp_path / "weights.json")

    assert system.weight("ranking") == system.weight("choice") > 0.5


def test_only_a_fusion_is_fitted(tmp_path: Path) -> None:
    model = Scripted(likelihood=likes("2"))

    assert fitted(System("m", model, PLAIN), developed(tmp_path), tmp_path / "weights.json").weights == {}
    assert model.told == []


def test_what_was_fitted_is_not_fitted_again(tmp_path: Path) -> None:
    suite, memory = developed(tmp_path), tmp_path / "weights.json"
    first = fitted(System("m", Scripted(likelihood=likes("2")), FUSED, KNOWS_LAMPS), suite, memory)
    model = Scripted(likelihood=likes("2"))

    assert fitted(System("m", model, FUSED, KNOWS_LAMPS), suite, memory).weights == first.weights
    assert model.told == []
    assert fitted(System("m", model, FUSED, KNOWS_TENTS), suite, tmp_path / "other.json").weights
    assert model.told != []


def test_a_liking_for_places_is_learned_and_kept(tmp_path: Path) -> None:
    suite, memory = developed(tmp_path, golds=("0", "1", "2")), tmp_path / "weights.json"
    first = fitted(System("m", Scripted(likelihood=likes("0")), PLACED), suite, memory)
    model = Scripted(likelihood=likes("0"))
    prompt = suite.development[0].prompt

    zero, *others = first.priors[places_of(prompt.task, prompt)]
    assert zero < min(others)
    assert fitted(System("m", model, PLACED), suite, memory).priors == first.priors
    assert model.told == []


def test_examples_come_from_the_development_questions(tmp_path: Path) -> None:
    suite = developed(tmp_path)
    system = fitted(System("m", Scripted(), SHOWN_BM25), suite, tmp_path / "weights.json")

    assert system.pool is not None
    assert system.pool.nearest(suite.development[0].prompt, SMALL)


def test_an_engine_that_fails_while_it_is_fitted_says_so(tmp_path: Path) -> None:
    system = System("m", Scripted(fails=lambda text: True), FUSED, KNOWS_TENTS)

    with pytest.raises(ModelFailed, match="wire is cut"):
        fitted(system, developed(tmp_path), tmp_path / "weights.json")
