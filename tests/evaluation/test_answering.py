"""Every strategy answers every kind of question, and each asks the model only what it has to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, Scripted, WordScorer, questions_file

from shopwright.evaluation.answering import Outcome, answer
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategies import (
    CALIBRATED,
    FREE,
    FUSED,
    FUSED_BLIND,
    HINTED,
    PLACED,
    PLAIN,
    PLAIN_BLIND,
    REASONED,
    RERANKER,
    REREAD,
    SCORED,
    SHOWN,
    STRATEGIES,
    VOTED,
    WRITTEN,
    Strategy,
    reaching,
    strategy_named,
)
from shopwright.evaluation.systems import ScorerNeeded, System
from shopwright.evaluation.ways.calibration import emptied, places_of
from shopwright.evaluation.ways.exemplars import Pool
from shopwright.evaluation.ways.voting import SAMPLES
from shopwright.foundation.errors import UnknownName
from shopwright.models.model import Request, Weighing

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


SUM = {**QUESTIONS[0], "input_field": "A tent costs 20 EUR. How much do 3 cost?\n0. 30\n1. 50\n2. 60\nAnswer: "}


def says_anything(text: str) -> str:
    return "3 * 20 = 50." if "sum" in text else "1"


def test_written_answers_are_never_weighed(suite: Suite) -> None:
    model = Scripted(likelihood=last_wins)

    assert replies(System("m", model, WRITTEN), suite)[:4] == ["2", "1", "1, 2, 3", "1, 3, 4"]
    assert model.told == []
    assert all(request.grammar is not None for request in model.asked)


def test_free_answers_are_written_without_any_grammar(suite: Suite) -> None:
    model = Scripted(likelihood=last_wins)
    replies(System("m", model, FREE), suite)

    assert [request.grammar for request in model.asked] == [None] * 6


def test_a_question_is_stated_twice_to_be_weighed_and_to_be_written(suite: Suite) -> None:
    model = Scripted(lambda text: "red tent", likelihood=last_wins)
    replies(System("m", model, REREAD), suite)

    shown = [request.messages[-1].content for request in (*model.told, *model.asked)]
    assert sorted(text.count(str(row["input_field"])) for text, row in zip(shown, QUESTIONS, strict=True)) == [2] * 6


def test_scores_are_written_into_the_prompt(suite: Suite) -> None:
    model = Scripted(lambda text: "2")
    replies(System("m", model, SCORED, WordScorer(RIGHT_SCORES)), suite)

    assert model.asked[0].messages[-1].content.endswith("2 (3.00), 0 (0.00), 1 (0.00).")


def test_the_working_of_arithmetic_is_put_right_before_the_answer_is_asked(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [SUM, QUESTIONS[0]]))
    model = Scripted(says_anything, likelihood=last_wins)

    assert replies(System("m", model, REASONED), suite) == ["2", "2"]
    assert len(model.asked) == 1
    turns = model.told[-1].messages if len(model.told[-1].messages) > 1 else model.told[0].messages
    assert [turn.role for turn in turns] == ["user", "assistant", "user"]
    assert turns[1].content == "3 * 20 = 60."
    assert turns[2].content == suite.examined[0].prompt.text


def test_an_engine_that_fails_on_the_working_fails_the_question_alone(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [SUM, QUESTIONS[0]]))
    model = Scripted(says_anything, fails=lambda text: "one sum in each" in text)

    outcomes = {outcome.place: outcome for outcome in answer(System("m", model, REASONED), suite, suite.examined)}

    assert outcomes[0].failure and not outcomes[1].failure


def test_examples_are_earlier_turns(suite: Suite) -> None:
    developed = replace(
        suite, questions=(suite.questions[0], suite.questions[1].model_copy(update={"development": True}))
    )
    model = Scripted(likelihood=last_wins)
    replies(System("m", model, SHOWN, pool=Pool(developed)), developed)

    assert [turn.content for turn in model.told[0].messages] == [
        QUESTIONS[1]["input_field"], "1", QUESTIONS[0]["input_field"],
    ]  # fmt: skip


def test_what_is_said_without_contents_is_taken_off(suite: Suite) -> None:
    class Partial(Scripted):
        """Likes 0 whatever is asked, and a little less where a question is."""

        def likelihoods(self, request: Request, continuations: Sequence[str]) -> tuple[float, ...]:
            self.told.append(request)
            asked = "Tent" in request.messages[-1].content
            return tuple((0.0 if text == "0" else -2.0 if asked and text == "2" else -3.0) for text in continuations)

    assert replies(System("m", Partial(), PLAIN), suite)[0] == "0"
    model = Partial()
    assert replies(System("m", model, CALIBRATED), suite)[0] == "2"
    assert model.told[1].messages[-1].content in emptied(suite.examined[0].prompt)


def test_a_liking_for_places_is_taken_off(suite: Suite) -> None:
    model, prompt = Scripted(likelihood=last_wins), suite.examined[0].prompt
    liking = {places_of(prompt.task, prompt): (5.0, 0.0, 0.0)}

    assert replies(System("m", model, PLACED, priors=liking), suite)[:2] == ["0", "1"]


def test_several_drawn_replies_vote(suite: Suite) -> None:
    said = iter("0 1 1 2 x".split() * 100)
    model = Scripted(lambda text: next(said))

    assert replies(System("m", model, VOTED), suite)[0] == "1"
    assert len(model.asked) == 6 * SAMPLES
    assert {request.seed for request in model.asked} == set(range(SAMPLES))
    assert all(request.temperature > 0 for request in model.asked)


def test_draws_that_cannot_be_read_leave_the_first_one(suite: Suite) -> None:
    assert replies(System("m", Scripted(lambda text: "?"), VOTED), suite)[0] == "?"


def test_one_failed_draw_fails_its_question_alone(suite: Suite) -> None:
    model = Scripted(lambda text: "1", fails=lambda text: "Rope" in text)

    outcomes = {outcome.place: outcome for outcome in answer(System("m", model, VOTED), suite, suite.examined)}

    assert [place for place, outcome in outcomes.items() if outcome.failure] == [1]


class Together(Scripted):
    """A model that weighs many requests at once; it notes how many."""

    def weigh(self, questions: Sequence[Weighing]) -> Iterator[tuple[float, ...]]:
        self.batches = [*getattr(self, "batches", []), len(questions)]
        for question in questions:
            told = self.likelihoods(question.request, question.continuations)
            assert told is not None
            yield told


def test_a_model_that_weighs_together_is_given_all_closed_questions_at_once(suite: Suite) -> None:
    model = Together(likelihood=last_wins)

    assert replies(System("m", model, PLAIN), suite)[:4] == ["2", "1", "3,2,1", "4,3,2"]
    assert model.batches == [4]


def test_a_model_that_weighs_together_and_fails_on_one_is_given_the_rest(suite: Suite) -> None:
    model = Together(likelihood=last_wins, fails=lambda text: "Rope" in text)

    outcomes = {outcome.place: outcome for outcome in answer(System("m", model, PLAIN), suite, suite.examined)}

    assert [place for place, outcome in outcomes.items() if outcome.failure] == [1]
    assert outcomes[3].text == "4,3,2"


def test_picked_systems_answer_their_questions(suite: Suite) -> None:
    one, other = Scripted(likelihood=last_wins), Scripted(lambda text: "0", fingerprint="other")
    picks = {"choice": System("m", other, WRITTEN), "ranking of other": System("m", other, WRITTEN)}

    found = replies(System("m", one, PLAIN, picks=picks), suite)

    assert found == ["0", "0", "3,2,1", "4,3,2", "acme", "red tent for two"]


def test_only_what_changes_the_asking_asks_anew(suite: Suite) -> None:
    def keys(strategy: str) -> list[str]:
        system = System("m", Scripted(), strategy_named(strategy), WordScorer(), pool=Pool(suite))
        return [system.key(question) for question in suite.examined]

    def shared(first: str, second: str) -> list[int]:
        return [n for n, (a, b) in enumerate(zip(keys(first), keys(second), strict=True)) if a == b]

    assert shared("plain", "fused") == shared("plain", "hinted") == shared("plain", "calibrated") == [4, 5]
    assert shared("plain", "reasoned") == list(range(6))
    assert shared("plain", "reread") == shared("plain", "shown") == shared("plain", "voted") == []
    assert shared("written", "plain") == [4, 5]
    assert shared("written", "free") == []
    assert shared("hinted", "scored") == [4, 5]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_what_reaches_a_question_has_no_name_and_reaches_it_again(suite: Suite, strategy: Strategy) -> None:
    for question in suite.examined:
        reached = reaching(strategy, question.prompt)
        assert reached.name == ""
        assert reaching(reached, question.prompt) == reached
