"""Machines to train on: the one found here, and the known ones that can be named, with their memory and speed."""

import os
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import psutil

from shopwright.foundation.errors import UnknownName

GIB = 1024**3
HERE = "here"
CGROUP = Path("/sys/fs/cgroup")
CPU_FLAGS = Path("/proc/cpuinfo")
CORE_TERAFLOPS = {"amx_bf16": 0.40, "avx512_bf16": 0.25, "avx512f": 0.06}
"""What one core does in training, in bf16, by the best of its instructions: the second measured on models of 15 M and
135 M weights on two cores, the others by the width of their units beside it."""
SLOWEST_CORE = 0.03
CPU_SHARE = 1.0
"""Of a core's figure, which was measured in training already."""
GPU_SHARE = 0.4
"""Of a GPU's peak that a training of this kind reaches: 0.35 to 0.5 is usual (Chowdhery et al. 2022, arXiv 2204.02311,
table 3, and what the trainers of the field tell)."""


@dataclass(frozen=True)
class Accelerator:
    """A thing that computes, with memory of its own."""

    name: str
    gigabytes: float
    """GiB that a process can have, as the vendor's own tool tells them."""
    teraflops: float
    """Peak of dense products in bf16, in 10^12 operations a second."""
    kind: Literal["gpu", "cpu"] = "gpu"

    @property
    def speed(self) -> float:
        """Operations a second in a training."""
        return self.teraflops * 1e12 * (GPU_SHARE if self.kind == "gpu" else CPU_SHARE)


@dataclass(frozen=True)
class Rig:
    """A machine with one accelerator or several alike."""

    accelerator: Accelerator
    count: int = 1

    def __str__(self) -> str:
        many = f"{self.count} x " if self.count > 1 else ""
        return f"{many}{self.accelerator.name} ({self.accelerator.gigabytes:.1f} GB)"

    def memory(self, devices: int) -> float:
        """Bytes that each of so many processes can have: a GPU each, or a share of the one memory beside a CPU."""
        sharing = devices if self.accelerator.kind == "cpu" else 1
        return self.accelerator.gigabytes * GIB / sharing

    def speed(self, devices: int) -> float:
        """Operations a second of so many processes together."""
        return self.accelerator.speed * (devices if self.accelerator.kind == "gpu" else 1)


ACCELERATORS = (
    Accelerator("T4", 15.0, 8.1),
    Accelerator("V100-16GB", 16.0, 15.7),
    Accelerator("V100-32GB", 32.0, 15.7),
    Accelerator("L4", 22.5, 121),
    Accelerator("A10", 22.5, 125),
    Accelerator("A10G", 22.5, 70),
    Accelerator("RTX-3090", 24.0, 71),
    Accelerator("RTX-4090", 24.0, 165),
    Accelerator("RTX-5090", 31.8, 210),
    Accelerator("A40", 45.0, 150),
    Accelerator("A6000", 48.0, 155),
    Accelerator("L40S", 45.0, 362),
    Accelerator("A100-40GB", 40.0, 312),
    Accelerator("A100-80GB", 80.0, 312),
    Accelerator("H100", 79.6, 989),
    Accelerator("H200", 140.4, 989),
    Accelerator("B200", 179.0, 2250),
    Accelerator("MI300X", 192.0, 1307),
)
"""Memory and dense bf16 peak, without sparsity, from the vendors' data sheets: NVIDIA's for T4, V100, L4,
A10, A40, A6000, L40S, A100, H100 SXM, H200 SXM and B200, and its GeForce papers (with float32 sums) for the RTX
cards; AWS's for A10G; AMD's for MI300X. T4 and V100 know no bf16 and compute it as float32: theirs is float32's."""


def rig(words: str, memory_gb: float | None = None) -> Rig:
    """The machine that `here`, `h200`, `4xT4` or `8xA100-80GB` names; `memory_gb` goes before what is known of it.

    Raises UnknownName.
    """
    named = found() if words.strip().lower() == HERE else _named(words)
    if memory_gb is None:
        return named
    return replace(named, accelerator=replace(named.accelerator, gigabytes=memory_gb))


def found() -> Rig:
    """The machine that this process runs on: its GPUs with the memory that is free, or its cores."""
    gpus = _gpus()
    if gpus:
        return Rig(min(gpus, key=lambda gpu: gpu.gigabytes), len(gpus))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Rig(Accelerator(f"{cores} cores", free_memory() / GIB, cores * _core_teraflops(), "cpu"))


def free_memory(cgroup: Path = CGROUP) -> int:
    """Bytes that this process may still take or has already: of the machine's memory, or of its container's."""
    own: int = psutil.Process().memory_info().rss
    free: int = psutil.virtual_memory().available + own
    limit, used = _number(cgroup / "memory.max"), _number(cgroup / "memory.current")
    return free if limit is None else min(free, limit - (used or 0) + own)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _named(words: str) -> Rig:
    many = re.fullmatch(r"(?:(\d+)\s*[xX*]\s*)?(.+)", words.strip())
    count, name = (int(many[1] or 1), many[2]) if many else (1, words)
    like = next((known for known in ACCELERATORS if _plain(known.name) == _plain(name)), None)
    if like is None or not count:
        raise UnknownName("accelerator", words, [known.name for known in ACCELERATORS])
    return Rig(like, count)


def _gpus() -> list[Accelerator]:
    """What NVIDIA's own tool tells, so that nobody needs torch to look."""
    command = ["nvidia-smi", "--query-gpu=name,memory.free", "--format=csv,noheader,nounits"]
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible == "":
        return []
    which = [f"--id={visible}"] if visible else []
    try:
        told = subprocess.run([*command, *which], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return [_gpu(*line.rsplit(",", 1)) for line in told.splitlines() if "," in line]


def _gpu(name: str, megabytes: str) -> Accelerator:
    told = _plain(name)
    # The longest name, since A10 stands in A100.
    known = [known for known in ACCELERATORS if _plain(re.sub(r"-\d+GB$", "", known.name)) in told]
    like = max(known, key=lambda known: len(known.name), default=None)
    return Accelerator(name.strip(), float(megabytes) / 1024, like.teraflops if like else ACCELERATORS[0].teraflops)


def _core_teraflops() -> float:
    try:
        flags = CPU_FLAGS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return SLOWEST_CORE
    return next((speed for flag, speed in CORE_TERAFLOPS.items() if re.search(rf"\b{flag}\b", flags)), SLOWEST_CORE)


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
