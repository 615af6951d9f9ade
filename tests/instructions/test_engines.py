"""Jobs done by several processes: all of them, none after the parent is gone, and an end from outside is said."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from shopwright.instructions.engines import WorkerEnded, each

JOBS = tuple("abcdefgh")


def write_name(job: str, folder: Path) -> None:
    (folder / job).write_text(str(os.getpid()))


def die(job: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 3])
def test_every_job_is_done_once(tmp_path: Path, workers: int) -> None:
    done = list(each(partial(write_name, folder=tmp_path), JOBS, workers, "local"))

    assert sorted(done) == list(JOBS)
    assert sorted(file.name for file in tmp_path.iterdir()) == list(JOBS)
    assert (len({file.read_text() for file in tmp_path.iterdir()} - {str(os.getpid())}) > 0) == (workers > 1)


def test_a_process_that_the_system_ends_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WorkerEnded, match="The same command goes on"):
        list(each(die, JOBS, 2, "local"))


def test_no_process_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys, time\n"
        "from shopwright.instructions.engines import each\n"
        "def work(job):\n"
        "    (pathlib.Path(sys.argv[1]) / str(os.getpid())).touch()\n"
        "    time.sleep(0.2)\n"
        "list(each(work, [str(n) for n in range(400)], 2, 'local'))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    while len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.02)
    parent.kill()
    parent.wait()
    workers = [int(file.name) for file in tmp_path.iterdir()]

    assert all(gone(worker) for worker in workers)


def gone(process: int) -> bool:
    for _ in range(200):
        try:
            # A process that ended and that nobody has waited for yet is a zombie.
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
