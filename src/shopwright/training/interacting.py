"""Fitting the interaction head: seconds on vectors that are made once, before the cross-encoder learns the rest."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import torch
from torch import Tensor

from shopwright.foundation.chance import Chance
from shopwright.models.embedder import Embedder
from shopwright.models.interaction import Interaction, added, pair_vectors
from shopwright.training.listwise import Listing, labels, listnet

BATCH_LISTS = 128
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.05
WEIGHTS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 20.0, 28.0, 40.0)
"""Weights of the cosine that are tried before the head is fitted."""


@dataclass(frozen=True)
class Pairs:
    """Listings, and the untuned vectors of all their pairs in order: two of shape (pairs, width)."""

    listings: tuple[Listing, ...]
    asked: Tensor
    offered: Tensor

    @property
    def edges(self) -> list[int]:
        """Where each listing's pairs begin, and where the last ones end."""
        return [0, *accumulate(len(listing.options) for listing in self.listings)]

    def scores(self, cosine_weight: float, head: Interaction | None) -> Tensor:
        """The weighted cosine, and the head's logit; shape (pairs,)."""
        return added(self.asked, self.offered, cosine_weight, head)

    def offsets(self, cosine_weight: float, head: Interaction | None) -> list[tuple[float, ...]]:
        """The same, listing by listing."""
        values, edges = self.scores(cosine_weight, head).tolist(), self.edges
        return [tuple(values[start:end]) for start, end in pairwise(edges)]

    def losses(self, cosine_weight: float, head: Interaction | None) -> list[float]:
        """The ListNet loss of each listing."""
        scores = [torch.tensor(line) for line in self.offsets(cosine_weight, head)]
        return [float(listnet(one, labels([lst]))) for one, lst in zip(scores, self.listings, strict=True)]

    def loss(self, cosine_weight: float, head: Interaction | None) -> float:
        """Mean ListNet loss of a listing."""
        return float(listnet(self.scores(cosine_weight, head), labels(self.listings)))


def pairs_of(found: Sequence[Listing], embedder: Embedder) -> Pairs:
    """Listings with their vectors."""
    return Pairs(tuple(found), *pair_vectors([listing.asked for listing in found], embedder))


def best_weight(pairs: Pairs) -> float:
    """The weight of the cosine that fits the lists best on its own."""
    fitted = {weight: pairs.loss(weight, None) for weight in WEIGHTS}
    return min(fitted, key=lambda weight: fitted[weight])


def fit_head(pairs: Pairs, held_out: Pairs | None, cosine_weight: float, epochs: int, seed: int) -> Interaction:
    """A head that adds to the weighted cosine what it gets wrong, as it was after its best round on held-out lists."""
    chance = Chance(seed, ("interaction",))
    torch.manual_seed(chance.number() % 2**63)
    head = Interaction(pairs.asked.shape[-1])
    optimiser = torch.optim.AdamW(head.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    best, least = copy.deepcopy(head), float("inf")
    for epoch in range(epochs):
        _round(head.train(), optimiser, pairs, cosine_weight, chance.child(epoch))
        loss = held_out.loss(cosine_weight, head.eval()) if held_out else -float(epoch)
        if loss < least:
            best, least = copy.deepcopy(head), loss
    return best.eval()


def _round(
    head: Interaction, optimiser: torch.optim.Optimizer, pairs: Pairs, cosine_weight: float, chance: Chance
) -> None:
    order, edges = list(range(len(pairs.listings))), pairs.edges
    chance.random().shuffle(order)
    for start in range(0, len(order), BATCH_LISTS):
        chosen = order[start : start + BATCH_LISTS]
        rows = torch.tensor([row for place in chosen for row in range(edges[place], edges[place + 1])])
        asked, offered = pairs.asked[rows], pairs.offered[rows]
        logits = head(asked, offered) + cosine_weight * (asked * offered).sum(-1)
        loss = listnet(logits, labels([pairs.listings[place] for place in chosen]))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
