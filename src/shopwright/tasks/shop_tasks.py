"""Tasks that a shop adds of its own: Python files in its folder `tasks`, each of which defines `TASK`."""

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from shopwright.foundation.errors import UsageError
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.task import Task


class NotATask(UsageError):
    """A file in a shop's folder `tasks` that defines no usable task."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(f"{file}: {what}. Define TASK = Task(name=..., ...) with a name that no other task has.")


@cache
def tasks_of(folder: Path) -> Mapping[str, Task]:
    """The house's tasks and those of a shop's folder by name, in the order in which sets are mixed. Raises NotATask."""
    found = {task.name: task for task in TASKS}
    for file in sorted(folder.glob("*.py")):
        task = _load(file)
        if task.name in found:
            raise NotATask(file, f"there is already a task named {task.name!r}")
        found[task.name] = task
    return MappingProxyType(found)


def _load(file: Path) -> Task:
    try:
        task = runpy.run_path(str(file)).get("TASK")
    except Exception as error:
        raise NotATask(file, f"it cannot be run ({type(error).__name__}: {error})") from error
    if not isinstance(task, Task):
        raise NotATask(file, "it defines no TASK" if task is None else f"its TASK is a {type(task).__name__}")
    return task
