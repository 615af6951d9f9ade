"""The shop's models measured one after the other, each in processes of its own, and their ledgers kept."""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from shopwright.compression.ledger_file import add_measure, is_measured
from shopwright.compression.measures import Measure, Sitting, Spread, speeds
from shopwright.compression.sizes import files_read, fingerprint_of, size_of
from shopwright.foundation.errors import NothingToDo, ShopwrightError, UnknownName, UnreadableFile, UsageError
from shopwright.foundation.progress import say
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import ADAPTER_FILE, GGUF_FILE, model_names, read_manifest, weight_files
from shopwright.training.launch import PRIVATE, QUIET, STANDARD_ERROR

SITTINGS = 3
"""Processes that measure one model, so that loading and memory are seen more than once."""
PACKAGES = {"llama": "xllamacpp", "transformers": "transformers"}
MODULE = "shopwright.compression.measuring"


class MeasuringFailed(ShopwrightError):
    """The process that measured a model ended without figures."""

    def __init__(self, spec: str, why: str) -> None:
        super().__init__(f"{spec} could not be measured: {why} The same command goes on with it.")


class MeasuringRefused(UsageError):
    """The process that was to measure a model found it wrong and said so."""


@dataclass(frozen=True)
class Entry:
    """One model of the shop under one engine."""

    name: str
    engine: str
    served: bool
    """Whether this engine opens the model where none is named."""

    @property
    def spec(self) -> str:
        """The MODEL that opens it so."""
        return self.name if self.served else f"{self.engine}:{self.name}"


def measure_models(
    shop: Shop, names: Sequence[str] = (), sittings: int = SITTINGS, again: bool = False
) -> tuple[str, ...]:
    """Measure models of the shop, all where none is named, into models/NAME/ledger.json; the specs that were looked at.

    What was measured on this machine of the same weights is not repeated unless `again`. Raises UnknownName,
    NothingToDo, MeasuringRefused and MeasuringFailed.
    """
    chosen = entries(shop, names)
    for place, entry in enumerate(chosen, 1):
        files = files_read(shop.model(entry.name), entry.engine, shop)
        if not again and is_measured(shop.model(entry.name), entry.engine, machine(), fingerprint_of(files)):
            say(f"{entry.spec}: measured before on this machine ({place} of {len(chosen)})")
            continue
        say(f"{entry.spec}: measuring ({place} of {len(chosen)})")
        sat = [_sat(shop, entry) for _ in range(sittings)]
        add_measure(shop.model(entry.name), drawn(entry, files, sat))
    return tuple(entry.spec for entry in chosen)


def entries(shop: Shop, names: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Language models of the shop as they are served, and beside a GGUF file the weights that it was made from.

    Raises UnknownName, NothingToDo.
    """
    known = model_names(shop)
    for name in names:
        if name not in known:
            raise UnknownName("model of this shop", name, known)
    found = tuple(entry for name in names or known for entry in _entries(shop.model(name)))
    if not found:
        raise NothingToDo("language model of this shop", "shopwright train RECIPE")
    return found


def drawn(entry: Entry, files: Sequence[Path], sittings: Sequence[Sitting]) -> Measure:
    """What several processes saw of one model as one measure."""
    first, size = sittings[0], size_of(files)
    joules = [taken / first.writes for sitting in sittings for taken in sitting.joules]
    return Measure(
        engine=entry.engine,
        version=f"{PACKAGES[entry.engine]} {version(PACKAGES[entry.engine])}",
        machine=machine(),
        files=fingerprint_of(files),
        fingerprint=first.fingerprint,
        bytes=size.bytes,
        weights=size.weights,
        bits_per_weight=size.bits_per_weight,
        load_seconds=Spread.of([sitting.load_seconds for sitting in sittings]),
        memory_loaded=max(sitting.memory_loaded for sitting in sittings),
        memory_peak=max(sitting.memory_peak for sitting in sittings),
        accelerator_peak=max(sitting.accelerator_peak for sitting in sittings),
        reads=first.reads,
        writes=first.writes,
        prefill=speeds(first.reads, [taken for sitting in sittings for taken in sitting.prefill_seconds]),
        decode=speeds(first.writes, [taken for sitting in sittings for taken in sitting.decode_seconds]),
        joules_per_token=Spread.of(joules) if joules else None,
    )


def machine() -> str:
    """What this machine is, without its name: processor, cores that may be used, memory and system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", file.read_text() if file.exists() else "", flags=re.MULTILINE)
    return found[1].strip() if found else platform.processor() or "unknown processor"


def _entries(folder: Path) -> Iterator[Entry]:
    if _is_reranker(folder):
        return
    small = (folder / GGUF_FILE).is_file()
    if small:
        yield Entry(folder.name, "llama", served=True)
    if weight_files(folder) or (folder / ADAPTER_FILE).is_file():
        yield Entry(folder.name, "transformers", served=not small)


def _is_reranker(folder: Path) -> bool:
    try:
        return read_manifest(folder).kind == "reranker"
    except (NothingToDo, UnreadableFile):
        return False


def _sat(shop: Shop, entry: Entry) -> Sitting:
    with tempfile.TemporaryDirectory(prefix="shopwright-") as private:
        out = Path(private) / "sitting.json"
        command = [sys.executable, "-m", MODULE, entry.spec, str(shop.folder), str(out)]
        # The child reads this pipe: it closes when the parent dies, by whatever means, and the child goes too.
        environment = {**QUIET, **os.environ, **PRIVATE}
        with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=STANDARD_ERROR) as child:
            code = child.wait()
        return _told(entry, code, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None)


def _told(entry: Entry, code: int, said: dict[str, object] | None) -> Sitting:
    if said is None:
        how = f"was ended by signal {-code} (the system does so when memory runs out)" if code < 0 else "broke off"
        raise MeasuringFailed(entry.spec, f"its process {how}.")
    if "sentence" in said:
        raise MeasuringRefused(str(said["sentence"]))
    return Sitting.model_validate(said)
