"""ROUGE with cached stems and a bit-parallel longest common subsequence; the values of rouge_score, faster."""

import functools
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from itertools import chain, islice
from typing import Any


@functools.cache
def _stemmer() -> Any:
    # All of NLTK comes with it, more than a second: who compares no texts does not wait for that.
    return import_module("rouge_score.tokenizers").DefaultTokenizer(use_stemmer=True)


@functools.lru_cache(maxsize=100_000)
def _stem(word: str) -> tuple[str, ...]:
    return tuple(_stemmer().tokenize(word))


@functools.lru_cache(maxsize=20_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """The stemmed words of a text, as rouge_score counts them."""
    return tuple(chain.from_iterable(map(_stem, text.split())))


def rouge_l_f1(reference: str, text: str) -> float:
    """F1 of the longest common subsequence of stemmed tokens (Lin 2004), in [0, 1]."""
    wanted, given = tokens_of(reference), tokens_of(text)
    return _f1(common_subsequence(wanted, given), len(wanted), len(given))


def rouge_n_f1(reference: str, text: str, n: int) -> float:
    """F1 of the runs of `n` stemmed tokens that both texts hold, each as often as both do (Lin 2004), in [0, 1]."""
    wanted, given = _runs(tokens_of(reference), n), _runs(tokens_of(text), n)
    return _f1((wanted & given).total(), wanted.total(), given.total())


def _runs(tokens: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(islice(tokens, start, None) for start in range(n)), strict=False))


def _f1(common: int, wanted: int, given: int) -> float:
    if not common:
        return 0.0
    precision, recall = common / given, common / wanted
    return 2 * precision * recall / (precision + recall)


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Length of the longest common subsequence (Crochemore et al. 2001: one bit a token, one addition a row)."""
    places: dict[str, int] = {}
    for place, token in enumerate(first):
        places[token] = places.get(token, 0) | (1 << place)
    full = row = (1 << len(first)) - 1
    for token in second:
        # A token that `first` lacks leaves the row as it is; what is carried past its end never comes back.
        if at := places.get(token):
            matched = row & at
            row = (row + matched) | (row - matched)
    return len(first) - (row & full).bit_count()
