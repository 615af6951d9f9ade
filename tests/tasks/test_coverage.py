"""Nothing that the published sets ask is left out, and the page and the recipe say what the data say."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from shopwright.tasks.catalogue_of_tasks import TASKS, task_named
from shopwright.tasks.coverage import COVERAGE, EC, ESHOP, LLAMA_E, SHOPBENCH, SHOPBENCH_QUESTIONS, page, shares
from shopwright.tasks.task import Skill

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "src/shopwright/recipes/write"
AGAIN = (
    'Write it again: python -c "from pathlib import Path; from shopwright.tasks.catalogue_of_tasks import TASKS; '
    "from shopwright.tasks.coverage import page; Path('docs/tasks.md').write_text(page(TASKS))\""
)
BY_SKILL = {skill: [task.name for task in TASKS if task.skill is skill] for skill in Skill}


def weights(recipe: str) -> dict[str, float]:
    tasks: dict[str, float] = yaml.safe_load((RECIPES / f"{recipe}.yaml").read_text())["tasks"]
    return tasks


def test_every_sub_task_of_the_published_sets_is_there_once() -> None:
    assert Counter(covered.set for covered in COVERAGE) == {ESHOP: 37, LLAMA_E: 5, EC: 10, SHOPBENCH: 20}
    assert max(Counter((covered.set, covered.shape) for covered in COVERAGE).values()) == 1


def test_the_rows_add_up_to_the_released_set() -> None:
    kinds = Counter[str]()
    for covered in COVERAGE:
        kinds[covered.shape.split(":")[0]] += covered.rows

    assert {kind: rows for kind, rows in kinds.items() if rows} == {
        "generation": 11_820,
        "choice": 21_229,
        "entities": 6_120,
        "ranking": 2_185,
        "retrieval": 14_652,
        "mixed": 7_966,
    }
    assert sum(shares().values()) == sum(kinds.values()) == 63_972


@pytest.mark.parametrize("covered", COVERAGE, ids=lambda covered: f"{covered.set}: {covered.shape}")
def test_every_sub_task_has_a_task_of_ours(covered: object) -> None:
    assert isinstance(covered, type(COVERAGE[0]))
    assert covered.tasks
    assert all(task_named(name) for name in covered.tasks)


def test_tasks_that_select_or_rank_answer_as_the_published_ones_do() -> None:
    kinds = {"choice": {"choice"}, "entities": {"entities"}, "ranking": {"ranking"}, "retrieval": {"selection"}}
    for covered in COVERAGE:
        wanted = kinds.get(covered.shape.split(":")[0])
        assert wanted is None or {task_named(name).answers.kind for name in covered.tasks} == wanted, covered


def test_the_page_says_what_the_data_say() -> None:
    assert (ROOT / "docs/tasks.md").read_text(encoding="utf-8") == page(TASKS), AGAIN


def test_the_page_names_every_task_once_in_its_list() -> None:
    listed = re.findall(
        r"^\| ([a-z-]+)\*? \| (?:concept|reasoning|behaviour|multilingual|authoring) \|", page(TASKS), re.M
    )

    assert listed == [task.name for task in TASKS]


def test_the_eshop_recipe_has_the_proportions_of_the_released_set() -> None:
    assert weights("eshop") == {name: round(float(share)) for name, share in shares().items()}


def test_the_shopbench_recipe_spreads_each_track_over_its_tasks() -> None:
    told = weights("shopbench")

    assert set(told) == {name for skill in SHOPBENCH_QUESTIONS for name in BY_SKILL[skill]}
    for skill, (_, questions) in SHOPBENCH_QUESTIONS.items():
        assert len({told[name] for name in BY_SKILL[skill]}) == 1
        assert sum(told[name] for name in BY_SKILL[skill]) == pytest.approx(questions, rel=0.01)


def test_the_benchmark_has_fifty_seven_tasks() -> None:
    assert sum(tasks for tasks, _ in SHOPBENCH_QUESTIONS.values()) == 57
    assert sum(questions for _, questions in SHOPBENCH_QUESTIONS.values()) == 20_598


def test_the_authoring_recipe_gives_the_five_of_llama_e_the_same_share() -> None:
    told = weights("authoring")
    five = [sum(told[name] for name in covered.tasks) for covered in COVERAGE if covered.set == LLAMA_E]

    assert set(BY_SKILL[Skill.AUTHORING]) <= set(told)
    assert max(five) <= 1.5 * min(five)
