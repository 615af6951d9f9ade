"""The embedder and the cosine."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from shopwright.models.embedder import Embedder, EmbeddingScorer, by_length, distinct

PAIRS = ["waterproof hiking boots", "boots for walking in the rain", "a stainless steel kettle", ""]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_have_length_one(embedder: Embedder) -> None:
    vectors = embedder.encode(PAIRS)

    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_vectors_are_those_of_sentence_transformers(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(embedder.folder), device="cpu").encode(PAIRS)

    assert (np.sum(embedder.encode(PAIRS) * theirs, axis=1) > 0.999).all()


def test_a_precise_one_has_the_cosines_of_sentence_transformers(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [
        *PAIRS,
        *(f"{text}, number {times}, as long as it has to be" * times for text in PAIRS for times in (1, 4, 30)),
    ]
    ours = Embedder(precise=True).encode(texts)
    theirs = SentenceTransformer(str(embedder.folder), device="cpu").encode(texts)

    assert np.allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-6)


def test_many_batches_leave_torch_its_threads(embedder: Embedder) -> None:
    before = torch.get_num_threads()
    embedder.encode([f"{text} {place} " * 40 for text in PAIRS for place in range(4)])

    assert torch.get_num_threads() == before


def test_nothing_has_no_vectors(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, 384)


def test_the_nearer_text_has_the_higher_score(embedder: Embedder) -> None:
    scorer = EmbeddingScorer(embedder)
    first, second = scorer.scores([(PAIRS[0], tuple(PAIRS[1:3])), (PAIRS[2], ())])

    assert first[0] > first[1]
    assert second == ()
    assert scorer.fingerprint == embedder.fingerprint
    assert scorer.name == "cosine of all-MiniLM-L6-v2"


@given(st.lists(st.integers(1, 50), max_size=40), st.integers(1, 200))
def test_batches_of_like_length_hold_every_place_once(lengths: list[int], budget: int) -> None:
    batches = by_length(lengths, budget)

    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * lengths[batch[0]] <= budget for batch in batches)


def test_distinct_texts_keep_their_order() -> None:
    assert distinct(["b", "a", "b"]) == ("b", "a")
