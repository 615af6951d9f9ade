"""Lists to learn an order from, and the losses that compare a whole list of scores with its gains."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from shopwright.foundation.chance import Chance
from shopwright.instructions.samples import Sample
from shopwright.models.scorer import ScoredQuestion
from shopwright.tasks.answers import Answer, Choice, Ranking, Selection

GAIN, OFFSET, LIST = 0, 1, 2
"""Columns of the labels of a batch of pairs: the option's gain, what is added to its logit, the list it is in."""


@dataclass(frozen=True)
class Listing:
    """A question, its options, the gain of each, and its task."""

    question: str
    options: tuple[str, ...]
    gains: tuple[float, ...]
    task: str

    @property
    def asked(self) -> ScoredQuestion:
        """The question as a Scorer takes it."""
        return self.question, self.options


def listings(samples: Sequence[Sample], most: int, chance: Chance) -> tuple[Listing, ...]:
    """The closed samples that an order can be learnt from: two options or more, not all of the same gain."""
    found = (_listing(sample, most, chance.child(sample.id)) for sample in samples)
    return tuple(listing for listing in found if listing)


def gains_of(gold: Answer, sample: Sample) -> tuple[float, ...]:
    """The gain of each option as the prompt lists them; an ordered gold without gains gives 1, 1/2, 1/3 ..."""
    numbers = sample.prompt.numbers
    if isinstance(gold, Choice):
        return tuple(float(number == gold.number) for number in numbers)
    if isinstance(gold, Selection):
        return tuple(float(number in gold.numbers) for number in numbers)
    if not isinstance(gold, Ranking):
        return ()
    places = {number: place for place, number in enumerate(gold.order, 1)}
    return gold.gains or tuple(1 / places[number] if number in places else 0.0 for number in numbers)


def labels(found: Sequence[Listing], offsets: Sequence[Sequence[float]] | None = None) -> Tensor:
    """Gain, offset and number of listing of each pair: shape (pairs, 3); without offsets they are 0."""
    given = offsets or [[0.0] * len(listing.options) for listing in found]
    rows = [
        (gain, offset, float(number))
        for number, (listing, values) in enumerate(zip(found, given, strict=True))
        for gain, offset in zip(listing.gains, values, strict=True)
    ]
    return torch.tensor(rows)


def listnet(scores: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy between the gains, as shares of each list, and the softmax of its scores; mean over the lists.

    ListNet's top-one loss (Cao et al. 2007) with gains taken as they are rather than through an exponential.
    """
    lists, count = _lists(labels)
    gains = labels[:, GAIN]
    shares = gains / _sum(gains, lists, count)[lists]
    return -(shares * _log_softmax(scores, lists, count)).sum() / count


def plistmle(scores: Tensor, labels: Tensor) -> Tensor:
    """Likelihood of the gold order, early places weighing more: position-aware ListMLE (Lan et al. 2014).

    Place i of a list weighs 2 to the power of its length minus i, minus 1, as a share of its list's weights.
    """
    lists, count = _lists(labels)
    total = scores.new_zeros(())
    for number in range(count):
        members = lists == number
        order = torch.argsort(labels[members, GAIN], descending=True, stable=True)
        total = total + _place_weighted(scores[members][order])
    return total / count


def _place_weighted(scores: Tensor) -> Tensor:
    after = torch.flip(torch.logcumsumexp(torch.flip(scores, (0,)), 0), (0,))
    weights = 2.0 ** torch.arange(len(scores) - 1, -1, -1, device=scores.device) - 1
    return ((after - scores) * weights / weights.sum()).sum()


LOSSES = {"listnet": listnet, "plistmle": plistmle}


class ListLoss:
    """One of the losses as the Trainer calls it: on the logits with each pair's offset added."""

    def __init__(self, name: str) -> None:
        self._loss = LOSSES[name]

    def __call__(self, outputs: Any, labels: Tensor, num_items_in_batch: object = None) -> Tensor:
        """Mean over the batch's lists."""
        return self._loss(outputs.logits[:, 0].float() + labels[:, OFFSET], labels)


def _listing(sample: Sample, most: int, chance: Chance) -> Listing | None:
    gains = gains_of(sample.gold, sample)
    if len(gains) < 2 or len(gains) != len(sample.prompt.options) or len(set(gains)) < 2:
        return None
    kept = _kept(gains, most, chance)
    options = tuple(sample.prompt.options[place] for place in kept)
    return Listing(sample.prompt.question, options, tuple(gains[place] for place in kept), sample.task)


def _kept(gains: Sequence[float], most: int, chance: Chance) -> list[int]:
    gold = [place for place, gain in enumerate(gains) if gain > 0][: most - 1]
    others = [place for place, gain in enumerate(gains) if gain <= 0]
    room = max(most - len(gold), 0)
    return sorted(gold + (others if len(others) <= room else chance.random().sample(others, room)))


def _lists(labels: Tensor) -> tuple[Tensor, int]:
    lists = labels[:, LIST].long()
    return lists, int(lists.max()) + 1


def _sum(values: Tensor, lists: Tensor, count: int) -> Tensor:
    return values.new_zeros(count).index_add(0, lists, values)


def _log_softmax(scores: Tensor, lists: Tensor, count: int) -> Tensor:
    highest = scores.new_full((count,), -torch.inf).scatter_reduce(0, lists, scores.detach(), "amax")
    shifted = scores - highest[lists]
    return shifted - _sum(shifted.exp(), lists, count).log()[lists]
