"""A training that two processes share: the same curve as one process's, proofs that both work, and no orphan."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import distributed
from torch.distributed.tensor import DTensor
from training.benches import tiny_causal, write_set, write_shop
from transformers import AutoModelForCausalLM

from shopwright.foundation.files import read_jsonl, write_text
from shopwright.foundation.recipes import BadRecipe, dump_recipe
from shopwright.foundation.shop import Shop
from shopwright.training.__main__ import main
from shopwright.training.errors import CannotBeSharded, NotSharded, ProcessesMissing, TrainingRefused
from shopwright.training.groups import Machines
from shopwright.training.launch import FAILURE_FILE, FIGURES_FILE, environment
from shopwright.training.machines import Ranks, join, prove
from shopwright.training.recipes import FullRecipe, parse_train_recipe
from shopwright.training.sharding import bytes_here, make_whole, shard
from shopwright.training.split_fit import dealt
from shopwright.training.train import train

STEPS = 10
TUNE = FullRecipe(
    method="full", name="here", base="tiny", instructions="quick", epochs=9, max_steps=STEPS, dtype="float32"
).model_copy(update={"batch_tokens": 512, "save_every": 3})
COPIES = Machines(launch="torchrun", processes=2, split="ddp")
SHARES = Machines(launch="torchrun", processes=2, split="fsdp")
COMMAND = (
    "import sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]))"
)


@dataclass(frozen=True)
class Trained:
    """What a training left behind."""

    figures: dict[str, Any]
    log: list[dict[str, Any]]
    weights: dict[str, torch.Tensor]

    @property
    def curve(self) -> list[float]:
        """The loss of every step."""
        return [line["loss"] for line in self.log if "loss" in line]


def trained(shop: Shop, name: str, machines: Machines, **changes: object) -> Trained:
    """The tuning of this file on these machines."""
    return found(shop, name, train(shop, TUNE.model_copy(update={"name": name, "machines": machines, **changes})))


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def found(shop: Shop, name: str, figures: dict[str, Any]) -> Trained:
    weights = AutoModelForCausalLM.from_pretrained(shop.model(name)).state_dict()
    return Trained(figures, list(read_jsonl(shop.run(f"train-{name}") / "log.jsonl")), weights)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("machines") / "shop")
    write_set(shop, rows=48)
    tiny_causal(shop.model("tiny"))
    return shop


@pytest.fixture(scope="module")
def alone(shop: Shop) -> Trained:
    """What this process learns by itself."""
    run = shop.run("train-here")
    write_text(run / "recipe.yaml", dump_recipe(TUNE))
    assert main(str(shop.folder), str(run)) == 0
    return found(shop, "here", json.loads((run / FIGURES_FILE).read_text()))


@pytest.fixture(scope="module")
def copies(shop: Shop) -> Trained:
    return trained(shop, "copies", COPIES)


@pytest.fixture(scope="module")
def shares(shop: Shop) -> Trained:
    return trained(shop, "shares", SHARES)


@pytest.fixture
def group_of_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ranks]:
    """This process as the only one of a group."""
    for name, value in {"RANK": 0, "WORLD_SIZE": 1, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port()}.items():
        monkeypatch.setenv(name, str(value))
    yield join(Machines(launch="torchrun"), "tuned")
    distributed.destroy_process_group()


@pytest.mark.parametrize("way", ["copies", "shares"])
def test_two_processes_learn_as_one_does(alone: Trained, way: str, request: pytest.FixtureRequest) -> None:
    together: Trained = request.getfixturevalue(way)

    assert len(alone.curve) == STEPS
    assert alone.curve[-1] < alone.curve[0] - 0.05  # flat curves would agree however they came about
    assert together.curve == pytest.approx(alone.curve, abs=1e-4)
    assert together.figures["tokens"] == alone.figures["tokens"]
    assert together.figures["loss"] == pytest.approx(alone.figures["loss"], abs=1e-4)
    assert together.weights.keys() == alone.weights.keys()


def test_the_log_and_the_figures_prove_that_two_processes_ran(copies: Trained) -> None:
    proof = copies.figures["machines"]

    assert copies.log[0] == {"step": 0, "machines": proof}
    assert (proof["processes"], proof["distinct"], proof["split"], proof["backend"]) == (2, 2, "ddp", "gloo")
    assert proof["bytes_a_rank"] == [proof["parameter_bytes"]] * 2


def test_the_proof_shows_that_each_process_holds_its_half_of_the_parameters(shares: Trained) -> None:
    proof = shares.figures["machines"]
    whole = sum(weight.numel() * 4 for name, weight in shares.weights.items() if name != "lm_head.weight")

    assert (proof["processes"], proof["distinct"], proof["split"]) == (2, 2, "fsdp")
    assert proof["parameter_bytes"] == whole
    assert sum(proof["bytes_a_rank"]) == whole
    assert max(proof["bytes_a_rank"]) == pytest.approx(whole / 2, rel=0.01)


def test_two_machines_meet_and_share_a_training(alone: Trained, shop: Shop) -> None:
    machines = Machines(launch="torchrun", nodes=2, rendezvous=f"127.0.0.1:{free_port()}")
    file = shop.folder / "machines.yaml"
    file.write_text(dump_recipe(TUNE.model_copy(update={"name": "apart", "machines": machines})))
    command = [sys.executable, "-c", COMMAND, str(shop.folder), str(file)]
    # Both machines are this one, and its name may lead nowhere.
    both = [subprocess.Popen(command, env={**os.environ, "GLOO_SOCKET_IFNAME": "lo"}) for _ in range(2)]

    assert [machine.wait(timeout=300) for machine in both] == [0, 0]
    figures = json.loads((shop.run("train-apart") / "result.json").read_text())
    assert figures["machines"]["processes"] == figures["machines"]["distinct"] == 2
    assert found(shop, "apart", figures).curve == pytest.approx(alone.curve, abs=1e-4)


def test_one_process_claims_no_others(alone: Trained) -> None:
    assert "machines" not in alone.figures
    assert not any("machines" in line for line in alone.log)


def processes_of(run: Path) -> list[int]:
    """Processes whose command line names a run."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (
                str(run) in (folder / "cmdline").read_text()
                and "shopwright.training" in (folder / "cmdline").read_text()
            ):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def wait_until(what: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_killed_training_leaves_no_process_and_goes_on_to_the_same_losses(shop: Shop, shares: Trained) -> None:
    run = shop.run("train-again")
    file = shop.folder / "again.yaml"
    file.write_text(dump_recipe(TUNE.model_copy(update={"name": "again", "machines": SHARES})))
    parent = subprocess.Popen([sys.executable, "-c", COMMAND, str(shop.folder), str(file)])
    log = run / "log.jsonl"
    wait_until(lambda: log.exists() and any(line["step"] >= 5 for line in read_jsonl(log)))
    assert len(processes_of(run)) == 3  # torchrun and its two
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not processes_of(run), 20)
    assert not (run / "figures.json").exists()
    resumed = trained(shop, "again", SHARES)

    assert resumed.curve == pytest.approx(shares.curve, abs=1e-5)
    assert resumed.log == shares.log
    assert all(torch.equal(resumed.weights[name], weight) for name, weight in shares.weights.items())


