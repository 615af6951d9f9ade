"""ROUGE-L: ours against the google rouge_score package, on the same pairs, to the same values."""

import math
import random
from collections.abc import Iterator, Sequence
from itertools import cycle

from rouge_score.rouge_scorer import RougeScorer

from benchmarks.demo_records import demo_records
from benchmarks.race import Race
from shopwright.tasks.metrics import rouge_l

PAIRS, WORDS, SETS = 2_000, 60, 6
"""One set of pairs for each turn of a race: more texts than are remembered, so that none is met again."""
Pair = tuple[str, str]


def race() -> Race:
    """Two thousand pairs of sixty words of the demo shop's descriptions a turn; raises where a value differs."""
    sets = list(_sets())
    peer = RougeScorer(["rougeL"], use_stemmer=True)
    _agree(sets[-1], peer)
    for_ours, for_peer = cycle(sets), cycle(sets)
    return Race(
        "ROUGE-L with stemming, pairs of 60 words",
        "pairs",
        PAIRS,
        ours=lambda: [rouge_l(text, (reference,)) for text, reference in next(for_ours)],
        peer=lambda: [peer.score(reference, text) for text, reference in next(for_peer)],
        peer_name="rouge_score",
    )


def _sets() -> Iterator[Sequence[Pair]]:
    dice = random.Random(7)
    words = " ".join(product.description or "" for product in demo_records().products).split()
    for _ in range(SETS):
        yield [(_text(words, dice), _text(words, dice)) for _ in range(PAIRS)]


def _text(words: Sequence[str], dice: random.Random) -> str:
    return " ".join(dice.choices(words, k=WORDS))


def _agree(pairs: Sequence[Pair], peer: RougeScorer) -> None:
    for text, reference in pairs:
        ours, theirs = rouge_l(text, (reference,)), peer.score(reference, text)["rougeL"].fmeasure
        if not math.isclose(ours, theirs, abs_tol=1e-12):
            raise AssertionError(f"ROUGE-L is {ours} and by rouge_score {theirs}: {text!r}, {reference!r}")
