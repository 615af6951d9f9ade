"""Training in a process of its own: the memory settings it needs, no network, and its end tied to its parent's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shopwright.foundation.files import discard
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.errors import TrainingFailed, TrainingRefused
from shopwright.training.groups import Machines

STANDARD_ERROR = 2
FIGURES_FILE = "figures.json"
FAILURE_FILE = "failure.json"

# glibc gives large blocks back to the system and takes them anew at the next step: 25-40 % of a training's time.
MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "536870912",
    # Splinters that are kept apart for small requests part the large blocks: peaks a fifth to two fifths higher.
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0",
}
PRIVATE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "WANDB_DISABLED": "true",
}
# Threads that spin while they wait starve each other where anything else runs: a tenth of the usual spinning is within
# a tenth of the fastest on two quiet cores, and twice as fast as it on busy ones.
THREADS = {"GOMP_SPINCOUNT": "1000"}
# Processes of one machine talk over its loopback: nothing listens where the network could reach it.
LOOPBACK = {"GLOO_SOCKET_IFNAME": "lo"}
QUIET = {
    "TOKENIZERS_PARALLELISM": "true",
    "TRANSFORMERS_VERBOSITY": "error",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TQDM_DISABLE": "1",
    "PYTHONHASHSEED": "0",
    # Deterministic products on a GPU need a workspace of fixed size.
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
}


def environment(machines: Machines | None = None) -> dict[str, str]:
    """The environment of a training process; what the user has set stays, but for privacy."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = str(max(cores // (machines.processes if machines else 1), 1))
    alone = LOOPBACK if machines and machines.nodes == 1 and sys.platform == "linux" else {}
    return {**MEMORY, **THREADS, **QUIET, **alone, "OMP_NUM_THREADS": threads, **os.environ, **PRIVATE}


def launch(
    shop: Shop,
    name: str,
    run: Run,
    room: str = "shopwright.training",
    machines: Machines | None = None,
    python: Path | None = None,
) -> dict[str, Any]:
    """Do the work of a run in a child, `python -m ROOM`, and return its figures; its progress goes to standard error.

    Where the machines say so the child is torchrun, and the room opens in each of its processes; `python` is the
    interpreter of another environment. Raises TrainingRefused and TrainingFailed with the child's own sentence.
    """
    for file in (run.folder / FIGURES_FILE, *run.folder.rglob(FAILURE_FILE)):
        discard(file)
    shared = machines if machines and machines.launch == "torchrun" else None
    command = [str(python or sys.executable), *_agent(shared, run), "-m", room, str(shop.folder), str(run.folder)]
    # The child reads this pipe: it closes when the parent dies, by whatever means, and the child goes too.
    with subprocess.Popen(command, env=environment(shared), stdin=subprocess.PIPE, stdout=STANDARD_ERROR) as child:
        try:
            code = child.wait()
        except BaseException:
            child.kill()
            child.wait()
            raise
    figures = _read(run.folder / FIGURES_FILE)
    if code or figures is None:
        raise _failure(name, code, next(map(_read, sorted(run.folder.rglob(FAILURE_FILE))), None))
    return dict(figures)


def _agent(machines: Machines | None, run: Run) -> list[str]:
    """torchrun's own words. Processes of several machines find each other by the run's key at the rendezvous."""
    if machines is None:
        return []
    one = ["--standalone", "--local-addr", "localhost"]
    many = ["--rdzv-backend", "c10d", "--rdzv-endpoint", str(machines.rendezvous), "--rdzv-id", run.key]
    counts = ["--nnodes", str(machines.nodes), "--nproc-per-node", str(machines.processes)]
    return ["-m", "shopwright.training.agent", *counts, *(one if machines.nodes == 1 else many)]


def _failure(name: str, code: int, said: Mapping[str, Any] | None) -> TrainingFailed | TrainingRefused:
    if said is None:
        how = f"was ended by signal {-code} (the system does so when memory runs out)" if code < 0 else "broke off"
        return TrainingFailed(name, f"its process {how}.")
    if said["exit_code"] == TrainingRefused.exit_code:
        return TrainingRefused(said["sentence"])
    return TrainingFailed(name, said["sentence"])


def _read(file: Path) -> Mapping[str, Any] | None:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
