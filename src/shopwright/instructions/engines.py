"""Where pieces are made: in this process, in several, or on a Ray cluster; the same bytes everywhere."""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Literal

from shopwright.foundation.errors import ShopwrightError, UsageError

Engine = Literal["local", "ray"]
Work = Callable[[str], None]
"""Does one named job; its results are files, so nothing comes back."""

_work: Work | None = None


class NoRay(UsageError):
    """A recipe asks for Ray where it is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "The recipe says `engine: ray`, and Ray is not installed. Run `pip install 'shopwright[ray]'`."
        )


class WorkerEnded(ShopwrightError):
    """A process that made pieces was ended from outside."""

    def __init__(self) -> None:
        super().__init__(
            "A process that was writing was ended (the system does so when memory runs out). The same command goes on "
            "at the first piece that is missing; `workers: 1` in the recipe takes the least memory."
        )


def each(work: Work, jobs: Sequence[str], workers: int, engine: Engine) -> Iterator[str]:
    """Do every job and yield its name when it is done; `workers` 0 means one for each core."""
    count = min(workers or len(os.sched_getaffinity(0)), len(jobs))
    if engine == "ray":
        return _on_ray(work, jobs, count)
    return _in_processes(work, jobs, count) if count > 1 else _here(work, jobs)


def _here(work: Work, jobs: Sequence[str]) -> Iterator[str]:
    for job in jobs:
        work(job)
        yield job


def _in_processes(work: Work, jobs: Sequence[str], count: int) -> Iterator[str]:
    # A forked child has the records already; elsewhere they are sent to it once.
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with _frozen(), ProcessPoolExecutor(count, multiprocessing.get_context(way), _enter, (work,)) as pool:
        running = {pool.submit(_do, job): job for job in jobs}
        try:
            for done in as_completed(running):
                done.result()
                yield running[done]
        except BrokenProcessPool as error:
            raise WorkerEnded from error


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what is there from being collected in forked children.

    They would copy the memory that they share, and take apart what other libraries hold for the parent alone.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _on_ray(work: Work, jobs: Sequence[str], count: int) -> Iterator[str]:
    ray = _ray(count)
    held, remote = ray.put(work), ray.remote(_call)
    running = {remote.remote(held, job): job for job in jobs}
    while running:
        done, _ = ray.wait(list(running), num_returns=1)
        for reference in done:
            ray.get(reference)
            yield running.pop(reference)


def _ray(count: int) -> Any:
    # Ray tells its makers about its use unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise NoRay from error
    if not ray.is_initialized():
        address = os.environ.get("RAY_ADDRESS")
        size = {} if address else {"num_cpus": count}
        ray.init(address=address, include_dashboard=False, log_to_driver=False, configure_logging=False, **size)
    return ray


def _enter(work: Work) -> None:
    global _work
    _work = work
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    # A parent that is killed tells nobody, and its children would wait for work for ever.
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _do(job: str) -> None:
    assert _work is not None
    _work(job)


def _call(work: Work, job: str) -> None:
    work(job)
