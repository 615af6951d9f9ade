"""Writing an instruction set end to end: 65,000 samples against the clock, a million against memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.demo_records import demo_shop, large_shop
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.writing import write

SIZES: tuple[tuple[int, Callable[[], Shop]], ...] = ((65_000, demo_shop), (1_000_000, large_shop))
Row = tuple[str, str, str, str]


def report() -> Iterable[Row]:
    """For each size: rows written, seconds, and the peak memory of all processes, measured in a process of its own."""
    for rows, make in SIZES:
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.writing", str(make().folder), str(rows)],
            capture_output=True,
            text=True,
            check=True,
        )
        written, seconds, peak = told.stdout.split()
        yield f"{rows:,} samples", f"{int(written):,}", f"{float(seconds):.1f} s", f"{int(peak):,} MB"


def _measure(folder: Path, rows: int) -> None:
    recipe = WriteRecipe(name=f"r{rows}", rows=rows, repeats=6, max_share=0.03, validation_rows=1000, test_rows=3000)
    began = time.perf_counter()
    with watched() as peak:
        result = write(Shop(folder), recipe)
    sys.stdout.write(f"{result.rows} {time.perf_counter() - began} {max(peak) // 1024}\n")


@contextmanager
def watched() -> Iterator[list[int]]:
    """The memory of this process and its children, looked at five times a second: kB, shared pages counted once."""
    seen, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            seen.append(sum(map(_own_share, _family(os.getpid()))))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield seen
    done.set()
    watcher.join()


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(id for child in children for id in _family(int(child)))]


def _own_share(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    _measure(Path(sys.argv[1]), int(sys.argv[2]))