def test_what_one_of_several_processes_refuses_reaches_the_caller(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = shop.run("train-refused")
    recipe = TUNE.model_copy(update={"name": "refused", "machines": COPIES, "max_length": 4})
    write_text(run / "recipe.yaml", dump_recipe(recipe))
    with monkeypatch.context() as second:
        second.setenv("RANK", "1")
        assert main(str(shop.folder), str(run)) == 2
    said = (run / "rank-1" / FAILURE_FILE).read_text()
    # In the place of torchrun, whose processes end so.
    ended = tmp_path / "python"
    ended.write_text(f"#!/bin/sh\nmkdir -p {run}/rank-1\necho '{said}' > {run}/rank-1/{FAILURE_FILE}\nexit 1\n")
    ended.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(ended))

    with pytest.raises(TrainingRefused, match="Raise max_length"):
        train(shop, recipe)


def test_a_recipe_for_several_processes_does_not_run_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORLD_SIZE", raising=False)

    with pytest.raises(ProcessesMissing, match=r"asks for 2 processes .* but 1 is there"):
        join(COPIES, "tuned")


def test_parameters_that_are_whole_are_not_taken_for_shares(group_of_one: Ranks, shop: Shop) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))

    with pytest.raises(NotSharded, match="split: ddp"):
        prove(model, Machines(launch="torchrun", split="fsdp"), "tuned", group_of_one)


