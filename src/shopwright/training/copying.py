"""A start that can copy: two layers of attention that find what came after this before, and say it again."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaAttention

SPREAD = 0.1
"""Standard deviation of an embedding's content."""
LEVEL = 3.0
"""The constant part of every embedding, as a multiple of the spread: what position-minded heads read."""
MILD = 0.1
"""How much of its chance weights a written head keeps, so that what it does not need can still be learnt."""
POSITIONAL = 70.0
"""Sharpness of a head that looks a fixed number of tokens back: next to nothing is left for the neighbours."""
MATCHING = 1.75
"""Sharpness of a head that looks for equal tokens."""
QUICKEST, SLOWEST_KEPT = 0.1, 0.006
"""Turns a token, in radians: pairs above the first tell neighbours apart, pairs below the second hardly turn."""


@dataclass(frozen=True)
class _Plan:
    """The residual stream's rooms: dimension 0 is constant, then content, the token before, the one before that."""

    content: slice
    before: slice
    earlier: slice
    shown: Tensor
    """(before, content): the directions of the content that the rooms for earlier tokens hold."""
    slow: list[int]
    """Places in a head that rotary embedding hardly turns."""
    quick: list[int]
    """Pairs of a head that it turns quickly, and by how much a token."""
    turns: list[float]


def write_copying(model: LlamaForCausalLM, seed: int) -> None:
    """Write an induction circuit (Olsson et al. 2022, arXiv 2209.11895) into a model's chance weights, in place.

    Layer 0 copies the token before, and the one before that, into rooms of their own; layer 1 looks for the places
    whose token before is the present token and says what stands there. A model that starts so repeats what its prompt
    holds from its first step; one that starts from chance alone needs millions of tokens to find the circuit. The rest
    of the weights stays as drawn. Needs as many key heads as heads; recipes.py says how many.
    """
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        plan = _plan(model, chance)
        _embed(model, plan, chance)
        first, second = (_Heads(layer.self_attn, model.config.head_dim) for layer in model.model.layers[:2])
        first.look_back(0, 1, plan)
        first.look_back(1, 2, plan)
        first.carry(0, plan.shown, plan.content, plan.before, SPREAD)
        first.carry(1, plan.shown[: _width(plan.earlier)], plan.content, plan.earlier, SPREAD)
        second.match(0, plan, with_earlier=False)
        second.match(1, plan, with_earlier=True)
        second.look_back(2, 0, plan)
        said = _directions(plan, chance, model.config.head_dim)
        for head, strength in ((0, 1.5), (1, 1.5), (2, -1.0)):
            # One embedding serves both ends, so the present token would foretell itself: head 2 takes it away.
            second.carry(head, said, plan.content, plan.content, strength * SPREAD, back=said)


class _Heads:
    """The heads of one layer of attention, to be written one by one."""

    def __init__(self, attention: LlamaAttention, size: int) -> None:
        parts = (attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj)
        self._query, self._key, self._value, self._out = (part.weight.detach() for part in parts)
        self._size = size

    def look_back(self, head: int, distance: int, plan: _Plan) -> None:
        """Attend to the token so far back, by position alone."""
        query, key = self._mild(self._query, head), self._mild(self._key, head)
        strength = math.sqrt(POSITIONAL) / LEVEL
        for pair, turn in zip(plan.quick, plan.turns, strict=True):
            key[pair, 0] += strength
            query[pair, 0] += strength * math.cos(turn * distance)
            query[pair + self._size // 2, 0] -= strength * math.sin(turn * distance)

    def match(self, head: int, plan: _Plan, *, with_earlier: bool) -> None:
        """Attend to places whose token before is the present one; with the two before, where half the room allows."""
        query, key = self._mild(self._query, head), self._mild(self._key, head)
        room = min(len(plan.slow), _width(plan.before))
        first = math.ceil(room * 0.6) if with_earlier else room
        for number, place in enumerate(plan.slow[:first]):
            query[place, plan.content] += MATCHING * plan.shown[number]
            key[place, plan.before.start + number] += MATCHING
        for number, place in enumerate(plan.slow[first : first + _width(plan.earlier)]):
            query[place, plan.before.start + number] += MATCHING
            key[place, plan.earlier.start + number] += MATCHING

    def carry(
        self, head: int, read: Tensor, source: slice, target: slice, strength: float, back: Tensor | None = None
    ) -> None:
        """Carry what `read` sees of the source into the target, as it is or through `back`'s directions."""
        value, out = self._mild(self._value, head), self._out[:, self._rows(head)].mul_(MILD)
        value[: len(read), source] += read
        out[target, : len(read)] += strength * (torch.eye(len(read)) if back is None else back.T)

    def _mild(self, weights: Tensor, head: int) -> Tensor:
        return weights[self._rows(head)].mul_(MILD)

    def _rows(self, head: int) -> slice:
        return slice(head * self._size, (head + 1) * self._size)


def _plan(model: LlamaForCausalLM, chance: torch.Generator) -> _Plan:
    config = model.config
    half, size = config.hidden_size // 2, config.head_dim
    before = min(size, half - config.hidden_size // 6, half - 1)
    inverse = model.model.rotary_emb.inv_freq.tolist()
    quick = [pair for pair, turn in enumerate(inverse) if turn > QUICKEST][:4]
    slow = [place for pair, turn in enumerate(inverse) if turn < SLOWEST_KEPT for place in (pair, pair + size // 2)]
    return _Plan(
        content=slice(1, half),
        before=slice(half, half + before),
        earlier=slice(half + before, min(half + 2 * before, config.hidden_size)),
        shown=_orthogonal(half - 1, chance)[:before],
        slow=slow,
        quick=quick,
        turns=[inverse[pair] for pair in quick],
    )


def _embed(model: LlamaForCausalLM, plan: _Plan, chance: torch.Generator) -> None:
    """Content in its room, a constant, next to nothing elsewhere; the last norm keeps the logits as mild as before."""
    weights = model.model.embed_tokens.weight
    usual = model.config.initializer_range
    weights.normal_(0.0, usual / 4, generator=chance)
    weights[:, plan.content] = torch.randn(len(weights), _width(plan.content), generator=chance) * SPREAD
    weights[:, 0] = LEVEL * SPREAD
    model.model.norm.weight.mul_(2.5 * usual / SPREAD)


def _directions(plan: _Plan, chance: torch.Generator, most: int) -> Tensor:
    return _orthogonal(_width(plan.content), chance)[:most]


def _orthogonal(size: int, chance: torch.Generator) -> Tensor:
    return Tensor(torch.linalg.qr(torch.randn(size, size, generator=chance))[0])


def _width(room: slice) -> int:
    return int(room.stop - room.start)
