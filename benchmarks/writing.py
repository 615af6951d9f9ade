"""Writing an instruction set end to end: 65,000 samples against the clock, a million against memory."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contamination import write_stand_in
from benchmarks.demo_records import demo_shop, large_shop
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.writing import write

Row = tuple[str, str, str, str]


def report() -> Iterable[Row]:
    """For each run: rows written, seconds, and the peak memory of all processes, measured in a process of its own."""
    shop = demo_shop()
    against = write_stand_in(shop.folder / "benchmark.jsonl")
    yield "65,000 samples", *_measured(shop, 65_000)
    yield "neighbours by the embedder, 20,000 questions kept out", *_measured(shop, 65_000, against, "first")
    yield "the same, the embedder's work kept from before", *_measured(shop, 65_000, against, "again")
    yield "1,000,000 samples", *_measured(large_shop(), 1_000_000)


def _measured(shop: Shop, rows: int, against: Path | None = None, name: str = "plain") -> tuple[str, str, str]:
    words = [str(shop.folder), name, str(rows), *([str(against)] if against else ())]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.writing", *words], capture_output=True, text=True, check=True
    )
    written, seconds, peak = told.stdout.split()
    return f"{int(written):,} rows", f"{float(seconds):.1f} s", f"{int(peak):,} MB"


def _measure(folder: Path, name: str, rows: int, *against: Path) -> None:
    recipe = WriteRecipe(
        name=name,
        rows=rows,
        repeats=6,
        max_share=0.03,
        validation_rows=1000,
        test_rows=3000,
        neighbours=bool(against),
        benchmarks=against,
    )
    began = time.perf_counter()
    with watched() as peak:
        result = write(Shop(folder), recipe)
    sys.stdout.write(f"{result.rows} {time.perf_counter() - began} {max(peak) // 1024}\n")


@contextmanager
def watched() -> Iterator[list[int]]:
    """The memory of this process and its children, looked at once a second: kB, shared pages counted once."""
    seen, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(1.0):
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
    _measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), *map(Path, sys.argv[4:]))
