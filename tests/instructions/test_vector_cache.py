"""Vectors that are kept by what the texts say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from shopwright.instructions.vector_cache import AT_ONCE, SentenceEncoder, VectorCache, Vectors


@dataclass
class Counting:
    """An encoder that says how often it was asked for what."""

    fingerprint: str = "letters"
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        counts = np.array([[text.count(letter) + 0.1 for letter in "abcdef"] for text in texts], dtype=np.float32)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)


class Dying(Counting):
    """One that ends in its second batch."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.asked:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_a_text_is_embedded_once_in_all_runs(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    made = VectorCache(tmp_path, first).vectors(["abc", "bad", "abc"])
    kept = VectorCache(tmp_path, second).vectors(["bad", "face", "abc"])

    assert (first.asked, second.asked) == (["abc", "bad"], ["face"])
    assert np.array_equal(made[[1, 0]], kept[[0, 2]])
    assert np.array_equal(made[0], made[2])


def test_what_was_embedded_before_a_kill_is_not_embedded_again(tmp_path: Path) -> None:
    texts = [f"text {number}" for number in range(AT_ONCE + 2)]
    dying, after = Dying(), Counting()
    with pytest.raises(KeyboardInterrupt):
        VectorCache(tmp_path, dying).vectors(texts)
    vectors = VectorCache(tmp_path, after).vectors(texts)

    assert after.asked == texts[AT_ONCE:]
    assert np.array_equal(vectors, VectorCache(tmp_path / "whole", Counting()).vectors(texts))


def test_another_encoder_has_vectors_of_its_own(tmp_path: Path) -> None:
    VectorCache(tmp_path, Counting()).vectors(["abc"])
    other = Counting("others")
    VectorCache(tmp_path, other).vectors(["abc"])

    assert other.asked == ["abc"]
    assert len(list(tmp_path.iterdir())) == 2


def test_the_sentence_encoder_tells_its_fingerprint_and_what_is_near(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, SentenceEncoder())
    vectors = cache.vectors(["a kettle for tea", "a pot to boil tea water", "hiking boots of suede"])

    assert len(SentenceEncoder().fingerprint) == 16
    assert float(vectors[0] @ vectors[1]) > float(vectors[0] @ vectors[2]) + 0.2
