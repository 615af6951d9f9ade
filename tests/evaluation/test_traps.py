"""A file of questions and replies that hold every known trap is scored as it was worked out by hand, in both modes."""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shopwright.evaluation.replies import score_replies

TRAPS = Path(__file__).parent / "traps"
EXPECTED: dict[str, Any] = json.loads((TRAPS / "expected.json").read_text(encoding="utf-8"))


class OneDirectionEach:
    """Equal texts have equal vectors; nothing more is asked of it."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=8) for text in texts]
        return np.array([vector / np.linalg.norm(vector) for vector in vectors])


def scored(mode: str) -> dict[str, Any]:
    found = score_replies(
        TRAPS / "replies.jsonl", "shopbench", TRAPS / "questions.jsonl", mode, encoder=OneDirectionEach()
    )
    return found.as_json()


@pytest.mark.parametrize("mode", ["published", "corrected"])
def test_every_task_scores_as_worked_out_by_hand(mode: str) -> None:
    found, tolerance = scored(mode), EXPECTED["tolerance"]

    assert set(found["tasks"]) == set(EXPECTED["tasks"])
    for name, task in EXPECTED["tasks"].items():
        assert found["tasks"][name]["score"] == pytest.approx(task[mode], abs=tolerance), name
        assert (found["tasks"][name]["n"], found["tasks"][name]["metric"]) == (task["n"], task["metric"])


@pytest.mark.parametrize("mode", ["published", "corrected"])
def test_tracks_and_the_whole_are_means_of_means(mode: str) -> None:
    found, tolerance = scored(mode), EXPECTED["tolerance"]

    assert found["score"] == pytest.approx(EXPECTED["score"][mode], abs=tolerance)
    for name, track in EXPECTED["tracks"].items():
        assert found["tracks"][name]["score"] == pytest.approx(track[mode], abs=tolerance), name


def test_unreadable_replies_are_counted_in_corrected_mode() -> None:
    found = scored("corrected")

    assert {name: task["unread"] for name, task in found["tasks"].items()} == {
        name: task["unread"] for name, task in EXPECTED["tasks"].items()
    }
