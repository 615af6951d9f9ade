"""Families of tasks by name: one skill and one kind of answer, which a model learns and forgets together."""

from collections.abc import Mapping

from shopwright.tasks.task import Task


def family_of(task: str, known: Mapping[str, Task]) -> str:
    """`skill: kind of answer`, as the gate names its families; a task that nobody knows is a family of its own."""
    return f"{known[task].skill.value}: {known[task].answers.kind}" if task in known else task
