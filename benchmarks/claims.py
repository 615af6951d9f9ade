"""Claims: labelled sentences, half of them false in one detail, told apart how well and how fast."""

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

# The sentences and their labels are the tests' own.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from labelled_claims import PARTS, Labelled, Outcome, labelled, outcome

Row = tuple[str, str, str, str]


def report() -> Iterable[Row]:
    """Precision, recall and speed for each part, then the share of false details found for each kind."""
    every = [labelled(part) for part in PARTS]
    for part, sentences in zip(PARTS, every, strict=True):
        began = time.perf_counter()
        told = outcome(sentences)
        yield part, *_figures(told, len(sentences)), _rate(len(sentences), time.perf_counter() - began)
    together = [one for sentences in every for one in sentences]
    for kind in sorted({one.kind for one in together if one.kind}):
        yield f"false: {kind}", *_caught([one for one in together if one.kind == kind]), ""


def _figures(told: Outcome, sentences: int) -> tuple[str, str]:
    return f"precision {told.precision:.3f}, recall {told.recall:.3f}", f"{sentences} sentences"


def _caught(sentences: Sequence[Labelled]) -> tuple[str, str]:
    return f"recall {outcome(sentences).recall:.3f}", f"{len(sentences)} sentences"


def _rate(sentences: int, seconds: float) -> str:
    return f"{sentences / seconds:,.0f} sentences/s"
