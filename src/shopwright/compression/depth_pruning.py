"""Depth: which layers a model can do without, by the rise of its loss on the shop's prompts when each is skipped."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from transformers import PreTrainedModel

from shopwright.compression.rebuilding import layers_of
from shopwright.foundation.files import read_jsonl, write_jsonl
from shopwright.foundation.progress import say, track

Loss = Callable[[PreTrainedModel], float]


@dataclass(frozen=True)
class Skipped:
    """One layer that was taken out, and the loss without it and those before it."""

    layer: int
    loss: float


def least_useful(model: PreTrainedModel, count: int, loss: Loss, notes: Path) -> tuple[Skipped, ...]:
    """The `count` layers whose skipping raises the loss least, one after the other, each beside those already out.

    The greedy search of ShortGPT's kin by the loss itself (Men et al. 2024, arXiv 2403.03853; Kim et al. 2024, arXiv
    2402.02834). Takes layers x count examinations; `notes` remembers each, so that a killed search goes on.
    """
    known = {tuple(line["skipped"]): line["loss"] for line in _whole_lines(notes)}
    out: list[Skipped] = []
    for _ in range(count):
        gone = [skipped.layer for skipped in out]
        left = [place for place in range(len(layers_of(model))) if place not in gone]
        label = f"layer {len(out) + 1} of {count} to take out"
        found = [Skipped(at, _noted(model, (*gone, at), loss, known, notes)) for at in track(left, label, len(left))]
        out.append(min(found, key=lambda skipped: (skipped.loss, skipped.layer)))
        say(f"layer {out[-1].layer} out: loss {out[-1].loss:.4f}")
    return tuple(out)


@contextmanager
def skipping(model: PreTrainedModel, places: Sequence[int]) -> Iterator[None]:
    """The model without these layers, for as long as the block lasts."""
    layers = layers_of(model)
    kept = {place: layers[place] for place in places}
    for place in places:
        layers[place] = _Through()
    try:
        yield
    finally:
        for place, layer in kept.items():
            layers[place] = layer


class _Through(nn.Module):
    """Where a layer was: hands on what it is given."""

    def forward(self, hidden_states: Tensor, *rest: Any, **values: Any) -> Tensor:
        """(batch, tokens, width), as it came."""
        return hidden_states


def _noted(
    model: PreTrainedModel, places: tuple[int, ...], loss: Loss, known: dict[tuple[int, ...], float], notes: Path
) -> float:
    if places not in known:
        with skipping(model, places):
            known[places] = loss(model)
        write_jsonl(notes, [{"skipped": list(key), "loss": value} for key, value in known.items()])
    return known[places]


def _whole_lines(notes: Path) -> Iterator[Any]:
    return read_jsonl(notes) if notes.exists() else iter(())
