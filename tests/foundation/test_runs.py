"""A run is taken up again if it is the same work, and begun anew otherwise."""

from pathlib import Path

from shopwright.foundation.files import read_jsonl
from shopwright.foundation.recipes import Recipe
from shopwright.foundation.runs import Run


class BakeRecipe(Recipe):
    """How to bake."""

    minutes: int = 30


def test_the_same_work_is_taken_up_again(tmp_path: Path) -> None:
    run = Run.open(tmp_path / "run", BakeRecipe(), {"flour": "abc"})
    run.log(step=1, loss=2.5)
    again = Run.open(tmp_path / "run", BakeRecipe(), {"flour": "abc"})
    again.log(step=2, loss=2.0)

    assert again == run
    assert [line["step"] for line in read_jsonl(tmp_path / "run" / "log.jsonl")] == [1, 2]


def test_another_recipe_or_input_begins_anew(tmp_path: Path) -> None:
    first = Run.open(tmp_path / "run", BakeRecipe(), {"flour": "abc"})
    first.log(step=1)
    second = Run.open(tmp_path / "run", BakeRecipe(minutes=31), {"flour": "abc"})
    third = Run.open(tmp_path / "run", BakeRecipe(minutes=31), {"flour": "xyz"})

    assert len({first.key, second.key, third.key}) == 3
    assert not (tmp_path / "run" / "log.jsonl").exists()


def test_a_finished_run_keeps_its_result(tmp_path: Path) -> None:
    run = Run.open(tmp_path / "run", BakeRecipe(), {})
    assert run.result is None

    run.finish({"loss": 1.5})

    assert Run.open(tmp_path / "run", BakeRecipe(), {}).result == {"loss": 1.5}
    assert (tmp_path / "run" / "recipe.yaml").read_text() == "minutes: 30\n"
