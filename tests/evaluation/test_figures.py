"""Figures of one system and of two on the same questions."""

import pytest

from shopwright.evaluation.figures import compare, figures_of, lines
from shopwright.evaluation.scoring import Mark, TaskMarks
from shopwright.tasks.answers import Score


def marks(task: str, *values: float, track: str = "concept", metric: str = "accuracy", unread: int = 0) -> TaskMarks:
    made = [Mark(Score(value=value), unread=place < unread) for place, value in enumerate(values)]
    return TaskMarks(task, track, metric, tuple(made))


def entities(*counts: tuple[int, int, int]) -> TaskMarks:
    made = [Mark(Score(value=2 * h / (p + g), hits=h, predicted=p, gold=g)) for h, p, g in counts]
    return TaskMarks("entities", "concept", "micro f1", tuple(made))


def test_scores_and_intervals_of_tasks_tracks_and_the_whole() -> None:
    figures = figures_of((marks("a", 0, 1, 1, 1, unread=1), marks("b", 0.5, 0.5, track="behaviour", metric="ndcg")))

    assert figures.score == 0.625
    assert figures.tasks["a"].score == 0.75
    assert figures.tasks["a"].interval[0] < 0.75 < figures.tasks["a"].interval[1]
    assert figures.tasks["b"].interval == (0.5, 0.5)
    assert figures.tracks["concept"].n == 4
    assert figures.unread == 1


def test_entities_are_scored_by_micro_f1() -> None:
    assert figures_of((entities((1, 1, 1), (0, 8, 1)),)).score == pytest.approx(2 / 11, abs=1e-6)


def test_a_system_is_no_better_than_itself() -> None:
    groups = (marks("a", 0, 1, 1), entities((1, 1, 1), (0, 1, 1)))

    found = compare(groups, groups)

    assert (found.difference, found.interval, found.p) == (0.0, (0.0, 0.0), 1.0)
    assert [task.p for task in found.tasks.values()] == [1.0, 1.0]


def test_a_difference_is_tested_on_the_same_questions() -> None:
    ours, theirs = (marks("a", *[1.0] * 30),), (marks("a", *[1.0] * 10, *[0.0] * 20),)

    found = compare(ours, theirs)

    assert found.difference == pytest.approx(2 / 3, abs=1e-6)
    assert found.interval[0] > 0.4
    assert found.p == pytest.approx(1 / 10_001, abs=1e-6)
    assert found.tasks["a"].test == "McNemar, exact"


def test_pairing_narrows_the_interval_of_a_difference() -> None:
    values = [place / 100 for place in range(100)]
    ours, theirs = (marks("a", *[v + 0.01 for v in values], metric="ndcg"),), (marks("a", *values, metric="ndcg"),)

    found = compare(ours, theirs)

    assert found.interval == pytest.approx((0.01, 0.01), abs=1e-6)
    assert found.tasks["a"].test == "paired permutation"


def test_task_p_values_are_corrected_for_their_number() -> None:
    ours = (marks("a", *[1.0] * 8), marks("b", *[1.0] * 8), marks("c", *[1.0] * 8))
    theirs = (marks("a", *[0.0] * 8), marks("b", *[1.0] * 8), marks("c", *[1.0] * 8))

    found = compare(ours, theirs).tasks

    assert found["a"].p == pytest.approx(2 / 2**8, abs=1e-6)
    assert found["a"].p_holm == pytest.approx(6 / 2**8, abs=1e-6)


def test_rows_hold_both_systems_and_what_lies_between_them() -> None:
    ours, theirs = (marks("a", 1, 1, 1, 0),), (marks("a", 0, 0, 1, 0),)

    line = lines(figures_of(theirs), figures_of(ours), compare(ours, theirs))[0]

    assert (line["task"], line["n"], line["base"], line["score"], line["difference"]) == ("a", 4, 0.25, 0.75, 0.5)
    assert "base" not in lines(None, figures_of(ours), None)[0]
