"""The suites by name, and how each is opened."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from shopwright.catalogue.snapshots import load_catalogue
from shopwright.evaluation.own import own_suite
from shopwright.evaluation.published_sets import PUBLISHED, published_suite
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.shopping_mmlu import shopping_mmlu_suite
from shopwright.foundation.errors import UnknownName, UsageError
from shopwright.foundation.shop import Shop
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.tasks.task import Skill

READ: Mapping[str, Callable[[Path, int | None], Suite]] = {
    "shopbench": shopbench_suite,
    "shopping-mmlu": shopping_mmlu_suite,
    **{name: partial(published_suite, name) for name in PUBLISHED},
}
"""Suites that are read from files."""
SUITES = ("own", "authoring", *READ)


class DataNeeded(UsageError):
    """A suite is read from a file and none was named."""

    def __init__(self, suite: str) -> None:
        super().__init__(f"The suite {suite!r} is read from a file. Name it with --data FILE.")


class ShopNeeded(UsageError):
    """A suite is made from a shop's records and there is no shop."""

    def __init__(self, suite: str) -> None:
        super().__init__(f"The suite {suite!r} is made from a shop's records. Name the shop with --shop DIR.")


def open_suite(
    name: str, shop: Shop | None, data: Path | None = None, limit: int | None = None, only: Collection[str] = ()
) -> Suite:
    """The suite of this name; of one made from the shop's records `only` some tasks, where any are named.

    Raises UnknownName, DataNeeded, ShopNeeded, and what its reader raises.
    """
    if name not in SUITES:
        raise UnknownName("suite", name, SUITES)
    if name in READ:
        if data is None:
            raise DataNeeded(name)
        return READ[name](data, limit)
    if shop is None:
        raise ShopNeeded(name)
    tasks = [task for task in tasks_of(shop.tasks).values() if name == "own" or task.skill is Skill.AUTHORING]
    if unknown := set(only).difference(tasks_of(shop.tasks)):
        raise UnknownName("task", min(unknown), tasks_of(shop.tasks))
    tasks = [task for task in tasks if not only or task.name in only]
    return own_suite(load_catalogue(shop), limit, tasks, name)
