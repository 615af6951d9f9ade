"""How often the checks for benchmarks take a clean sample for a copy, measured on decoys made of clean samples."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from shopwright.foundation.chance import Chance
from shopwright.instructions.benchmark_index import Asked, Hit
from shopwright.instructions.contamination_report import FalseAlarms

DECOYS = 2000
_OPENING = 3


def false_alarms(
    clean: Sequence[Asked], check: Callable[[Sequence[Asked]], list[Hit | None]], chance: Chance, count: int = DECOYS
) -> FalseAlarms:
    """The decoys that `check` takes for copies, of at most `count` made of samples in which it found nothing."""
    made = list(decoys(clean, chance, count))
    return FalseAlarms(decoys=len(made), hits=sum(hit is not None for hit in check(made)))


def decoys(clean: Sequence[Asked], chance: Chance, count: int) -> Iterator[Asked]:
    """Prompts that nobody asks: the first half of one sample and the second half of another that opens alike."""
    order = sorted(range(len(clean)), key=lambda place: (_opening(clean[place]), chance.child(place).number()))
    pairs = list(pairwise(order))
    step = max(1, -(-len(pairs) // max(count, 1)))
    for first, second in pairs[::step]:
        made = _halves(clean[first].text, clean[second].text)
        if made not in (clean[first].text, clean[second].text):
            yield Asked(made)


def _opening(sample: Asked) -> tuple[str, ...]:
    return tuple(sample.text.split(maxsplit=_OPENING)[:_OPENING])


def _halves(first: str, second: str) -> str:
    ahead, behind = first.split(" "), second.split(" ")
    return " ".join((*ahead[: len(ahead) // 2], *behind[len(behind) // 2 :]))
