"""A model's parameters in shares, one for every process (FSDP2), and whole again."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor, Shard
from torch.nn import Module, Parameter

from shopwright.training.errors import CannotBeSharded

ROOM_LEFT = 2
"""A whole model goes back to its device only where so many times its bytes are free there."""


@dataclass(frozen=True)
class Plain:
    """What a module was before its parameters were dealt out."""

    module: Module
    kind: type[Module]
    attributes: dict[str, Any]


def shard(model: Module, name: str, count: int, device: torch.device) -> list[Plain]:
    """Deal out the parameters of `model`, in place, among `count` processes; returns what `make_whole` needs.

    Every repeated block is a unit of its own, so that one block at a time is whole. Nothing stays whole between
    forward and backward: what looks on may then call the model between two steps. Raises
    CannotBeSharded.
    """
    _must_be_numbers(model, name)
    plain = [Plain(module, type(module), _attributes(module)) for module in model.modules()]
    mesh = init_device_mesh(device.type, (count,))
    for block in blocks(model):
        fully_shard(block, mesh=mesh, reshard_after_forward=True)
    fully_shard(model, mesh=mesh, reshard_after_forward=True)
    return plain


def make_whole(model: Module, plain: list[Plain], keeps: bool, device: torch.device) -> None:
    """Undo `shard` with the parameters as they are now; a process that does not keep them is left with empty ones.

    FSDP2 has no way back of its own, so every module gets its class and hooks of before.
    """
    whole: dict[int, Parameter] = {}
    for parameter in model.parameters():
        full = parameter.full_tensor().detach() if isinstance(parameter, DTensor) else parameter.detach()
        kept = full.cpu() if keeps else full.new_empty(0)
        whole[id(parameter)] = Parameter(kept, requires_grad=parameter.requires_grad)
    for was in plain:
        was.module.__class__ = was.kind
        was.module.__dict__.clear()
        was.module.__dict__.update(was.attributes)
        own = was.module._parameters
        own.update({name: whole[id(parameter)] for name, parameter in own.items() if parameter is not None})
    if keeps and device.type == "cuda" and _fits(model, device):
        model.to(device)


def blocks(model: Module) -> list[Module]:
    """The repeated blocks of a network: those that transformers never splits over devices."""
    names = {name for module in model.modules() for name in getattr(module, "_no_split_modules", None) or ()}
    return [module for module in model.modules() if type(module).__name__ in names]


def bytes_here(model: Module) -> int:
    """Bytes of parameters that this process holds."""
    return sum(local.numel() * local.element_size() for _, _, local in _parts(model))


def unsharded(model: Module, count: int) -> str | None:
    """The first parameter of which this process holds more than one part in `count`, rounded up to a row."""
    for name, parameter, local in _parts(model):
        rows = -(-parameter.shape[0] // count) if parameter.ndim else 1
        dealt = isinstance(parameter, DTensor) and parameter.placements == (Shard(0),)
        if not dealt or local.numel() * max(parameter.shape[0], 1) > rows * parameter.numel():
            return name
    return None


def _must_be_numbers(model: Module, name: str) -> None:
    for parameter, value in model.named_parameters():
        if not value.is_floating_point():
            raise CannotBeSharded(name, parameter, str(value.dtype))


def _parts(model: Module) -> Iterator[tuple[str, Tensor, Tensor]]:
    for name, parameter in model.named_parameters():
        yield name, parameter, parameter.to_local() if isinstance(parameter, DTensor) else parameter


def _attributes(module: Module) -> dict[str, Any]:
    """A module's own attributes, with copies of its hooks, to which FSDP2 adds its own."""
    return {name: value.copy() if "_hooks" in name else value for name, value in module.__dict__.items()}


def _fits(model: Module, device: torch.device) -> bool:
    free, _ = torch.cuda.mem_get_info(device)
    return ROOM_LEFT * bytes_here(model) < free
