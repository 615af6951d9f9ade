"""The 300 seeds: all there, all different, every one true to its input by the checks that grown samples must pass."""

from collections import Counter
from pathlib import Path

import pytest

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import BadField
from shopwright.instructions.teacher.checking import failure
from shopwright.instructions.teacher.diversity import diversity
from shopwright.instructions.teacher.likeness import Likeness
from shopwright.instructions.teacher.seeds import TEACHER_TASKS, Seed, house_seeds, read_seeds
from shopwright.tasks.catalogue_of_tasks import task_named


def test_there_are_three_hundred_sixty_a_task() -> None:
    assert Counter(seed.task for seed in house_seeds()) == dict.fromkeys(TEACHER_TASKS, 60)


def test_every_task_is_one_of_the_house() -> None:
    assert [task_named(task).name for task in TEACHER_TASKS] == list(TEACHER_TASKS)


def test_no_two_share_an_id_an_instruction_a_question_or_an_output_about_the_same() -> None:
    seeds = house_seeds()

    assert len({seed.id for seed in seeds}) == 300
    assert len({seed.instruction.lower() for seed in seeds}) == 300
    assert len({seed.question for seed in seeds}) == 300
    assert len({(seed.input, seed.output) for seed in seeds}) == 300


def test_customer_seller_and_platform_all_appear_in_many_combinations() -> None:
    combinations = Counter(tuple(sorted(seed.objects)) for seed in house_seeds())

    assert {one for objects in combinations for one in objects} == {"customer", "seller", "platform"}
    assert combinations["customer", "platform", "seller"] >= 30
    assert len(combinations) >= 5


def test_none_is_nearly_the_same_as_another() -> None:
    index = Likeness()
    near = []
    for seed in house_seeds():
        near.append(index.above(seed.question, 0.5))
        index.add(seed.id, seed.question)

    assert [one for one in near if one] == []
    assert diversity([seed.question for seed in house_seeds()], Chance(7)).nearest_distance > 0.7


@pytest.mark.parametrize("seed", house_seeds(), ids=lambda seed: seed.id)
def test_each_passes_the_checks_of_grown_samples(seed: Seed) -> None:
    assert failure(seed) is None


def test_a_seed_without_an_output_is_told_its_row_and_field(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("- {id: a, task: general-qa, instruction: Answer me., objects: [customer]}\n")

    with pytest.raises(BadField, match=r"mine\.yaml, row 1, field 'output'"):
        read_seeds(file)


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("id: a\n")

    with pytest.raises(BadField, match="Write a list of seeds"):
        read_seeds(file)