def test_a_group_that_lacks_processes_is_refused(group_of_one: Ranks, shop: Shop) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))

    with pytest.raises(ProcessesMissing, match="but 1 is there"):
        prove(model, COPIES, "tuned", group_of_one)


def test_a_sharded_model_becomes_what_it_was(group_of_one: Ranks, shop: Shop) -> None:
    model = AutoModelForCausalLM.from_pretrained(shop.model("tiny"))
    before, kind, asked = model.state_dict(), type(model), torch.arange(5, 30).unsqueeze(0)
    told, held = model(asked).logits, bytes_here(model)
    plain = shard(model, "tuned", 1, group_of_one.device)
    assert all(isinstance(parameter, DTensor) for parameter in model.parameters())
    assert torch.equal(model(asked).logits, told)
    make_whole(model, plain, True, group_of_one.device)

    assert type(model) is kind
    assert not any(isinstance(parameter, DTensor) for parameter in model.parameters())
    assert model.lm_head.weight is model.model.embed_tokens.weight
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())
    assert torch.equal(model(asked).logits, told)
    assert bytes_here(model) == held


def test_weights_in_four_bits_are_not_sharded() -> None:
    model = torch.nn.Module()
    model.weight = torch.nn.Parameter(torch.zeros(4, dtype=torch.uint8), requires_grad=False)

    with pytest.raises(CannotBeSharded, match=r"weight is of torch\.uint8"):
        shard(model, "tuned", 1, torch.device("cpu"))


batches = st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=5), min_size=1, max_size=6)


@given(step=batches, count=st.integers(1, 4))
def test_processes_take_every_sample_of_a_step_once_in_as_many_parts(step: list[list[int]], count: int) -> None:
    parts = [dealt(step, rank, count) for rank in range(count)]
    taken = [place for part in parts for share in part if share.learnt for place in share.places]

    assert sorted(taken) == sorted(place for places in step for place in places)
    assert len({len(part) for part in parts}) == 1
    assert all(share.places for part in parts for share in part)


def test_whole_batches_are_dealt_where_they_go_round() -> None:
    assert [part.places for part in dealt([[1, 2], [3], [4], [5, 6]], 1, 2)] == [[3], [5, 6]]


@pytest.mark.parametrize(
    ("machines", "said"),
    [({"processes": 2}, "need launch: torchrun"), ({"launch": "torchrun", "nodes": 2}, "rendezvous: HOST:PORT")],
)
def test_a_recipe_that_cannot_find_its_machines_is_refused(machines: dict[str, object], said: str) -> None:
    values = {"method": "full", "name": "tuned", "base": "tiny", "instructions": "quick", "machines": machines}

    with pytest.raises(BadRecipe, match=said):
        parse_train_recipe(values)


def test_processes_of_one_machine_share_its_cores_and_listen_on_its_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    cores = int(environment()["OMP_NUM_THREADS"])

    assert int(environment(COPIES)["OMP_NUM_THREADS"]) == max(cores // 2, 1)
    if sys.platform == "linux" and "GLOO_SOCKET_IFNAME" not in os.environ:
        assert environment(COPIES)["GLOO_SOCKET_IFNAME"] == "lo"
