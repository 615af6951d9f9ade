"""Tasks are found by their names."""

import pytest

from shopwright.foundation.errors import UnknownName
from shopwright.tasks.catalogue_of_tasks import TASKS, task_named


def test_every_task_is_found_by_its_name() -> None:
    assert [task_named(task.name) for task in TASKS] == list(TASKS)


def test_an_unknown_task_is_told_its_nearest_neighbour() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'review-stars'"):
        task_named("review-star")
