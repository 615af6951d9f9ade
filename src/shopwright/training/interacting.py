"""Fitting the interaction head: seconds on vectors that are made once, before the cross-encoder learns the rest."""

from collections.abc import Sequence

import torch
from torch import Tensor

from shopwright.foundation.chance import Chance
from shopwright.models.embedder import Embedder
from shopwright.models.interaction import Interaction, pair_vectors
from shopwright.training.listwise import Listing, listnet

BATCH_LISTS = 128
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.05


def fit_head(found: Sequence[Listing], embedder: Embedder, cosine_weight: float, epochs: int, seed: int) -> Interaction:
    """A head that adds to the weighted cosine what it gets wrong on the lists, by the ListNet loss."""
    chance = Chance(seed, ("interaction",))
    torch.manual_seed(chance.number() % 2**63)
    asked, offered = pair_vectors([listing.asked for listing in found], embedder)
    head = Interaction(asked.shape[-1]).train()
    optimiser = torch.optim.AdamW(head.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    edges = [0]
    for listing in found:
        edges.append(edges[-1] + len(listing.options))
    for epoch in range(epochs):
        order = list(range(len(found)))
        chance.child(epoch).random().shuffle(order)
        for start in range(0, len(order), BATCH_LISTS):
            chosen = order[start : start + BATCH_LISTS]
            rows = torch.tensor([row for place in chosen for row in range(edges[place], edges[place + 1])])
            logits = head(asked[rows], offered[rows]) + cosine_weight * (asked[rows] * offered[rows]).sum(-1)
            loss = listnet(logits, _labels([found[place] for place in chosen]))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return head.eval()


def _labels(chosen: Sequence[Listing]) -> Tensor:
    return torch.tensor([(gain, 0.0, float(number)) for number, listing in enumerate(chosen) for gain in listing.gains])
