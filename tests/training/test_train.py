"""Training from outside: a child does the work, and may be killed at any moment."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from training.benches import tiny_causal, write_shop

from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.files import fingerprint, read_jsonl
from shopwright.foundation.shop import Shop
from shopwright.instructions.contamination_report import NoContaminationReport
from shopwright.training.errors import OwnBase, TrainingFailed, TrainingRefused
from shopwright.training.launch import FIGURES_FILE, environment
from shopwright.training.recipes import FullRecipe, RerankerRecipe, SeedlingRecipe
from shopwright.training.train import inputs, train

TUNE = FullRecipe(
    method="full", name="tuned", base="tiny", instructions="quick", epochs=6, batch_tokens=256, save_every=7
)
COMMAND = (
    "import sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


def start(shop: Shop, recipe: FullRecipe, before: str = "") -> "subprocess.Popen[bytes]":
    """The same command as a user's, in a process that can be killed."""
    file = shop.folder / "tune.yaml"
    file.write_text(json.dumps(recipe.model_dump(mode="json")))
    return subprocess.Popen([sys.executable, "-c", before + COMMAND, str(shop.folder), str(file)])


def kill_after_step(process: "subprocess.Popen[bytes]", log: Path, step: int) -> None:
    """Kill the parent with signal 9 as soon as the log tells of a step."""
    for _ in range(6000):
        if log.exists() and any(line["step"] >= step for line in read_jsonl(log)):
            process.send_signal(signal.SIGKILL)
            break
        assert process.poll() is None
        time.sleep(0.01)
    process.wait()


def wait_for(file: Path) -> None:
    """Until the file is there, and whoever wrote it has come to rest."""
    while not file.exists():
        time.sleep(0.05)
    time.sleep(0.5)


def wait_for_silence(log: Path) -> None:
    """Until the orphaned child has gone, which stops the log."""
    seen = -1
    while seen != log.stat().st_size:
        seen = log.stat().st_size
        time.sleep(0.5)


def test_a_killed_training_ends_with_the_same_weights_and_loss(shop: Shop) -> None:
    whole = train(shop, TUNE)
    log = shop.run("train-tuned") / "log.jsonl"
    steps, weights = list(read_jsonl(log)), fingerprint(shop.model("tuned") / "model.safetensors")
    again = TUNE.model_copy(update={"name": "again"})
    log = shop.run("train-again") / "log.jsonl"
    kill_after_step(start(shop, again), log, 10)
    wait_for_silence(log)
    assert not (shop.run("train-again") / FIGURES_FILE).exists()
    resumed = train(shop, again)

    assert list(read_jsonl(log)) == steps
    assert fingerprint(shop.model("again") / "model.safetensors") == weights
    assert resumed["loss"] == pytest.approx(whole["loss"], abs=1e-5)
    assert {**resumed, "seconds": 0, "loss": 0} == {**whole, "seconds": 0, "loss": 0, "model": "again"}


def test_a_finished_training_is_not_repeated(shop: Shop) -> None:
    recipe = TUNE.model_copy(update={"max_steps": 2})
    first = train(shop, recipe)
    made = (shop.model("tuned") / "model.safetensors").stat().st_mtime_ns

    assert train(shop, recipe) == first
    assert (shop.model("tuned") / "model.safetensors").stat().st_mtime_ns == made
    assert first["steps"] == 2


def test_the_childs_refusal_reaches_the_caller_as_its_own_sentence(shop: Shop) -> None:
    with pytest.raises(TrainingRefused, match="Raise max_length"):
        train(shop, TUNE.model_copy(update={"max_length": 4}))

    assert not shop.model("tuned").exists()


def test_a_child_that_breaks_off_is_reported(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(TrainingFailed, match=r"The training of tuned failed: .* goes on from its last checkpoint"):
        train(shop, TUNE)


def test_a_child_that_the_system_kills_is_reported(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    killer = tmp_path / "python"
    killer.write_text("#!/bin/sh\nkill -9 $$\n")
    killer.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(killer))

    with pytest.raises(TrainingFailed, match="ended by signal 9"):
        train(shop, TUNE)


def test_an_interrupted_parent_takes_its_child_along(shop: Shop, tmp_path: Path) -> None:
    sleeper, told = tmp_path / "python", tmp_path / "pid"
    sleeper.write_text(f"#!/bin/sh\necho $$ > {told}\nexec sleep 600\n")
    sleeper.chmod(0o755)
    # What runs in the background of a script inherits that interrupts are ignored.
    before = (
        f"import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.executable = '{sleeper}';"
    )
    parent = start(shop, TUNE, before)
    wait_for(told)

    parent.send_signal(signal.SIGINT)

    assert parent.wait(60) == -signal.SIGINT
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_model_cannot_be_its_own_base(shop: Shop) -> None:
    with pytest.raises(OwnBase):
        train(shop, TUNE.model_copy(update={"name": "tiny"}))


def test_what_is_missing_is_named_before_anything_starts(shop: Shop) -> None:
    with pytest.raises(NothingToDo, match="shopwright write"):
        train(shop, TUNE.model_copy(update={"instructions": "none"}))
    with pytest.raises(UnknownName, match="tiny"):
        train(shop, TUNE.model_copy(update={"base": "tinny"}))


def test_a_run_depends_on_all_that_it_reads(shop: Shop) -> None:
    seedling = SeedlingRecipe(method="seedling", instructions="quick")
    hinted = TUNE.model_copy(update={"reranker": "tiny"})

    assert set(inputs(shop, seedling)) == {"instructions", "catalogue"}
    assert set(inputs(shop, hinted)) == {"instructions", "base", "reranker"}
    assert set(inputs(shop, RerankerRecipe(method="reranker", instructions="quick"))) == {"instructions"}


def test_a_base_without_a_manifest_is_known_by_its_files(shop: Shop) -> None:
    (shop.model("tiny") / "shopwright.json").unlink()
    before = inputs(shop, TUNE)["base"]
    (shop.model("tiny") / "more.txt").write_text("more")

    assert inputs(shop, TUNE)["base"] != before


def test_the_training_process_is_offline_whatever_the_user_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("OMP_NUM_THREADS", "3")

    assert environment()["HF_HUB_OFFLINE"] == "1"
    assert environment()["OMP_NUM_THREADS"] == "3"
    assert "MALLOC_TOP_PAD_" in environment()


def test_the_door_to_training_opens_without_torch() -> None:
    code = "import sys; import shopwright.training.train; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_set_without_a_contamination_report_is_not_learnt(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    (shop.instructions("quick") / "contamination.json").unlink()

    with pytest.raises(NoContaminationReport, match="shopwright write"):
        train(shop, TUNE)
