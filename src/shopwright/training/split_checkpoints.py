"""Checkpoints of a training that several processes share: each writes its part of one folder."""

from pathlib import Path
from typing import Any

import torch
from torch import distributed
from torch.distributed.checkpoint.state_dict import StateDictOptions, get_state_dict, set_state_dict
from torch.distributed.checkpoint.state_dict_loader import load
from torch.distributed.checkpoint.state_dict_saver import save
from torch.nn import Module
from transformers import Trainer, TrainerState

from shopwright.foundation.files import discard
from shopwright.foundation.runs import Run
from shopwright.training.fit_log import checkpoints, last_checkpoint
from shopwright.training.fit_settings import KEPT
from shopwright.training.machines import Ranks

STATE_FILE = "trainer_state.json"
TRAINED = StateDictOptions(ignore_frozen_params=True, strict=False)
"""Frozen weights are in the base; a checkpoint without them is small."""


def write(folder: Path, model: Module, trainer: Trainer, ranks: Ranks) -> None:
    """Write weights, optimiser, schedule, history and each process's chance. Every process calls it."""
    if ranks.is_first:
        discard(folder)
        folder.mkdir(parents=True)
    distributed.barrier()
    save(_state(model, trainer), checkpoint_id=folder)
    torch.save({"chance": _chance(ranks), "schedule": trainer.lr_scheduler.state_dict()}, _own_file(folder, ranks))
    if ranks.is_first:
        trainer.state.save_to_json(str(folder / STATE_FILE))
    distributed.barrier()


def read(folder: Path, model: Module, trainer: Trainer, ranks: Ranks) -> None:
    """Take a training up from a checkpoint. Every process calls it."""
    state = _state(model, trainer)
    load(state, checkpoint_id=folder)
    set_state_dict(
        model,
        trainer.optimizer,
        model_state_dict=state["model"],
        optim_state_dict=state["optimizer"],
        options=TRAINED,
    )
    own = torch.load(_own_file(folder, ranks), weights_only=True)
    trainer.lr_scheduler.load_state_dict(own["schedule"])
    _set_chance(own["chance"], ranks)
    trainer.state = TrainerState.load_from_json(str(folder / STATE_FILE))
    trainer.state.is_world_process_zero = ranks.is_first


def folder_of(parent: str, step: int) -> Path:
    """Where the checkpoint of a step lies."""
    return Path(parent) / f"checkpoint-{step}"


def newest(run: Run, ranks: Ranks) -> Path | None:
    """The newest whole checkpoint of a shared run; the first process clears half-written ones away."""
    found: list[Path | None] = [last_checkpoint(run) if ranks.is_first else None]
    distributed.broadcast_object_list(found, src=0)
    return found[0]


def forget_old(folder: Path) -> None:
    """Remove all but the newest checkpoints."""
    for old in checkpoints(folder)[:-KEPT]:
        discard(old)


def _state(model: Module, trainer: Trainer) -> dict[str, Any]:
    weights, optimizer = get_state_dict(model, trainer.optimizer, options=TRAINED)
    return {"model": weights, "optimizer": optimizer}


def _own_file(folder: Path, ranks: Ranks) -> Path:
    return folder / f"rank-{ranks.rank}.pt"


def _chance(ranks: Ranks) -> dict[str, torch.Tensor]:
    here = {"cpu": torch.get_rng_state()}
    return {**here, "cuda": torch.cuda.get_rng_state(ranks.device)} if ranks.device.type == "cuda" else here


def _set_chance(states: dict[str, torch.Tensor], ranks: Ranks) -> None:
    torch.set_rng_state(states["cpu"])
    if "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], ranks.device)
