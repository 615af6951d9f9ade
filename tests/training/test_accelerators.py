"""Machines by name and the one found here."""

from pathlib import Path

import psutil
import pytest

from shopwright.foundation.errors import UnknownName
from shopwright.training.accelerators import ACCELERATORS, GIB, Accelerator, Rig, found, free_memory, rig


@pytest.mark.parametrize(
    ("words", "name", "count"),
    [
        ("h200", "H200", 1),
        ("4xT4", "T4", 4),
        ("8xA100-80GB", "A100-80GB", 8),
        ("8 x a100 80gb", "A100-80GB", 8),
        ("2*rtx 4090", "RTX-4090", 2),
    ],
)
def test_a_machine_is_named_as_people_write_it(words: str, name: str, count: int) -> None:
    there = rig(words)

    assert (there.accelerator.name, there.count) == (name, count)


@pytest.mark.parametrize("known", ACCELERATORS, ids=lambda known: known.name)
def test_every_known_accelerator_can_be_named(known: Accelerator) -> None:
    assert rig(known.name).accelerator is known


@pytest.mark.parametrize("words", ["H300", "0xT4", "T4x4", ""])
def test_an_unknown_machine_is_told_which_there_are(words: str) -> None:
    with pytest.raises(UnknownName, match="Known: A10, A100-40GB"):
        rig(words)


def test_a_name_without_its_memory_is_told_both() -> None:
    with pytest.raises(UnknownName, match="A100-40GB, A100-80GB"):
        rig("A100")


def test_four_cards_have_four_memories_and_processes_beside_a_cpu_share_one() -> None:
    cards = rig("4xT4")
    cores = Rig(found().accelerator)

    assert cards.memory(4) == 15 * GIB
    assert cores.memory(2) == cores.memory(1) / 2
    assert cards.speed(4) == 4 * cards.speed(1)


def test_a_recipe_may_say_what_memory_there_is() -> None:
    assert rig("here", 3.5).memory(1) == 3.5 * GIB


def test_the_machine_found_has_no_more_memory_than_is_built_in() -> None:
    assert 0 < free_memory() <= psutil.virtual_memory().total


def test_a_containers_limit_goes_before_the_machines_memory(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("3000000000\n")
    (tmp_path / "memory.current").write_text("1000000000\n")
    own = psutil.Process().memory_info().rss

    assert free_memory(tmp_path) == pytest.approx(2_000_000_000 + own, rel=0.05)
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory(tmp_path) > 0
