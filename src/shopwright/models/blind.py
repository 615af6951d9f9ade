"""A scorer that knows nothing: what chance alone would score."""

from collections.abc import Sequence

from shopwright.foundation.chance import Chance
from shopwright.models.scorer import ScoredQuestion


class BlindScorer:
    """Scores by lot: the same lot for the same option of the same question, whatever else is asked."""

    name = "chance"
    fingerprint = "chance-1"

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """Numbers in [0, 1), even and without any meaning."""
        lots = Chance(0, ("blind",))
        return [tuple(lots.child(question, option).fraction() for option in options) for question, options in questions]
