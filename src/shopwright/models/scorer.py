"""The `Scorer` protocol: a question and its options go in, one score an option comes out."""

from collections.abc import Sequence
from typing import Protocol

ScoredQuestion = tuple[str, tuple[str, ...]]
"""A question in one plain line, and its options."""


class Scorer(Protocol):
    """Says how well options fit a question. Higher is better; scores are comparable within a question only."""

    name: str
    fingerprint: str
    """Changes when the weights change: part of every cache key."""

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """One score for each option of each question, in the order given."""
