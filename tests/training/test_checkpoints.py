"""Checkpoints that are whole, and the process around the work."""

from pathlib import Path

import pytest
from training.benches import tiny_causal, write_shop

from shopwright.foundation.files import write_json, write_text
from shopwright.foundation.recipes import dump_recipe
from shopwright.foundation.runs import Run
from shopwright.training.__main__ import main
from shopwright.training.fitting import CHECKPOINTS, COMPLETE, last_checkpoint
from shopwright.training.launch import FAILURE_FILE, FIGURES_FILE
from shopwright.training.recipes import FullRecipe

TUNE = FullRecipe(method="full", name="tuned", base="tiny", instructions="quick", max_steps=3, save_every=2).model_copy(
    update={"batch_tokens": 200}
)


def test_a_half_written_checkpoint_is_removed_and_never_resumed(tmp_path: Path) -> None:
    run = Run(tmp_path, "")
    for step in (9, 10, 100):
        write_json(tmp_path / CHECKPOINTS / f"checkpoint-{step}" / "trainer_state.json", {})
    for step in (9, 10):
        write_text(tmp_path / CHECKPOINTS / f"checkpoint-{step}" / COMPLETE, "\n")

    assert last_checkpoint(run) == tmp_path / CHECKPOINTS / "checkpoint-10"
    assert not (tmp_path / CHECKPOINTS / "checkpoint-100").exists()


def test_a_run_without_checkpoints_begins_anew(tmp_path: Path) -> None:
    assert last_checkpoint(Run(tmp_path, "")) is None


def test_the_process_leaves_its_figures_in_the_run(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    write_text(tmp_path / "run" / "recipe.yaml", dump_recipe(TUNE))

    assert main(str(shop.folder), str(tmp_path / "run")) == 0
    assert (tmp_path / "run" / FIGURES_FILE).exists()
    assert (tmp_path / "run" / CHECKPOINTS / "checkpoint-2" / COMPLETE).exists()


def test_the_process_leaves_its_refusal_in_the_run(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    write_text(tmp_path / "run" / "recipe.yaml", dump_recipe(TUNE))

    assert main(str(shop.folder), str(tmp_path / "run")) == 2
    assert "No model is called 'tiny'" in (tmp_path / "run" / FAILURE_FILE).read_text()


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_resumed_fit_ends_with_the_same_figures(tmp_path: Path, accumulate: int) -> None:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    recipe = TUNE.model_copy(update={"max_steps": 5, "accumulate": accumulate, "batch_tokens": 200})
    for name in ("whole", "resumed"):
        write_text(tmp_path / name / "recipe.yaml", dump_recipe(recipe))
    main(str(shop.folder), str(tmp_path / "whole"))
    for _ in range(2):
        main(str(shop.folder), str(tmp_path / "resumed"))

    assert (tmp_path / "whole" / FIGURES_FILE).read_text() == (tmp_path / "resumed" / FIGURES_FILE).read_text()
