"""The suites by name, and how each is opened."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from shopwright.catalogue.snapshots import load_catalogue
from shopwright.evaluation.journey_suite import NAME as ASSISTANT
from shopwright.evaluation.journey_suite import journey_suite
from shopwright.evaluation.own import own_suite
from shopwright.evaluation.published_sets import PUBLISHED, published_suite
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.shopping_mmlu import shopping_mmlu_suite
from shopwright.evaluation.suite_file import is_suite_file, suite_of_file
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
SUITES = ("own", "authoring", ASSISTANT, *READ)


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
    """The suite of this name, or of this YAML file; of one made from the shop's records `only` some tasks, if any.

    Raises UnknownName, DataNeeded, ShopNeeded, and what its reader raises.
    """
    if is_suite_file(name):
        return suite_of_file(Path(name), limit)
    if name not in SUITES:
        raise UnknownName("suite", name, SUITES)
    if name in READ:
        if data is None:
            raise DataNeeded(name)
        return READ[name](data, limit)
    if shop is None:
        raise ShopNeeded(name)
    if name == ASSISTANT:
        return journey_suite(load_catalogue(shop), limit, data)
    tasks = [task for task in tasks_of(shop.tasks).values() if name == "own" or task.skill is Skill.AUTHORING]
    if unknown := set(only).difference(tasks_of(shop.tasks)):
        raise UnknownName("task", min(unknown), tasks_of(shop.tasks))
    tasks = [task for task in tasks if not only or task.name in only]
    return own_suite(load_catalogue(shop), limit, tasks, name)
