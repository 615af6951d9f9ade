"""The processes that share a training: how they meet, what proves that each of them works, and how they part."""

import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from torch import distributed
from torch.nn import Module
from torch.nn.parallel import DistributedDataParallel

from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.training.errors import NotSharded, ProcessesMissing
from shopwright.training.groups import Machines
from shopwright.training.sharding import bytes_here, unsharded

PROOF_FILE = "machines.json"
PATIENCE = timedelta(days=7)
"""How long the others wait for the first process, which looks at the validation part and saves the model alone. One
that has died closes its connections, which ends the wait at once."""


class PartDone(Exception):
    """This process has done its part of a training; the first one goes on alone."""


@dataclass(frozen=True)
class Ranks:
    """One of the processes that share a training: its number, how many there are, and its device."""

    rank: int
    count: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """The first one logs, saves and reports."""
        return self.rank == 0


@dataclass(frozen=True)
class Proof:
    """What was seen of the processes: all fields are counted by asking each of them."""

    processes: int
    """Sum over all processes of one each."""
    distinct: int
    """Different processes among those that answered."""
    split: str
    backend: str
    parameter_bytes: int
    """Of the whole model."""
    bytes_a_rank: tuple[int, ...]
    """What each process holds of it between two steps."""

    def __str__(self) -> str:
        each = " + ".join(f"{held:,}" for held in self.bytes_a_rank)
        return (
            f"{self.processes} processes over {self.backend}, {self.split}: they hold {each} bytes of "
            f"{self.parameter_bytes:,} bytes of parameters"
        )


def rank_here() -> int:
    """The number of this process among those of torchrun; 0 where it is the only one."""
    return int(os.environ.get("RANK", 0))


def own_run(run: Run) -> Run:
    """The run's folder for the first process, a folder within it for each of the others."""
    rank = rank_here()
    return run if rank == 0 else Run(run.folder / f"rank-{rank}", run.key)


def shared_folder(run: Run) -> Path:
    """The folder of the run that all processes share."""
    return run.folder if rank_here() == 0 else run.folder.parent


def join(machines: Machines, name: str) -> Ranks:
    """Meet the other processes: over NCCL where each has a GPU of its own, over gloo otherwise.

    Raises ProcessesMissing where fewer or more have come than the recipe asks for.
    """
    wanted = machines.processes * machines.nodes
    found = int(os.environ.get("WORLD_SIZE", 1))
    if found != wanted or "MASTER_ADDR" not in os.environ:
        raise ProcessesMissing(name, machines.processes, machines.nodes, found)
    device = _device()
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Ranks(distributed.get_rank(), distributed.get_world_size(), device)


def prove(model: Module, machines: Machines, name: str, ranks: Ranks) -> Proof:
    """Ask every process for a one, for who it is and for the bytes of parameters that it holds.

    Raises ProcessesMissing, and NotSharded where a process holds more than its share of any parameter.
    """
    ones = torch.ones(1, device=ranks.device)
    distributed.all_reduce(ones)
    mine = (ranks.rank, socket.gethostname(), os.getpid(), bytes_here(model), unsharded(model, ranks.count))
    answers: list[Any] = [None] * ranks.count
    distributed.all_gather_object(answers, mine)
    whole = sum(parameter.numel() * parameter.element_size() for parameter in model.parameters())
    proof = Proof(
        processes=int(ones.item()),
        distinct=len({answer[:3] for answer in answers}),
        split=_split(model),
        backend=distributed.get_backend(),
        parameter_bytes=whole,
        bytes_a_rank=tuple(answer[3] for answer in answers),
    )
    _judge(proof, [answer[4] for answer in answers], machines, name)
    return proof


def keep_proof(proof: Proof, run: Run) -> dict[str, Any]:
    """Store a proof in its run and return it as plain values."""
    found = {**asdict(proof), "bytes_a_rank": list(proof.bytes_a_rank)}
    write_json(run.folder / PROOF_FILE, found)
    return found


def proof_of(run: Run) -> dict[str, Any]:
    """{"machines": the proof} where processes shared the run, nothing otherwise."""
    file = run.folder / PROOF_FILE
    return {"machines": json.loads(file.read_text(encoding="utf-8"))} if file.exists() else {}


def part() -> None:
    """Wait for the first process to finish, then leave."""
    if distributed.is_initialized():
        distributed.barrier(distributed.new_group(timeout=PATIENCE, backend="gloo"))
        distributed.destroy_process_group()


def _judge(proof: Proof, wrong: list[str | None], machines: Machines, name: str) -> None:
    wanted = machines.processes * machines.nodes
    if (proof.processes, proof.distinct) != (wanted, wanted):
        raise ProcessesMissing(name, machines.processes, machines.nodes, min(proof.processes, proof.distinct))
    for rank, parameter in enumerate(wrong):
        if machines.split == "fsdp" and parameter is not None:
            raise NotSharded(name, parameter, rank, wanted)
    if machines.split == "fsdp" and sum(proof.bytes_a_rank) != proof.parameter_bytes:
        raise NotSharded(name, "the whole model", 0, wanted)


def _split(model: Module) -> str:
    return "ddp" if isinstance(model, DistributedDataParallel) else "fsdp"


def _device() -> torch.device:
    local = int(os.environ.get("LOCAL_RANK", 0))
    if not torch.cuda.is_available():
        return torch.device("cpu")
    torch.cuda.set_device(local)
    return torch.device("cuda", local)
