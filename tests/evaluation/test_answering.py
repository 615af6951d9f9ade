"""Every strategy answers every kind of question, and each asks the model only what it has to."""

from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, Scripted, WordScorer, questions_file

from shopwright.evaluation.answering import Outcome, answer
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategies import (
    FUSED,
    FUSED_BLIND,
    HINTED,
    PLAIN,
    PLAIN_BLIND,
    RERANKER,
    STRATEGIES,
    strategy_named,
)
from shopwright.evaluation.systems import ScorerNeeded, System
from shopwright.foundation.errors import UnknownName

RIGHT_SCORES = {"Tent": 3.0, "Stove": 3.0, "Peg": 2.0, "Cup": 1.0, "size": 3.0, "fit": 2.0, "price": 1.0}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return shopbench_suite(questions_file(tmp_path))


def replies(system: System, suite: Suite) -> list[str]:
    found: dict[int, Outcome] = {outcome.place: outcome for outcome in answer(system, suite, suite.examined)}
    return [found[place].text for place in range(len(suite.examined))]


def last_wins(continuation: str) -> float:
    return -1.0 / (1 + int(continuation.strip(",")))


def test_plain_writes_inside_the_grammar_where_likelihoods_are_not_told(suite: Suite) -> None:
    model = Scripted()

    assert replies(System("m", model, PLAIN), suite) == ["2", "1", "1, 2, 3", "1, 3, 4", "acme", "red tent for two"]
    assert all(request.grammar is not None for request in model.asked)


def test_plain_decides_closed_questions_by_likelihoods_where_they_are_told(suite: Suite) -> None:
    model = Scripted(likelihood=last_wins)

    assert replies(System("m", model, PLAIN), suite)[:4] == ["2", "1", "3,2,1", "4,3,2"]
    assert len(model.asked) == 2


def test_the_scorer_alone_answers_closed_questions_without_the_model(suite: Suite) -> None:
    model = Scripted(likelihood=last_wins)

    found = replies(System("m", model, RERANKER, WordScorer(RIGHT_SCORES)), suite)

    assert found[:2] == ["2", "1"]
    assert found[2].startswith("1,2")
    assert sorted(found[3].split(",")) == ["1", "3", "4"]
    assert model.told == []
    assert len(model.asked) == 2


def test_a_fusion_goes_with_the_model_or_with_the_scorer_by_its_weight(suite: Suite) -> None:
    model, scorer = Scripted(likelihood=lambda text: 0.0 if text == "0" else -9.0), WordScorer({"Tent": 9.0})

    def first(weight: float) -> str:
        return replies(System("m", model, FUSED, scorer, {"choice": weight}), suite)[0]

    assert (first(1.0), first(0.0)) == ("0", "2")


def test_a_fusion_without_likelihoods_is_the_scorers(suite: Suite) -> None:
    assert replies(System("m", Scripted(), FUSED, WordScorer(RIGHT_SCORES)), suite)[:2] == ["2", "1"]


def test_hints_are_written_into_the_prompt_and_the_model_answers(suite: Suite) -> None:
    def says(text: str) -> str:
        return "2" if "Tent" in text else "1"

    model = Scripted(says, likelihood=last_wins)
    replies(System("m", model, HINTED, WordScorer(RIGHT_SCORES)), suite)

    asked = [request.messages[-1].content for request in model.asked]
    assert len(asked) == 6
    assert asked[0] != QUESTIONS[0]["input_field"]
    assert asked[5] == QUESTIONS[5]["input_field"]
    assert model.told == []


def test_a_blind_system_gets_the_same_answers_from_the_text_alone(suite: Suite) -> None:
    scorer = WordScorer(RIGHT_SCORES)

    assert replies(System("m", Scripted(), PLAIN_BLIND), suite) == replies(System("m", Scripted(), PLAIN), suite)
    assert replies(System("m", Scripted(), FUSED_BLIND, scorer), suite) == replies(
        System("m", Scripted(), FUSED, scorer), suite
    )


def test_a_choice_without_recognised_options_is_decided_among_digits(tmp_path: Path) -> None:
    row = {**QUESTIONS[0], "input_field": "Which of the three is it?"}
    suite = shopbench_suite(questions_file(tmp_path, [row]))
    model = Scripted(likelihood=lambda text: 0.0 if text == "2" else -1.0)

    assert replies(System("m", model, FUSED, WordScorer()), suite) == ["2"]


def test_a_ranking_without_recognised_options_is_as_long_as_its_gold(tmp_path: Path) -> None:
    row = {**QUESTIONS[2], "input_field": "Rank the products."}
    suite = shopbench_suite(questions_file(tmp_path, [row]))
    model = Scripted(lambda text: "2,1,3")

    assert replies(System("m", model, PLAIN), suite) == ["2,1,3"]
    assert suite.examined[0].prompt.numbers == (1, 2, 3)


def test_a_scale_of_bare_numbers_is_not_shown_to_the_scorer(tmp_path: Path) -> None:
    row = {**QUESTIONS[0], "input_field": "Rate it on a scale of 1 to 5.\nReview: fine\nOutput:"}
    suite = shopbench_suite(questions_file(tmp_path, [row]))

    found = replies(System("m", Scripted(likelihood=last_wins), FUSED, WordScorer({"1": 99.0})), suite)

    assert found == ["5"]


def test_an_engine_that_fails_on_one_question_is_asked_the_others(suite: Suite) -> None:
    model = Scripted(fails=lambda text: "Rope" in text or "entity" in text)

    outcomes = {outcome.place: outcome for outcome in answer(System("m", model, PLAIN), suite, suite.examined)}

    assert [place for place, outcome in sorted(outcomes.items()) if outcome.failure] == [1, 4]
    assert outcomes[5].text == "red tent for two"


def test_a_strategy_that_needs_a_scorer_says_so() -> None:
    with pytest.raises(ScorerNeeded, match="'reranker' needs a scorer"):
        System("m", Scripted(), RERANKER)


def test_strategies_are_found_by_name() -> None:
    assert [strategy_named(strategy.name) for strategy in STRATEGIES] == list(STRATEGIES)
    with pytest.raises(UnknownName, match="Did you mean 'fused'"):
        strategy_named("fussed")
