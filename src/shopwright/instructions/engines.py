"""Where pieces are made: in this process, in several, or on a Ray cluster; the same bytes everywhere."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any, Literal

from shopwright.foundation.errors import UsageError

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
    with ProcessPoolExecutor(count, multiprocessing.get_context(way), _enter, (work,)) as pool:
        running = {pool.submit(_do, job): job for job in jobs}
        for done in as_completed(running):
            done.result()
            yield running[done]


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


def _do(job: str) -> None:
    assert _work is not None
    _work(job)


def _call(work: Work, job: str) -> None:
    work(job)
