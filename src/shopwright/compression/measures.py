"""What a model takes to run, as figures: what one process saw of it, and several of them drawn together."""

import statistics
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

DIGITS = 6


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sitting(_Figures):
    """What one process measured of one model."""

    fingerprint: str
    """Of the weights, as the engine names them: what an examination of the model tells, too."""
    load_seconds: float
    """From a process that knows the model's name to one that can answer, imports included."""
    memory_loaded: int
    """Bytes: the most that the process has held when the model was loaded (VmHWM)."""
    memory_peak: int
    """Bytes: the same after the work."""
    accelerator_peak: int
    """Bytes: the most that tensors have taken on an accelerator; 0 where there is none."""
    reads: int
    """Tokens of the prompt that is read."""
    writes: int
    """Tokens that are written in one stream."""
    prefill_seconds: tuple[float, ...]
    decode_seconds: tuple[float, ...]
    joules: tuple[float, ...]
    """Taken by the machine for each time that `writes` tokens were written; empty where it does not tell."""


class Spread(_Figures):
    """Several measurements of one thing."""

    median: float
    lowest: float
    highest: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The middle and the ends of at least one value."""
        middle, low, high = (round(found, DIGITS) for found in (statistics.median(values), min(values), max(values)))
        return cls(median=middle, lowest=low, highest=high, n=len(values))


class Measure(_Figures):
    """One model under one engine on one machine."""

    engine: str
    """The prefix that opens it: llama or transformers."""
    version: str
    """Package and version of the engine."""
    machine: str
    files: str
    """A fingerprint of the files that the engine reads."""
    fingerprint: str
    """Of the weights, as the engine names them."""
    bytes: int
    """Of the files that the engine reads."""
    weights: int
    bits_per_weight: float
    load_seconds: Spread
    memory_loaded: int
    memory_peak: int
    accelerator_peak: int
    reads: int
    writes: int
    prefill: Spread
    """Tokens of a prompt read in a second."""
    decode: Spread
    """Tokens of a reply written in a second, one stream."""
    joules_per_token: Spread | None
    """Of writing; whatever else ran on the machine is in it."""


def speeds(tokens: int, seconds: Sequence[float]) -> Spread:
    """Tokens a second."""
    return Spread.of([tokens / taken for taken in seconds])
