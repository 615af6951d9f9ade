"""What a shop's records can teach: how many cases each task draws from them, and why some tasks draw none."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from shopwright.catalogue.catalogue import Catalogue
from shopwright.foundation.chance import Chance
from shopwright.instructions.samples import maker_of
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.tasks.task import Task


class Supply(NamedTuple):
    """The cases that one task draws."""

    task: Task
    own: int
    """From the shop's own records alone."""
    simulated: int
    """From records that were simulated for want of the shop's own."""
    why: str
    """Why there is none; empty where there is one."""


def supplies(catalogue: Catalogue, own_tasks: Path) -> tuple[Supply, ...]:
    """The supply of every task of the house and of the shop, from records that may have been completed."""
    chance = Chance(catalogue.seed)
    return tuple(_supply(task, catalogue, chance) for task in tasks_of(own_tasks).values())


def _supply(task: Task, catalogue: Catalogue, chance: Chance) -> Supply:
    made = Counter(maker_of(case.records) for case in task.cases(catalogue, chance))
    why = "" if made else _why(task, catalogue)
    return Supply(task, made["record"], made["simulated"], why)


def _why(task: Task, catalogue: Catalogue) -> str:
    missing = [kind for kind in task.needs if not any(_records(kind, catalogue))]
    return f"no {' and no '.join(missing)}" if missing else "the records that are there tell no answer"


def _records(kind: str, catalogue: Catalogue) -> Iterator[object]:
    if kind == "translations":
        return (product for product in catalogue.products if product.translations)
    return iter(getattr(catalogue, kind))
