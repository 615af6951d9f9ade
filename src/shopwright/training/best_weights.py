"""The weights of the best look: kept beside the checkpoints while a model learns, put back when it has learnt."""

from collections.abc import Collection
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor
from transformers import PreTrainedModel

from shopwright.foundation.files import atomic, discard

SUFFIX = ".safetensors"


class BestWeights:
    """Files `step-N.safetensors` with the trained weights of a model; what is not trained is in its base."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, model: PreTrainedModel, step: int, writes: bool = True) -> None:
        """Write the trained weights as of a step. Every process of a training calls it; one of them writes."""
        weights = {name: _whole(weight) for name, weight in _trained(model)}
        if writes:
            with atomic(self._file(step)) as temporary:
                save_file(weights, temporary)

    def forget_all_but(self, steps: Collection[int]) -> None:
        """Remove the weights of other steps."""
        wanted = {self._file(step) for step in steps}
        for file in self._folder.glob(f"step-*{SUFFIX}"):
            if file not in wanted:
                discard(file)

    def put_back(self, model: PreTrainedModel, step: int) -> None:
        """Give a model the weights of a step."""
        weights = load_file(self._file(step))
        with torch.no_grad():
            for name, weight in _trained(model):
                weight.copy_(_like(weights[name], weight))

    def _file(self, step: int) -> Path:
        return self._folder / f"step-{step}{SUFFIX}"


def _trained(model: PreTrainedModel) -> list[tuple[str, Tensor]]:
    """Each weight once, however many modules share it."""
    return [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]


def _whole(weight: Tensor) -> Tensor:
    """A weight in full on the CPU, also where several processes hold a part of it each."""
    full = weight.full_tensor() if isinstance(weight, DTensor) else weight
    return full.detach().cpu().contiguous()


def _like(values: Tensor, weight: Tensor) -> Tensor:
    if isinstance(weight, DTensor):
        return distribute_tensor(values.to(weight.device), weight.device_mesh, weight.placements)
    return values.to(weight.device)
