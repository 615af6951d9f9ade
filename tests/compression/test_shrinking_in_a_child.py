"""Shrinking from outside: a child does the work, may be killed at any moment, and is not asked twice."""

import json
import subprocess
import sys

import pytest
from compression.small_ones import shop_with
from training.test_train import kill_after_step, wait_for_silence
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.compression.__main__ import main
from shopwright.compression.compress import compress, inputs
from shopwright.compression.ledger_file import read_ledger
from shopwright.compression.shrinking_recipes import Answers, DistilRecipe, Lesson, Student, TrimRecipe
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import fingerprint, read_jsonl
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.errors import OwnBase
from shopwright.training.launch import FAILURE_FILE

LESSON = Lesson(epochs=6, batch_tokens=256, learning_rate=0.003, save_every=7)
RECIPE = DistilRecipe(
    method="distil",
    name="student",
    teacher="large",
    instructions="quick",
    student=Student(layers=2),
    answers=Answers(),
    lesson=LESSON,
)
COMMAND = (
    "import sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.compression.compress import compress; compress(Shop(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return shop_with(tmp_path_factory.mktemp("child") / "shop")


def start(shop: Shop, recipe: DistilRecipe) -> "subprocess.Popen[bytes]":
    file = shop.folder / "distil.yaml"
    file.write_text(json.dumps(recipe.model_dump(mode="json")))
    return subprocess.Popen([sys.executable, "-c", COMMAND, str(shop.folder), str(file)])


def test_a_killed_distillation_ends_with_the_same_weights_and_is_not_repeated(shop: Shop) -> None:
    whole = compress(shop, RECIPE)
    weights = fingerprint(shop.model("student") / "model.safetensors")
    again = RECIPE.model_copy(update={"name": "again"})
    log = shop.run("compress-again") / "log.jsonl"
    kill_after_step(start(shop, again), log, 10)
    wait_for_silence(log)
    assert not shop.model("again").exists()
    resumed = compress(shop, again)

    assert list(read_jsonl(log)) == list(read_jsonl(shop.run("compress-student") / "log.jsonl"))
    assert fingerprint(shop.model("again") / "model.safetensors") == weights
    assert {**resumed, "seconds": 0} == {**whole, "seconds": 0, "model": "again"}
    ledger = read_ledger(shop.model("again"))
    assert (ledger["source"], ledger["method"], ledger["bytes_after"]) == ("large", "distil", whole["bytes_after"])
    shown = CliRunner().invoke(app, ["compress", str(shop.folder / "distil.yaml"), "--shop", str(shop.folder)])
    assert shown.exit_code == 0
    assert "nothing has changed since it was made" in shown.output
    assert "families, colour, before" in shown.output


def test_the_process_says_what_it_refuses_in_one_sentence(shop: Shop) -> None:
    recipe = RECIPE.model_copy(update={"name": "same", "answers": None, "student": Student(layers=3)})
    run = Run.open(shop.run("compress-same"), recipe, {})

    assert main(str(shop.folder), str(run.folder)) == 2
    failure = json.loads((run.folder / FAILURE_FILE).read_text())
    assert failure["sentence"] == "large has 3 layers, and the recipe leaves 3. Set layers below 3."
    assert not shop.model("same").exists()


def test_what_is_wrong_with_the_inputs_is_said_before_anything_starts(shop: Shop) -> None:
    with pytest.raises(OwnBase):
        compress(shop, RECIPE.model_copy(update={"name": "large"}))
    trimmed = TrimRecipe.model_validate({"method": "trim", "name": "t", "model": "large", "texts": ["none.txt"]})
    with pytest.raises(UnreadableFile, match=r"none\.txt"):
        compress(shop, trimmed)


def test_a_run_depends_on_all_that_it_reads(shop: Shop) -> None:
    based = RECIPE.model_copy(update={"student": Student(base="large")})
    (shop.folder / "more.txt").write_text("more")
    values = {"method": "trim", "name": "t", "model": "large", "instructions": ["quick"], "texts": ["more.txt"]}
    trimmed = TrimRecipe.model_validate(values)
    (shop.model("large") / "model.gguf").write_text("an engine's file")
    asked = RECIPE.model_copy(update={"answers": Answers(engine="llama")})

    assert set(inputs(shop, RECIPE)) == set(inputs(shop, based)) == {"model large", "set quick"}
    assert set(inputs(shop, trimmed)) == {"model large", "set quick", "file more.txt", "catalogue"}
    assert set(inputs(shop, asked)) == {"model large", "set quick", "engine's file"}


def test_the_door_to_compression_opens_without_torch() -> None:
    code = "import sys; import shopwright.compression.compress; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
