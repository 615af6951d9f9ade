"""The Scorer protocol."""

from shopwright.models.embedder import EmbeddingScorer
from shopwright.models.reranker import Reranker
from shopwright.models.scorer import Scorer


def test_the_cosine_and_the_reranker_are_scorers() -> None:
    kinds: tuple[type[Scorer], ...] = (EmbeddingScorer, Reranker)

    assert all(callable(kind.scores) for kind in kinds)
