"""Likelihoods of short continuations from what a server tells of a reply's first token."""

import math
from collections.abc import Collection, Mapping, Sequence

LEAST = 0.1
"""The share of the first token that the continuations must have together. Where they have less the model is about to
write something else ("<think>", "The answer"), and what it tells of them decides nothing."""
_AROUND = " \t\n\r,.:;)\u2581\u0120"
"""What a token may carry beside a continuation: white space, also as two tokenizers print it, and what follows one."""


def first_token_likelihoods(
    alternatives: Sequence[tuple[str, float]], continuations: Sequence[str]
) -> tuple[float, ...] | None:
    """The log-probability of each continuation from the likeliest first tokens and their log-probabilities.

    Those that are not among them share what is below the last. None where the first token cannot tell the continuations
    apart (10 begins with the token 1), or where they are not what the model is about to write.
    """
    wanted = [text.strip(_AROUND) for text in continuations]
    heard = _heard(alternatives)
    if any(_begun(text, heard) for text in wanted):
        return None
    if sum(math.exp(heard[text]) for text in set(wanted) & heard.keys()) < LEAST:
        return None
    floor = min(log for _, log in alternatives) - math.log(len(alternatives))
    return tuple(heard.get(text, floor) for text in wanted)


def _heard(alternatives: Sequence[tuple[str, float]]) -> Mapping[str, float]:
    """The log-probability of each text; tokens that differ in white space alone say the same."""
    shares: dict[str, list[float]] = {}
    for token, log in alternatives:
        if text := token.strip(_AROUND):
            shares.setdefault(text, []).append(log)
    return {text: _log_sum(logs) for text, logs in shares.items()}


def _log_sum(logs: Sequence[float]) -> float:
    greatest = max(logs)
    return greatest + math.log(sum(math.exp(log - greatest) for log in logs))


def _begun(text: str, tokens: Collection[str]) -> bool:
    """Whether a token says only the beginning of a text that no token says whole."""
    return text not in tokens and any(text[:end] in tokens for end in range(1, len(text)))
