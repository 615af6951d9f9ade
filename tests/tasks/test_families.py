"""A task belongs to the family of its skill and its kind of answer."""

from shopwright.tasks.catalogue_of_tasks import TASKS, task_named
from shopwright.tasks.families import family_of

KNOWN = {task.name: task for task in TASKS}


def test_a_family_is_a_skill_and_a_kind_of_answer() -> None:
    task = task_named("product classification") if "product classification" in KNOWN else TASKS[0]

    assert family_of(task.name, KNOWN) == f"{task.skill.value}: {task.answers.kind}"


def test_the_houses_tasks_fall_into_few_families() -> None:
    families = {family_of(name, KNOWN) for name in KNOWN}

    assert 5 <= len(families) <= 25
    assert all(": " in family for family in families)


def test_a_task_that_nobody_knows_is_a_family_of_its_own() -> None:
    assert family_of("colour", KNOWN) == "colour"
