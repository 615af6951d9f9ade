"""Intervals cover, p-values are calibrated, and small cases come out as worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopwright.evaluation.statistics import (
    CHANGED,
    TaskScores,
    holm,
    interval,
    least_difference,
    mcnemar_p,
    overall,
    resample,
    sign_flip_p,
    track_scores,
    weights,
)


def task(name: str, track: str, *values: float) -> TaskScores:
    return TaskScores(name, track, np.array(values))


def entities(name: str, *counts: tuple[int, int, int]) -> TaskScores:
    table = np.array(counts, dtype=float)
    return TaskScores(name, "concept", np.zeros(len(counts)), table)


def test_a_task_is_a_mean_a_track_a_mean_of_tasks_and_the_whole_a_mean_of_tracks() -> None:
    tasks = (task("a", "concept", 1, 1, 1, 0), task("b", "concept", 0), task("c", "behaviour", 0.5, 0.5))

    assert track_scores(tasks) == {"concept": 0.375, "behaviour": 0.5}
    assert overall(tasks) == 0.4375


def test_micro_f1_adds_up_counts_over_the_task() -> None:
    assert entities("a", (1, 1, 2), (0, 3, 1)).score == pytest.approx(2 * 1 / (4 + 3))
    assert entities("a", (0, 0, 0)).score == 0.0


def test_weights_turn_question_differences_into_the_overall_difference() -> None:
    ours = (task("a", "concept", 1, 0, 1), task("b", "concept", 0.5), task("c", "behaviour", 0.2, 0.9))
    theirs = (task("a", "concept", 0, 0, 1), task("b", "concept", 0.1), task("c", "behaviour", 0.4, 0.3))

    apart = np.concatenate([a.values - b.values for a, b in zip(ours, theirs, strict=True)])

    assert weights(ours) @ apart == pytest.approx(overall(ours) - overall(theirs))


def test_an_interval_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    tasks = (task("a", "concept", *np.linspace(0, 1, 30)),)

    assert np.array_equal(resample(tasks, 1).overall, resample(tasks, 1).overall)
    assert not np.array_equal(resample(tasks, 1).overall, resample(tasks, 2).overall)


def test_a_task_without_spread_has_an_interval_without_width() -> None:
    assert interval(resample((task("a", "concept", 1, 1, 1),), 7).overall) == (1.0, 1.0)


def test_a_bootstrap_interval_has_the_width_theory_gives_a_mean() -> None:
    values = np.array([0.0, 1.0] * 200)

    low, high = interval(resample((TaskScores("a", "concept", values),), 7).tasks["a"])

    assert high - low == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(400), rel=0.1)


def test_micro_f1_is_resampled_over_questions_and_not_averaged() -> None:
    counts = [(1, 1, 1)] * 5 + [(0, 10, 1)] * 5

    draws = resample((entities("a", *counts),), 7).tasks["a"]

    # The mean of F1 per question would be near 0.5; pooled counts give 2 x 5 / (55 + 10).
    assert draws.mean() == pytest.approx(10 / 65, abs=0.04)
    assert draws.std() > 0.02


def test_resamples_cut_into_chunks_are_whole() -> None:
    values = np.random.default_rng(0).random(5000)

    draws = resample((TaskScores("a", "concept", values),), 7).tasks["a"]

    assert draws.shape == (2000,)
    assert draws.mean() == pytest.approx(values.mean(), abs=0.002)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    generator = np.random.default_rng(3)
    covered = 0
    for trial in range(200):
        values = (generator.random(80) < 0.6).astype(float)
        low, high = interval(resample((TaskScores("a", "concept", values),), trial, 400).overall)
        covered += low <= 0.6 <= high

    assert 0.89 <= covered / 200 <= 0.99


def test_a_sign_flip_test_of_three_equal_differences_is_worked_by_hand() -> None:
    # Of the eight patterns of signs, +++ and --- are as far out as what was seen.
    assert sign_flip_p(np.array([0.5, 0.5, 0.5]), 7) == pytest.approx(2 / 8)


def test_questions_on_which_systems_agree_do_not_count() -> None:
    assert sign_flip_p(np.array([0.5, 0.0, 0.5, 0.0, 0.5]), 7) == pytest.approx(2 / 8)
    assert sign_flip_p(np.zeros(20), 7) == 1.0


def test_differences_of_either_sign_are_told_apart_from_one_sided_ones() -> None:
    mixed, one_sided = np.array([1.0, -1.0] * 20), np.ones(40)

    assert sign_flip_p(mixed, 7) == 1.0
    assert sign_flip_p(one_sided, 7) == pytest.approx(1 / 10_001)


def test_p_values_are_uniform_where_there_is_no_difference() -> None:
    generator = np.random.default_rng(11)
    found = np.array([sign_flip_p(generator.normal(size=30), trial, 400) for trial in range(600)])

    for level in (0.05, 0.25, 0.5, 0.75):
        assert (found <= level).mean() == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 600))


def test_mcnemar_is_a_sign_test_on_discordant_answers() -> None:
    first, second = np.array([1, 1, 1, 1, 1, 1, 0, 1]), np.array([0, 0, 0, 0, 0, 1, 0, 1])

    assert mcnemar_p(first, second) == pytest.approx(2 / 32)
    assert mcnemar_p(second, first) == pytest.approx(2 / 32)
    assert mcnemar_p(first, first) == 1.0


def test_mcnemar_is_never_too_bold_where_there_is_no_difference() -> None:
    generator = np.random.default_rng(5)
    found = [mcnemar_p(*(generator.random((2, 60)) < 0.5).astype(float)) for _ in range(500)]

    assert (np.array(found) <= 0.05).mean() <= 0.07


def test_mcnemar_holds_thousands_of_questions() -> None:
    first, second = np.ones(4000), np.zeros(4000)

    assert mcnemar_p(first, second) < 1e-300


def test_holm_is_worked_by_hand() -> None:
    corrected = holm({"a": 0.01, "b": 0.04, "c": 0.03})

    assert corrected == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})
    assert list(corrected) == ["a", "b", "c"]


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1), max_size=12))
def test_holm_only_ever_raises_a_p_value(values: dict[str, float]) -> None:
    corrected = holm(values)

    assert all(values[name] <= corrected[name] <= 1.0 for name in values)


@pytest.mark.parametrize("questions", [100, 400])
def test_the_least_difference_is_found_in_four_of_five_examinations(questions: int) -> None:
    shares = np.full(questions, 1 / questions)
    least = least_difference(shares)
    generator = np.random.default_rng(0)
    up = (CHANGED + least) / 2
    runs = generator.choice([1.0, -1.0, 0.0], (300, questions), p=[up, CHANGED - up, 1 - CHANGED])

    found = [sign_flip_p(run * shares, 1, 400) < 0.05 for run in runs]

    assert 0.7 < np.mean(found) < 0.9
