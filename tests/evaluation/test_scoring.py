"""Replies are marked as published or corrected; what cannot be read counts 0 and is counted."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from evaluation.scripted import QUESTIONS, RIGHT, questions_file

from shopwright.evaluation.questions import Suite
from shopwright.evaluation.scoring import EncoderNeeded, as_mode, gathered, marks_of, needs_encoder
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.foundation.errors import UnknownName
from shopwright.tasks.answers import Score

SIMILAR = {**QUESTIONS[5], "metric": "sent-transformer", "output_field": ["red tent", "blue tent"]}


class Axes:
    """An encoder whose vectors are the axis of a text's first word."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        words = ["red", "blue", "green"]
        return np.array([[float(text.split(" ")[0] == word) for word in words] for text in texts], dtype=np.float32)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    return shopbench_suite(questions_file(tmp_path))


def test_right_replies_are_perfect_in_corrected_mode(suite: Suite) -> None:
    marks = marks_of(suite, suite.examined, RIGHT, "corrected", None)

    assert [mark.score.value for mark in marks] == pytest.approx([1.0] * 6)
    assert not any(mark.unread for mark in marks)


def test_right_replies_are_perfect_in_published_mode(suite: Suite) -> None:
    marks = marks_of(suite, suite.examined, RIGHT, "published", None)

    assert [mark.score.value for mark in marks] == pytest.approx([1.0] * 6)


def test_a_reply_that_cannot_be_read_counts_nothing_and_is_counted(suite: Suite) -> None:
    marks = marks_of(suite, suite.examined, [""] * 6, "corrected", None)

    assert [mark.score.value for mark in marks] == [0.0] * 6
    assert [group.unread for group in gathered(suite.examined, marks)] == [1, 1, 1, 2, 1]


def test_an_unread_reply_misses_every_entity(suite: Suite) -> None:
    assert marks_of(suite, suite.examined, [""] * 6, "corrected", None)[4].score == Score(value=0.0, gold=1)


def test_tasks_come_by_track_and_name(suite: Suite) -> None:
    groups = gathered(suite.examined, marks_of(suite, suite.examined, RIGHT, "corrected", None))

    assert [(group.track, group.task, len(group.marks)) for group in groups] == [
        ("behaviour", "aspects", 1),
        ("behaviour", "relevance", 1),
        ("concept", "entities", 1),
        ("concept", "kind of product", 2),
        ("reasoning", "titles", 1),
    ]


@pytest.mark.parametrize("mode", ["corrected", "published"])
def test_likeness_is_the_mean_cosine_over_references(tmp_path: Path, mode: str) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [SIMILAR, {**SIMILAR, "output_field": "green tent"}]))

    marks = marks_of(suite, suite.examined, ["red one", "green"], as_mode(mode), Axes())

    assert [mark.score.value for mark in marks] == [0.5, 1.0]


def test_an_empty_text_is_unread_in_corrected_mode_alone(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [SIMILAR]))

    assert marks_of(suite, suite.examined, [" "], "corrected", Axes())[0].unread
    assert not marks_of(suite, suite.examined, [" "], "published", Axes())[0].unread


def test_a_metric_of_embeddings_without_an_embedder_is_refused(tmp_path: Path) -> None:
    suite = shopbench_suite(questions_file(tmp_path, [SIMILAR]))

    assert needs_encoder(suite.examined)
    with pytest.raises(EncoderNeeded, match="'sent-transformer' needs an embedder"):
        marks_of(suite, suite.examined, ["red"], "corrected", None)


def test_modes_are_found_by_name() -> None:
    assert (as_mode("corrected"), as_mode("published")) == ("corrected", "published")
    with pytest.raises(UnknownName, match="Did you mean 'corrected'"):
        as_mode("correct")
