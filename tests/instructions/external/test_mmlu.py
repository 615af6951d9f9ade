"""MMLU in its three forms: it examines and never trains, whatever licence is stated."""

from collections.abc import Callable
from typing import Any

import pytest

from shopwright.instructions.external.readers import External, NotForTraining
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
HEADERLESS = 'What is 2 + 2?,1,2,4,8,C\n"Which is red, if any?",sky,blood,sea,grass,B\nNo answer?,1,2,3,4,F\n'


def test_rows_without_a_header(text: Any, opened: Opened) -> None:
    external, samples = opened(text("elementary_mathematics_test.csv", HEADERLESS))

    assert [sample.gold for sample in samples] == [Choice(number=3), Choice(number=2)]
    assert samples[0].task == "mmlu/elementary-mathematics"
    assert samples[1].prompt.options == ("sky", "blood", "sea", "grass")
    assert external.dropped.counts == {"answer-not-among-options": 1}


def test_rows_with_choices_in_a_list(lines: Any, opened: Opened) -> None:
    rows = [{"question": "2 + 2?", "subject": "sums", "choices": ["1", "2", "4", "8"], "answer": 2}]
    rows.append({"question": "2 + 3?", "subject": "sums", "choices": ["1"], "answer": 0})

    external, (sample,) = opened(lines("test.jsonl", rows))

    assert (sample.gold, sample.task) == (Choice(number=3), "mmlu/sums")
    assert external.dropped.counts == {"too-few-options": 1}


def test_rows_with_a_column_for_each_option(text: Any, opened: Opened) -> None:
    _, (sample,) = opened(text("q.csv", "question,A,B,C,D,answer\n2 + 2?,1,2,4,8,C\n"))

    assert sample.gold == Choice(number=3)


def test_a_benchmark_never_trains(text: Any, opened: Opened) -> None:
    external, samples = opened(text("a_test.csv", HEADERLESS), licence="CC0-1.0")

    assert {sample.part for sample in samples} == {"test"}
    with pytest.raises(NotForTraining, match="MMLU may not be trained on: it is a benchmark"):
        external.part("train")
    assert tuple(external.part("test")) == ()  # all were read above
