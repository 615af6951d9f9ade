"""A training that is watched: the loss of every family, rules that end it, and the same end after a kill."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from training.benches import tiny_causal, write_set, write_shop
from transformers import AutoModelForCausalLM

from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.files import discard, fingerprint, read_jsonl
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.answers_loss import answer_loss, collate
from shopwright.training.best_weights import BestWeights
from shopwright.training.conversations import Example
from shopwright.training.family_losses import FAMILIES, FamilyLosses
from shopwright.training.fit_log import CHECKPOINTS
from shopwright.training.groups import Adapter, Machines, Schedule, Watch
from shopwright.training.pacing import PROGRESS_FILE
from shopwright.training.recipes import FullRecipe, LoraRecipe, SeedlingRecipe
from shopwright.training.train import train
from shopwright.training.work import perform

TUNE = FullRecipe(
    method="full", name="tuned", base="tiny", instructions="quick", batch_tokens=512, epochs=8, save_every=4
).model_copy(update={"dtype": "float32", "learning_rate": 5e-3, "watch": Watch(every=3)})
WORSE = TUNE.model_copy(update={"name": "hasty", "learning_rate": 0.2, "watch": Watch(every=2, patience=2)})
"""So fast that the model soon gets no better."""
UNSTEADY = LoraRecipe(
    method="lora", name="unbroken", base="tiny", instructions="quick", batch_tokens=512, epochs=12, save_every=7
).model_copy(
    update={
        "dtype": "float32",
        "learning_rate": 0.3,
        "schedule": Schedule(kind="constant"),
        "adapter": Adapter(rank=4),
        "watch": Watch(every=4, patience=9),
    }
)
"""Up and down, so that the best look is not the last."""
SHARES = Machines(launch="torchrun", processes=2, split="fsdp")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("watched") / "shop")
    write_set(shop, rows=24, held_out=16)
    tiny_causal(shop.model("tiny"))
    return shop


def done(shop: Shop, recipe: FullRecipe | LoraRecipe | SeedlingRecipe) -> dict[str, Any]:
    """The figures of a training in its run."""
    return perform(shop, recipe, Run.open(shop.run(f"train-{recipe.name}"), recipe, {}))


def lines(shop: Shop, recipe: FullRecipe | LoraRecipe | SeedlingRecipe, key: str) -> list[dict[str, Any]]:
    """The lines of a log that tell one thing."""
    return [line for line in read_jsonl(shop.run(f"train-{recipe.name}") / "log.jsonl") if key in line]


def weights_file(shop: Shop, name: str) -> str:
    return fingerprint(shop.model(name) / "model.safetensors")


def weights(shop: Shop, recipe: FullRecipe) -> dict[str, torch.Tensor]:
    return dict(AutoModelForCausalLM.from_pretrained(shop.model(recipe.name)).state_dict())


@pytest.fixture(scope="module")
def watched(shop: Shop) -> dict[str, Any]:
    return done(shop, TUNE)


@pytest.fixture(scope="module")
def hasty(shop: Shop) -> dict[str, Any]:
    return done(shop, WORSE)


def test_every_look_tells_the_loss_of_every_family(shop: Shop, watched: dict[str, Any]) -> None:
    looks = lines(shop, TUNE, "validation")
    last = looks[-1]["validation"]

    assert [look["step"] for look in looks] == list(range(0, 25, 3)) and watched["steps"] == 24
    assert list(last) == ["all", "colour", "shade"]
    assert last["all"] == pytest.approx(watched["loss"]["validation"], abs=1e-5)
    assert {family: last[family] for family in ("colour", "shade")} == pytest.approx(watched["tasks"], abs=1e-5)
    assert last["all"] < looks[0]["validation"]["all"]
    assert watched["stopped"] is None and watched["weights_of_step"] is None


def test_the_losses_of_the_families_add_up_to_the_loss_that_is_learnt(shop: Shop, watched: dict[str, Any]) -> None:
    learnt, losses = lines(shop, TUNE, "families"), lines(shop, TUNE, "loss")

    assert [line["step"] for line in learnt] == [line["step"] for line in losses]
    for line, step in zip(learnt, losses, strict=True):
        few, many = min(line["families"].values()), max(line["families"].values())
        assert few - 1e-5 <= step["loss"] <= many + 1e-5


def test_watching_changes_nothing_that_is_learnt(shop: Shop, watched: dict[str, Any]) -> None:
    alone = TUNE.model_copy(update={"name": "alone", "watch": Watch()})
    done(shop, alone)

    assert lines(shop, alone, "loss") == lines(shop, TUNE, "loss")
    assert all(torch.equal(one, weights(shop, alone)[name]) for name, one in weights(shop, TUNE).items())


def test_progress_tells_step_speed_and_time_left(shop: Shop, watched: dict[str, Any]) -> None:
    told = json.loads((shop.run("train-tuned") / PROGRESS_FILE).read_text())

    assert (told["step"], told["steps"], told["tokens"]) == (watched["steps"], watched["steps"], watched["tokens"])
    assert told["seconds_left"] == 0 and told["tokens_per_second"] > 0


def test_a_training_that_gets_no_better_ends_with_the_best_weights(shop: Shop, hasty: dict[str, Any]) -> None:
    looks = [(line["step"], line["validation"]["all"]) for line in lines(shop, WORSE, "validation")]
    best = min(looks, key=lambda look: look[1])

    assert hasty["stopped"]["rule"] == "patience"
    assert hasty["steps"] == hasty["stopped"]["step"] == looks[-1][0] < 24
    assert hasty["weights_of_step"] == best[0] == hasty["steps"] - 4
    assert hasty["loss"]["validation"] == pytest.approx(best[1], abs=1e-5)
    assert hasty["tokens"] == pytest.approx(hasty["steps"] / 24 * 10368, rel=0.1)
    assert "why: the validation loss has not been below" in (shop.model("hasty") / "README.md").read_text()


def test_a_family_that_is_forgotten_ends_the_training_with_the_weights_of_before(shop: Shop) -> None:
    write_set(shop, "red", rows=24, held_out=16, wanted="red")
    narrow = TUNE.model_copy(update={"name": "narrow", "learning_rate": 0.2, "watch": Watch(every=1, family_rise=0.3)})
    figures = done(shop, narrow)
    looks = {line["step"]: line["validation"] for line in lines(shop, narrow, "validation")}
    stopped = figures["stopped"]

    assert stopped["rule"] == "family_rise"
    assert looks[stopped["step"]][stopped["family"]] >= 1.3 * looks[stopped["since"]][stopped["family"]]
    assert figures["weights_of_step"] == stopped["kept"] < stopped["step"]
    assert figures["loss"]["validation"] == pytest.approx(looks[stopped["kept"]]["all"], abs=1e-5)


def test_a_training_that_is_taken_up_again_stops_at_the_same_look(shop: Shop, hasty: dict[str, Any]) -> None:
    again = WORSE.model_copy(update={"name": "again"})
    done(shop, again)
    discard(shop.model("again"))
    run = shop.run("train-again")
    with (run / "log.jsonl").open("a") as lost:
        lost.write('{"step": 99, "loss": 1.0, "learning_rate": 0.1}\n')
    resumed = done(shop, again)

    assert {**resumed, "model": "hasty"} == hasty
    assert (run / "log.jsonl").read_bytes() == (shop.run("train-hasty") / "log.jsonl").read_bytes()
    assert weights_file(shop, "again") == weights_file(shop, "hasty")


def test_two_processes_with_halves_of_the_weights_stop_as_one_does(shop: Shop, hasty: dict[str, Any]) -> None:
    figures = train(shop, WORSE.model_copy(update={"name": "shared", "machines": SHARES}))

    assert figures["stopped"]["step"] == hasty["stopped"]["step"]
    assert figures["weights_of_step"] == hasty["weights_of_step"]
    assert figures["loss"]["validation"] == pytest.approx(hasty["loss"]["validation"], abs=1e-3)


def kill_after_step(run: Run, shop: Shop, step: int) -> None:
    """The training process of a run, ended by signal 9 in the midst of its work."""
    command = [sys.executable, "-m", "shopwright.training", str(shop.folder), str(run.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as child:
        log = run.folder / "log.jsonl"
        while not (log.exists() and any(line["step"] >= step for line in read_jsonl(log))):
            assert child.poll() is None
            time.sleep(0.01)
        os.killpg(child.pid, signal.SIGKILL)


def test_a_killed_training_keeps_the_same_best_weights(shop: Shop) -> None:
    figures = done(shop, UNSTEADY)
    broken = UNSTEADY.model_copy(update={"name": "broken"})
    run = Run.open(shop.run("train-broken"), broken, {})
    kill_after_step(run, shop, 17)
    assert not shop.model("broken").exists()
    resumed = done(shop, broken)

    assert {**resumed, "model": "unbroken"} == figures
    assert figures["weights_of_step"] < figures["steps"]
    assert (run.folder / "log.jsonl").read_bytes() == (shop.run("train-unbroken") / "log.jsonl").read_bytes()
    assert weights_file(shop, "broken") == weights_file(shop, "unbroken")


def test_a_stopped_training_leaves_no_checkpoint_behind_its_end(shop: Shop) -> None:
    eager = WORSE.model_copy(update={"name": "eager", "save_every": 2})
    figures = done(shop, eager)
    saved = [int(path.name.rpartition("-")[2]) for path in (shop.run("train-eager") / CHECKPOINTS).iterdir()]

    assert max(saved) < figures["steps"]


def test_a_seedling_is_looked_at_too(shop: Shop) -> None:
    seedling = SeedlingRecipe(
        method="seedling", name="sprout", vocabulary=320, hidden=64, layers=2, heads=2, context=128, block=32
    ).model_copy(update={"tokens": 2000, "batch_tokens": 256, "dtype": "float32", "watch": Watch(every=4)})
    figures = done(shop, seedling)

    assert lines(shop, seedling, "validation")[-1]["validation"]["all"] == pytest.approx(
        figures["loss"]["validation"], abs=1e-5
    )


@pytest.mark.skipif(importlib.util.find_spec("tensorboard") is None, reason="TensorBoard is not installed")
def test_tensorboard_shows_what_the_log_tells(shop: Shop) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    shown = TUNE.model_copy(update={"name": "shown", "watch": Watch(every=3, tensorboard=True), "max_steps": 6})
    done(shop, shown)
    events = EventAccumulator(str(shop.run("train-shown") / "tensorboard")).Reload()

    losses = lines(shop, shown, "loss")
    assert [event.value for event in events.Scalars("loss")] == pytest.approx([line["loss"] for line in losses])
    assert [event.step for event in events.Scalars("validation/all")] == [0, 3, 6]
    assert len(events.Scalars("families/colour")) == len(lines(shop, shown, "families"))


def test_tensorboard_is_named_where_it_is_missing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopwright.training.train.find_spec", lambda name: None)

    with pytest.raises(MissingPackage, match=r"shopwright\[tensorboard\]"):
        train(shop, TUNE.model_copy(update={"watch": Watch(tensorboard=True)}))


EXAMPLES = (
    Example((5, 6, 7, 8, 9), 3, "long"),
    Example((5, 6, 10), 2, "short"),
    Example((11, 12, 13, 14), 2, "short"),
)


def test_the_families_of_a_batch_stand_where_its_labels_do(tmp_path: Path) -> None:
    losses = FamilyLosses(Run(tmp_path, ""), EXAMPLES)
    batch = losses.naming(lambda places: collate([EXAMPLES[place] for place in places], 0))((1, 0, 2))

    assert batch["labels"].shape == batch[FAMILIES].shape
    assert batch[FAMILIES].tolist() == [[0, 1, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]]


def test_the_loss_with_sums_is_the_loss_without(shop: Shop, tmp_path: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))
    losses = FamilyLosses(Run(tmp_path, ""), EXAMPLES).attach(model)
    plain = collate(EXAMPLES, 0)
    batch = losses.naming(lambda places: collate([EXAMPLES[place] for place in places], 0))((0, 1, 2))
    labels = batch.pop("labels")

    assert torch.equal(losses(model(**batch), labels), answer_loss(model(**{**plain, "labels": None}), labels))


def test_weights_that_are_kept_come_back(shop: Shop, tmp_path: Path) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    kept = BestWeights(tmp_path / "best")
    kept.keep(model, 5)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(1)
    kept.keep(model, 7)
    kept.forget_all_but({5})
    kept.put_back(model, 5)

    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())
    assert [file.name for file in (tmp_path / "best").iterdir()] == ["step-5.safetensors"]
