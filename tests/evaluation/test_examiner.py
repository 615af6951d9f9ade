"""Replies are written down at once, never asked for twice, and a failure is never scored."""

import json
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, Scripted, WordScorer, questions_file

from shopwright.evaluation.examiner import PATIENCE, Unanswered, examine
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategies import FUSED, PLAIN, RERANKER, STRATEGIES, Strategy
from shopwright.evaluation.systems import System
from shopwright.evaluation.ways.exemplars import Pool


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return shopbench_suite(questions_file(tmp_path))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "report" / "replies.jsonl"


def test_replies_come_in_the_order_of_the_questions(suite: Suite, log: Path) -> None:
    replies = examine(System("m", Scripted(), PLAIN), suite, log)

    assert replies.texts == RIGHT
    assert replies.asked == 6


def test_nothing_is_asked_twice(suite: Suite, log: Path) -> None:
    examine(System("m", Scripted(), PLAIN), suite, log)
    again = Scripted()

    replies = examine(System("m", again, PLAIN), suite, log)

    assert replies.texts == RIGHT
    assert (replies.asked, again.asked, again.told) == (0, [], [])


def test_a_line_that_a_kill_cut_off_is_asked_again(suite: Suite, log: Path) -> None:
    examine(System("m", Scripted(), PLAIN), suite, log)
    whole = log.read_bytes()
    log.write_bytes(whole[:-20])

    replies = examine(System("m", Scripted(), PLAIN), suite, log)

    assert (replies.texts, replies.asked) == (RIGHT, 1)
    assert len([json.loads(line) for line in log.read_text().splitlines()]) == 6


def test_another_model_or_strategy_is_asked_anew(suite: Suite, log: Path) -> None:
    examine(System("m", Scripted(), PLAIN), suite, log)

    assert examine(System("m", Scripted(fingerprint="other"), PLAIN), suite, log).asked == 6
    assert examine(System("m", Scripted(), RERANKER, WordScorer()), suite, log).asked == 4


def test_another_weight_or_scorer_asks_closed_questions_anew(suite: Suite, log: Path) -> None:
    examine(System("m", Scripted(), FUSED, WordScorer()), suite, log)

    assert examine(System("m", Scripted(), FUSED, WordScorer()), suite, log).asked == 0
    assert examine(System("m", Scripted(), FUSED, WordScorer(), {"choice": 0.9}), suite, log).asked == 2
    assert examine(System("m", Scripted(), FUSED, WordScorer(fingerprint="new")), suite, log).asked == 4


def test_the_same_question_twice_is_asked_twice_and_no_more(tmp_path: Path, log: Path) -> None:
    model = Scripted()
    suite = shopbench_suite(questions_file(tmp_path, [QUESTIONS[0], QUESTIONS[0]]))

    assert examine(System("m", model, PLAIN), suite, log).texts == ("2", "2")
    assert examine(System("m", model, PLAIN), suite, log).asked == 0
    assert len(model.asked) == 2


def test_saved_replies_begin_with_the_first_in_every_sitting(suite: Suite, log: Path) -> None:
    examine(System("replay:saved.jsonl", Scripted(), PLAIN), suite, log)

    assert examine(System("replay:saved.jsonl", Scripted(), PLAIN), suite, log).asked == 6


def test_a_failed_question_is_no_wrong_answer_but_is_asked_again(suite: Suite, log: Path) -> None:
    with pytest.raises(Unanswered, match=r"1 of 6 questions have no reply yet.*the wire is cut.*asks them again"):
        examine(System("m", Scripted(fails=lambda text: "Rope" in text), PLAIN), suite, log)
    whole = Scripted()

    assert examine(System("m", whole, PLAIN), suite, log).texts == RIGHT
    assert len(whole.asked) == 1


def test_an_engine_that_is_gone_is_not_asked_forever(tmp_path: Path, log: Path) -> None:
    rows = [{**QUESTIONS[5], "input_field": f"Write title {number}."} for number in range(200)]
    model = Scripted(fails=lambda text: True)

    with pytest.raises(Unanswered, match="200 of 200"):
        examine(System("m", model, PLAIN), shopbench_suite(questions_file(tmp_path, rows)), log)

    assert len(model.asked) == PATIENCE


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_under_every_strategy_a_run_that_broke_off_ends_as_one_that_did_not(
    suite: Suite, log: Path, strategy: Strategy
) -> None:
    def system(breaks: bool = False) -> System:
        model = Scripted(
            lambda text: str(len(text) % 3),
            likelihood=lambda text: -float(text.strip(",")) % 2,
            fails=lambda text: breaks and "tent" in text,
        )
        return System("m", model, strategy, WordScorer({"Tent": 1.0}), pool=Pool(suite))

    whole = examine(system(), suite, log.with_name("whole.jsonl"))
    with pytest.raises(Unanswered):
        examine(system(breaks=True), suite, log)
    kept = len(log.read_text().splitlines())
    after = examine(system(), suite, log)

    assert after.texts == whole.texts
    assert 0 < after.asked == len(suite.examined) - kept
