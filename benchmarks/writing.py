"""Writing an instruction set end to end: 65,000 samples against the clock, a million against memory."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
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
    result = write(Shop(folder), recipe)
    seconds = time.perf_counter() - began
    # Children are counted by their largest; two of them run at once.
    here, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(f"{result.rows} {seconds} {(here + 2 * child) // 1024}\n")


if __name__ == "__main__":
    _measure(Path(sys.argv[1]), int(sys.argv[2]))
