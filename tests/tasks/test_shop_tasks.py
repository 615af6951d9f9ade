"""Tasks that a shop adds of its own, and what is said where a file holds none."""

from pathlib import Path

import pytest

from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.shop_tasks import NotATask, tasks_of

GOOD = """
from shopwright.tasks.kit import CHOICE, Skill, Task
TASK = Task("mine", Skill.CONCEPT, CHOICE, (), lambda catalogue, chance: iter(()), ("?",))
"""


def test_a_shop_without_any_has_the_houses(tmp_path: Path) -> None:
    assert tuple(tasks_of(tmp_path / "tasks").values()) == TASKS


def test_a_shops_own_come_last(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(GOOD)

    assert list(tasks_of(tmp_path))[-1] == "mine"
    assert len(tasks_of(tmp_path)) == len(TASKS) + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "defines no TASK"),
        ("TASK = 'care'", "its TASK is a str"),
        ("import nowhere", "cannot be run"),
        (GOOD.replace("mine", "review-stars"), "already a task named 'review-stars'"),
    ],
)
def test_a_file_without_a_usable_task_is_named_with_its_fault(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.py").write_text(text)

    with pytest.raises(NotATask, match=said) as caught:
        tasks_of(tmp_path)
    assert "odd.py" in str(caught.value) and "Define TASK" in str(caught.value)
