"""ROUGE-L: ours against the google rouge_score package, on the same pairs, to the same values."""

import random

from rouge_score.rouge_scorer import RougeScorer

from benchmarks.race import Race
from shopwright.tasks.metrics import rouge_l

WORDS = (
    "waterproof jackets keep rain out while breathing fabric lets warmth escape pockets zips hoods seams taped "
    "kettles boil quickly handles stay cool cables charge phones braided sleeves connectors guaranteed pans heating"
).split()


def race() -> Race:
    """Two thousand pairs of sixty words."""
    chance = random.Random(7)
    pairs = [(" ".join(chance.choices(WORDS, k=60)), " ".join(chance.choices(WORDS, k=60))) for _ in range(2000)]
    peer = RougeScorer(["rougeL"], use_stemmer=True)
    return Race(
        "ROUGE-L with stemming",
        "pairs",
        len(pairs),
        ours=lambda: [rouge_l(text, (reference,)) for text, reference in pairs],
        peer=lambda: [peer.score(reference, text) for text, reference in pairs],
        peer_name="rouge_score",
    )
