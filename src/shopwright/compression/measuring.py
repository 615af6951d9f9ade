"""`python -m shopwright.compression.measuring MODEL SHOP OUT`: one model opened, put to work and timed."""

import re
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from shopwright.compression.energy import EnergyMeter, energy_meter
from shopwright.compression.measures import Sitting
from shopwright.foundation.errors import ShopwrightError, UsageError
from shopwright.foundation.files import write_json
from shopwright.foundation.shop import Shop
from shopwright.models.model import Exerts, Model
from shopwright.models.opening import open_model
from shopwright.training.tether import go_with_the_parent

READS, WRITES = 512, 128
"""Tokens of the prompt that is timed, and of the reply."""
SHORT = 16
"""Tokens of the prompt before a reply that is timed."""
REPEATS = 3
STATUS = Path("/proc/self/status")


class NotToBeMeasured(UsageError):
    """An engine that cannot be told how much to read and to write."""

    def __init__(self, spec: str) -> None:
        super().__init__(
            f"The engine of {spec!r} cannot be measured here. Name a model of this shop without a prefix, or with "
            "`transformers:`."
        )


def sit(spec: str, shop: Shop, repeats: int = REPEATS) -> Sitting:
    """Open a model and time it in this process, which should hold nothing else.

    The prompt has 512 tokens and the reply 128, fewer where the model can see fewer; the time of a reply is what 128
    more tokens take. Raises NotToBeMeasured and what `open_model` raises.
    """
    start = time.perf_counter()
    model = open_model(spec, shop)
    loaded = time.perf_counter() - start
    with closing(model):
        if not isinstance(model, Exerts):
            raise NotToBeMeasured(spec)
        return _worked(model, loaded, peak_memory(), repeats)


def peak_memory() -> int:
    """Bytes: the most that this process has held so far (VmHWM); 0 where the system does not tell."""
    found = re.search(r"^VmHWM:\s*(\d+) kB", STATUS.read_text() if STATUS.exists() else "", flags=re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _worked(model: Model, loaded: float, held: int, repeats: int) -> Sitting:
    assert isinstance(model, Exerts)
    reads, writes = min(READS, model.longest // 2), min(WRITES, model.longest // 4)
    meter = energy_meter()
    # The first time pays for what an engine puts off until it is asked.
    model.exert(reads, 1)
    prefill = [_seconds(lambda: model.exert(reads, 1)) for _ in range(repeats)]
    short = min(SHORT, reads)
    # A reply's tokens are what takes longer than one token after the same prompt.
    begun = min(_seconds(lambda: model.exert(short, 1)) for _ in range(repeats))
    replies = [_replied(model, short, writes + 1, meter) for _ in range(repeats)]
    return Sitting(
        fingerprint=model.fingerprint,
        load_seconds=loaded,
        memory_loaded=held,
        memory_peak=peak_memory(),
        accelerator_peak=_accelerator_peak(),
        reads=reads,
        writes=writes,
        prefill_seconds=tuple(prefill),
        decode_seconds=tuple(seconds - begun for seconds, _ in replies),
        joules=tuple(joules for _, joules in replies) if meter else (),
    )


def _replied(model: Exerts, reads: int, writes: int, meter: EnergyMeter | None) -> tuple[float, float]:
    """Seconds and joules of one reply."""
    before = meter.read() if meter else ()
    seconds = _seconds(lambda: model.exert(reads, writes))
    return seconds, meter.joules_since(before) if meter else 0.0


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _accelerator_peak() -> int:
    # Only an engine that has opened torch itself can have put anything on an accelerator.
    torch = sys.modules.get("torch")
    return int(torch.cuda.max_memory_allocated()) if torch and torch.cuda.is_available() else 0


def main(spec: str, shop: str, out: str) -> int:
    """Measure, and write what was found or why it could not be; returns the exit code."""
    try:
        sitting = sit(spec, Shop(Path(shop)))
    except ShopwrightError as error:
        write_json(Path(out), {"exit_code": error.exit_code, "sentence": str(error)})
        return error.exit_code
    write_json(Path(out), sitting.model_dump(mode="json"))
    return 0


if __name__ == "__main__":
    go_with_the_parent()
    sys.exit(main(*sys.argv[1:]))
