"""The same replies under both scorers: counts, reasons, and examples that can be looked up."""

from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file
from evaluation.test_traps import EXPECTED, TRAPS, OneDirectionEach
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopwright.evaluation.modes import Modes, both_modes
from shopwright.evaluation.replies import read_replies
from shopwright.evaluation.scoring import MODES, Mode, marks_of
from shopwright.evaluation.shopbench import shopbench_suite

PIECES = st.sampled_from(
    ["1", "2", "3", "10", "0", ",", " ", "\n", "Answer: ", "acme", "red", "tent", "'", "[", "]", "."]
)
REPLIES = st.lists(PIECES, max_size=8).map("".join)


def both(folder: Path, replies: tuple[str, ...], mode: Mode = "corrected") -> Modes:
    suite = shopbench_suite(questions_file(folder))
    return both_modes(suite, mode, replies, marks_of(suite, suite.examined, replies, mode, None), None)


def test_replies_as_the_contest_wanted_them_score_the_same(tmp_path: Path) -> None:
    found = both(tmp_path, RIGHT)

    assert (found.published, found.corrected, found.differ, found.partings) == (1.0, 1.0, 0, ())


def test_a_reason_comes_with_its_count_and_one_reply(tmp_path: Path) -> None:
    found = both(tmp_path, ("Answer: 2", "The answer is 1", "1\n2\n3", *RIGHT[3:]))

    preface, lines = found.partings
    assert (preface.kind, preface.count, preface.place, preface.reply) == ("choice", 2, 0, "Answer: 2")
    assert "only the first character is read" in preface.reason
    assert (lines.kind, lines.count, lines.published, lines.corrected) == ("ranking", 1, 0.0, 1.0)
    assert "one number" in lines.reason
    assert {task.task: task.differ for task in found.tasks if task.differ} == {"kind of product": 2, "relevance": 1}


@pytest.mark.parametrize("mode", MODES)
def test_every_known_trap_scores_in_both_modes_as_worked_out_by_hand(mode: Mode) -> None:
    suite = shopbench_suite(TRAPS / "questions.jsonl")
    replies, encoder = read_replies(TRAPS / "replies.jsonl", suite), OneDirectionEach()
    found = both_modes(suite, mode, replies, marks_of(suite, suite.examined, replies, mode, encoder), encoder)

    for task in found.tasks:
        assert task.published == pytest.approx(EXPECTED["tasks"][task.task]["published"], abs=1e-5)
        assert task.corrected == pytest.approx(EXPECTED["tasks"][task.task]["corrected"], abs=1e-5)
    assert all(parting.reason != "the two parsers read different answers" for parting in found.partings)
    assert sum(parting.count for parting in found.partings) == found.differ


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies=st.tuples(*[REPLIES] * len(QUESTIONS)))
def test_it_does_not_matter_which_mode_was_asked_for(tmp_path: Path, replies: tuple[str, ...]) -> None:
    first, second = (both(tmp_path, replies, mode) for mode in MODES)

    assert first == second


def test_the_json_holds_counts_and_no_replies(tmp_path: Path) -> None:
    found = both(tmp_path, ("Answer: 2", *RIGHT[1:])).as_json()

    assert found["tasks"]["kind of product"] == {"published": 0.5, "corrected": 1.0, "differ": 1}
    assert [set(reason) for reason in found["reasons"]] == [{"kind", "reason", "questions"}]
