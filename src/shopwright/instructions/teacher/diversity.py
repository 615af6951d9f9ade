"""How much the texts of a set differ: self-BLEU, distinct n-grams, and the distance to the nearest neighbour."""

import bisect
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from shopwright.foundation.chance import Chance
from shopwright.instructions.marks import WORD
from shopwright.instructions.teacher.likeness import Likeness

ORDERS = 4
MOST_ASKED = 500
"""Texts whose nearest neighbour among all is looked for."""
Gram = tuple[str, ...]


@dataclass(frozen=True)
class Diversity:
    """Figures in [0, 1]; more self-BLEU is less diverse, more of the others is more."""

    texts: int
    self_bleu: float
    """Mean BLEU-4 of each text against all others (Zhu et al. 2018, Texygen), add-one smoothed beyond single words."""
    distinct_1: float
    """Distinct words over all words (Li et al. 2016)."""
    distinct_2: float
    """Distinct pairs of words over all pairs."""
    nearest_distance: float
    """Mean of 1 - ROUGE-L F1 with the most similar other text, over 500 texts at most."""

    def as_json(self) -> dict[str, float]:
        """The figures, to four places."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def diversity(texts: Sequence[str], chance: Chance) -> Diversity:
    """The figures of a set of texts; `chance` says whose neighbours are looked for."""
    words = [tuple(WORD.findall(text.lower())) for text in texts]
    return Diversity(
        texts=len(texts),
        self_bleu=self_bleu(words),
        distinct_1=distinct(words, 1),
        distinct_2=distinct(words, 2),
        nearest_distance=_nearest_distance(texts, chance),
    )


def distinct(texts: Sequence[Gram], order: int) -> float:
    """Distinct n-grams over all n-grams."""
    found = [gram for text in texts for gram in _grams(text, order)]
    return len(set(found)) / len(found) if found else 0.0


def self_bleu(texts: Sequence[Gram]) -> float:
    """Mean BLEU of each text with all others as references, brevity penalty by the nearest length.

    The greatest count of an n-gram in any other text is the greatest of all, or the second where the text holds the
    greatest itself: so one pass over the set is enough for all references of all texts.
    """
    if len(texts) < 2:
        return 0.0
    counts = [[Counter(_grams(text, order)) for text in texts] for order in range(1, ORDERS + 1)]
    most = [_greatest(of_order) for of_order in counts]
    lengths = sorted(map(len, texts))
    scores = (_bleu(place, counts, most, lengths) for place in range(len(texts)))
    return math.fsum(scores) / len(texts)


def _bleu(
    place: int,
    counts: Sequence[Sequence[Counter[Gram]]],
    most: Sequence[dict[Gram, tuple[int, int]]],
    lengths: Sequence[int],
) -> float:
    precisions = []
    for order, (of_order, greatest) in enumerate(zip(counts, most, strict=True), 1):
        mine = of_order[place]
        met = sum(min(count, _elsewhere(greatest[gram], count)) for gram, count in mine.items())
        smooth = int(order > 1)
        precisions.append((met + smooth) / max(mine.total() + smooth, 1))
    if not precisions[0]:
        return 0.0
    length = counts[0][place].total()
    penalty = min(1.0, math.exp(1 - _nearest_length(length, lengths) / length))
    return penalty * math.exp(math.fsum(map(math.log, precisions)) / ORDERS)


def _greatest(texts: Sequence[Counter[Gram]]) -> dict[Gram, tuple[int, int]]:
    """The two greatest counts of each n-gram."""
    found: dict[Gram, tuple[int, int]] = {}
    for counts in texts:
        for gram, count in counts.items():
            first, second = found.get(gram, (0, 0))
            found[gram] = (count, first) if count >= first else (first, max(second, count))
    return found


def _elsewhere(greatest: tuple[int, int], mine: int) -> int:
    return greatest[1] if mine == greatest[0] else greatest[0]


def _nearest_length(length: int, lengths: Sequence[int]) -> int:
    """The length nearest to a text's among the others, the shorter of two as near."""
    place = bisect.bisect_left(lengths, length)
    others = [*lengths[max(place - 1, 0) : place], *lengths[place + 1 : place + 2]]
    return min(others, key=lambda other: (abs(other - length), other))


def _grams(words: Gram, order: int) -> list[Gram]:
    return [words[place : place + order] for place in range(len(words) - order + 1)]


def _nearest_distance(texts: Sequence[str], chance: Chance) -> float:
    if len(texts) < 2:
        return 0.0
    index = Likeness()
    for place, text in enumerate(texts):
        index.add(str(place), text)
    asked = chance.random().sample(range(len(texts)), min(MOST_ASKED, len(texts)))
    found = [near.likeness for near in map(index.nearest, sorted(asked)) if near]
    return 1 - math.fsum(found) / len(found)
