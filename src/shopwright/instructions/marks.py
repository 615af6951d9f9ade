"""Texts as marks: whole questions and runs of thirteen words as 64-bit numbers, the same in every process."""

import hashlib
import re
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shopwright.tasks.prompt import CLOSED, AnswerKind

Marks = npt.NDArray[np.uint64]

WORD = re.compile(r"\w+")
RUN = 13
"""Words in a row that count as a copy (Brown et al. 2020, appendix C)."""
_BASE = 0x9E3779B97F4A7C15
_POWERS = np.array([pow(_BASE, place, 2**64) for place in range(1, RUN + 1)], dtype=np.uint64)


def normalised(text: str) -> str:
    """The words of a text in lower case, a space between each."""
    return " ".join(WORD.findall(text.lower()))


def mark(*texts: str) -> int:
    """64 bits that stand for these texts."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(texts).encode(), digest_size=8).digest(), "big")


def question_mark(kind: AnswerKind, question: str, options: Sequence[str], reply: str) -> int:
    """A question with its options, whatever their order; where it is answered freely, with its reply."""
    rest = sorted(map(normalised, options)) if kind in CLOSED else [normalised(reply)]
    return mark(normalised(question), *rest)


def runs_of(text: str) -> Marks:
    """One mark for each thirteen words in a row; none of a shorter text."""
    words = [zlib.crc32(word.encode()) for word in WORD.findall(text.lower())]
    if len(words) < RUN:
        return np.empty(0, dtype=np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(np.array(words, dtype=np.uint64), RUN)
    return np.asarray((windows * _POWERS).sum(axis=1, dtype=np.uint64))
