"""Batches of like length: the whole order of a training, planned from its seed before it starts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from shopwright.foundation.chance import Chance

WINDOW = 4096
"""Samples that are sorted together: enough for hardly any padding, few enough to keep neighbours apart."""

One = TypeVar("One")
Plan = tuple[tuple[int, ...], ...]
"""Batches of places in the set."""


# Why batches of like length by default and not packing: packed neighbours must not see each other, which costs a mask
# and attention over the whole row (TRL lays a batch out as one row, so 4,096 tokens pay for 4,096 x 4,096), while short
# samples sorted by length pad by about one token in fifty, keep attention at their own length and need no mask at all.
def plan_epochs(lengths: Sequence[int], batch_tokens: int, epochs: int, chance: Chance) -> Plan:
    """All batches of all epochs; the longest comes first, so that a lack of memory shows at the first step."""
    batches = [batch for epoch in range(epochs) for batch in _epoch(lengths, batch_tokens, chance.child(epoch))]
    return longest_first(batches, lambda batch: _tokens(batch, lengths))


def longest_first(batches: list[tuple[int, ...]], tokens: Callable[[Sequence[int]], int]) -> Plan:
    """The first of the longest batches goes to the front, the others stay in their order."""
    if batches:
        longest = max(range(len(batches)), key=lambda place: (tokens(batches[place]), -place))
        batches.insert(0, batches.pop(longest))
    return tuple(batches)


def spread(items: Sequence[One], most: int) -> tuple[One, ...]:
    """At most `most` items, dealt evenly over all of them."""
    step = max(-(-len(items) // most), 1)
    return tuple(items[::step])


def cut(lengths: Sequence[int], places: Sequence[int], batch_tokens: int) -> Plan:
    """Places in their order, cut into batches of at most `batch_tokens` tokens with padding; one sample at least."""
    batches: list[list[int]] = []
    longest = 0
    for place in places:
        longest = max(longest, lengths[place])
        if batches and (len(batches[-1]) + 1) * longest <= batch_tokens:
            batches[-1].append(place)
        else:
            batches.append([place])
            longest = lengths[place]
    return tuple(map(tuple, batches))


def padding_share(plan: Plan, lengths: Sequence[int]) -> float:
    """The share of a plan's tokens that is padding."""
    filled = sum(lengths[place] for batch in plan for place in batch)
    total = sum(_tokens(batch, lengths) for batch in plan)
    return 1 - filled / total if total else 0.0


def _epoch(lengths: Sequence[int], batch_tokens: int, chance: Chance) -> list[tuple[int, ...]]:
    order = list(range(len(lengths)))
    chance.child("samples").random().shuffle(order)
    batches: list[tuple[int, ...]] = []
    for start in range(0, len(order), WINDOW):
        window = sorted(order[start : start + WINDOW], key=lambda place: lengths[place])
        batches.extend(cut(lengths, window, batch_tokens))
    chance.child("batches").random().shuffle(batches)
    return batches


def _tokens(batch: Sequence[int], lengths: Sequence[int]) -> int:
    return len(batch) * max(lengths[place] for place in batch)
