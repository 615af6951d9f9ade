"""Where continuations of one prompt part, and the log-probability of each once every parting has been weighed."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Tokens = tuple[int, ...]

_LEAST = 1e-12


@dataclass(frozen=True)
class Parting:
    """A place where continuations go different ways: what they have in common so far, and the tokens that follow."""

    begun: Tokens
    nexts: Tokens


def partings(paths: Collection[Tokens]) -> tuple[Parting, ...]:
    """Every place where the token paths part, those nearer to the prompt first; none for a single path."""
    ends = set(paths)
    nexts: dict[Tokens, set[int]] = {}
    for path in ends:
        for depth, token in enumerate(path):
            nexts.setdefault(path[:depth], set()).add(token)
    parted = [begun for begun, tokens in nexts.items() if len(tokens) > 1 or begun in ends]
    return tuple(Parting(begun, tuple(sorted(nexts[begun]))) for begun in sorted(parted, key=lambda b: (len(b), b)))


def weighed(paths: Sequence[Tokens], chances: Mapping[Tokens, Mapping[int, float]]) -> tuple[float, ...]:
    """The log-probability of each path where the reply must begin with one of them.

    `chances` tells for the beginning of every parting the log-probabilities, within the model's whole vocabulary, of
    the tokens that follow there. Token by token, a path has the softmax over those tokens: the probabilities of all
    paths sum to one. Where a path begins another one ("1" and "12"), it has what the distribution over the whole
    vocabulary leaves beside the longer ones' next tokens.
    """
    among = {begun: _log_sum(found.values()) for begun, found in chances.items()}
    ends = set(paths)

    def step(begun: Tokens, token: int) -> float:
        return chances[begun][token] - (0.0 if begun in ends else among[begun])

    def steps(path: Tokens) -> float:
        taken = [step(path[:depth], token) for depth, token in enumerate(path) if path[:depth] in chances]
        left = math.log(max(1 - math.exp(among[path]), _LEAST)) if path in chances else 0.0
        return sum(taken) + left

    return tuple(steps(path) for path in paths)


def _log_sum(logs: Collection[float]) -> float:
    """The logarithm of a sum of numbers that are given as logarithms."""
    greatest = max(logs)
    return greatest + math.log(sum(math.exp(value - greatest) for value in logs))
