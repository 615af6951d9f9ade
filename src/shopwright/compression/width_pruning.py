"""Width: which groups of attention heads and which feed-forward units carry least, and a model without them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from shopwright.compression.errors import CannotShrink
from shopwright.compression.rebuilding import State, layer_prefix, layers_of, rebuilt
from shopwright.compression.shrinking_recipes import BLOCK
from shopwright.models.embedder import by_length
from shopwright.training.answers_loss import collate
from shopwright.training.conversations import Example

ATTENTION_OUT, FEED_FORWARD_OUT = "self_attn.o_proj", "mlp.down_proj"
_OUTS = (ATTENTION_OUT, FEED_FORWARD_OUT)
_PARTS = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", ATTENTION_OUT)
_FEED_FORWARD = ("mlp.gate_proj", "mlp.up_proj", FEED_FORWARD_OUT)


@dataclass(frozen=True)
class Width:
    """The sizes of a model's layers that can be cut."""

    heads: int
    key_heads: int
    head: int
    """Dimensions of a head."""
    feed_forward: int

    @property
    def group(self) -> int:
        """Numbers that the query heads of one key head put out."""
        return self.heads // self.key_heads * self.head


@dataclass(frozen=True)
class Kept:
    """What stays of one layer: key heads with their query heads, and feed-forward units, in their order."""

    key_heads: tuple[int, ...]
    units: tuple[int, ...]


def width_of(model: PreTrainedModel) -> Width:
    """The sizes as the config says them. Raises CannotShrink where a layer is built otherwise."""
    names = {name for name, module in layers_of(model)[0].named_modules() if isinstance(module, nn.Linear)}
    lacking = sorted({*_PARTS, *_FEED_FORWARD} - names)
    if lacking:
        fix = "Heads and units can be cut where each projection is a matrix of its own; take out layers instead."
        raise CannotShrink(model.name_or_path, f"a layer without {lacking[0]}", model.config.model_type, fix)
    config = model.config
    heads = config.num_attention_heads
    head = getattr(config, "head_dim", None) or config.hidden_size // heads
    return Width(heads, config.num_key_value_heads or heads, head, config.intermediate_size)


def usefulness(model: PreTrainedModel, examples: Sequence[Example], batch_tokens: int) -> dict[str, Tensor]:
    """What each input of the matrices that close attention and feed-forward puts out, on average over the tokens.

    By the tensor's name, (inputs,): the root mean square of an input times the norm of its column, Wanda's product
    (Sun et al. 2023, arXiv 2306.11695) as Minitron uses activations for whole heads and units (Muralidharan et al.
    2024, arXiv 2407.14679).
    """
    squares: dict[str, Tensor] = defaultdict(lambda: torch.zeros(()))
    tokens = 0
    for places in by_length([len(example.ids) for example in examples], batch_tokens):
        batch = [examples[place] for place in places]
        ids = collate(batch, 0)["input_ids"].to(model.device)
        read = torch.arange(ids.shape[1]) < torch.tensor([len(example.ids) for example in batch]).unsqueeze(1)
        with _gauged(model, read.to(model.device), squares), torch.inference_mode():
            model(input_ids=ids, logits_to_keep=1)
        tokens += int(read.sum())
    weights = dict(model.named_parameters())
    return {
        name: (total / tokens).sqrt() * weights[f"{name}.weight"].detach().float().norm(dim=0).cpu()
        for name, total in squares.items()
    }


def most_useful(model: PreTrainedModel, carried: dict[str, Tensor], key_heads: int, units: int) -> tuple[Kept, ...]:
    """What stays of each layer, by `usefulness`."""
    width = width_of(model)
    kept = []
    for place in range(len(layers_of(model))):
        prefix = layer_prefix(model, place)
        groups = carried[prefix + ATTENTION_OUT].reshape(width.key_heads, width.group).norm(dim=1)
        kept.append(Kept(_best(groups, key_heads), _best(carried[prefix + FEED_FORWARD_OUT], units)))
    return tuple(kept)


def narrowed(model: PreTrainedModel, kept: Sequence[Kept]) -> PreTrainedModel:
    """The model with what is kept of each layer, in smaller tensors. Raises CannotShrink."""
    width = width_of(model)
    key_heads, units = len(kept[0].key_heads), len(kept[0].units)
    if key_heads * width.group % BLOCK:
        fix = f"Its rows would have {key_heads * width.group} numbers, which {BLOCK} does not divide. Keep more heads."
        raise CannotShrink(model.name_or_path, "key_heads", key_heads, fix)
    state: State = dict(model.state_dict())
    for place, layer in enumerate(kept):
        _cut(state, layer_prefix(model, place), layer, width)
    changes: dict[str, Any] = {
        "num_attention_heads": key_heads * width.heads // width.key_heads,
        "num_key_value_heads": key_heads,
        "head_dim": width.head,
        "intermediate_size": units,
    }
    return rebuilt(model, changes, state)


def _cut(state: State, prefix: str, layer: Kept, width: Width) -> None:
    queries, keys = _spans(layer.key_heads, width.group), _spans(layer.key_heads, width.head)
    units = torch.tensor(layer.units)
    rows = dict(zip((*_PARTS[:3], *_FEED_FORWARD[:2]), (queries, keys, keys, units, units), strict=True))
    for name, places in rows.items():
        for part in ("weight", "bias"):
            if f"{prefix}{name}.{part}" in state:
                state[f"{prefix}{name}.{part}"] = state[f"{prefix}{name}.{part}"][places]
    for name, places in ((ATTENTION_OUT, queries), (FEED_FORWARD_OUT, units)):
        state[f"{prefix}{name}.weight"] = state[f"{prefix}{name}.weight"][:, places]


def _spans(places: Sequence[int], size: int) -> Tensor:
    return torch.cat([torch.arange(place * size, (place + 1) * size) for place in places])


def _best(values: Tensor, count: int) -> tuple[int, ...]:
    # A stable order: among equals the first stays, whatever the sort does.
    order = sorted(range(len(values)), key=lambda place: (-float(values[place]), place))
    return tuple(sorted(order[:count]))


@contextmanager
def _gauged(model: PreTrainedModel, read: Tensor, squares: dict[str, Tensor]) -> Iterator[None]:
    """Add up the squares of what the closing matrices are given at the tokens that are read, (batch, tokens)."""

    def gauge(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def add(module: nn.Module, given: tuple[Tensor, ...]) -> None:
            squares[name] = squares[name] + given[0][read].double().square().sum(0).float().cpu()

        return add

    modules = dict(model.named_modules())
    names = [layer_prefix(model, at) + out for at in range(len(layers_of(model))) for out in _OUTS]
    hooks = [modules[name].register_forward_pre_hook(gauge(name)) for name in names]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
