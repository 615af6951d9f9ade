"""Many machines: 50 steps by one process, and by two over gloo, DDP and FSDP2, whole and killed and resumed."""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shopwright.foundation.files import read_jsonl
from shopwright.foundation.recipes import dump_recipe
from shopwright.foundation.shop import Shop
from shopwright.training.groups import Machines
from shopwright.training.recipes import FullRecipe
from shopwright.training.train import train

# The shop and the model are the tests' own, so that both mean the same.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from training.benches import tiny_causal, write_set, write_shop

STEPS = 50
HERE, COPIES, SHARES = (
    Machines(),
    Machines(launch="torchrun", processes=2, split="ddp"),
    Machines(launch="torchrun", processes=2, split="fsdp"),
)
COMMAND = (
    "import sys; from pathlib import Path; from shopwright.foundation.shop import Shop;"
    "from shopwright.training.train import train; train(Shop(Path(sys.argv[1])), Path(sys.argv[2]))"
)


def report() -> Iterable[tuple[str, ...]]:
    """For each way the largest difference of a step's loss, what it is compared with, and what proves the processes."""
    with tempfile.TemporaryDirectory() as folder:
        shop = write_shop(Path(folder) / "shop")
        write_set(shop, rows=400)
        tiny_causal(shop.model("tiny"))
        alone, _ = _curve(shop, "alone", HERE)
        yield "one process", f"loss {alone[0]:.4f} to {alone[-1]:.4f} in {len(alone)} steps", "", ""
        for name, machines in (("DDP", COPIES), ("FSDP2", SHARES)):
            whole, figures = _curve(shop, name, machines)
            yield f"{name} x 2", *_against(whole, alone, "one process"), _proof(figures)
            killed = _kill(shop, f"{name}-again", machines)
            again, figures = _curve(shop, f"{name}-again", machines)
            yield f"{name} x 2, killed at {killed}", *_against(again, whole, "not killed"), _proof(figures)


def _recipe(name: str, machines: Machines) -> FullRecipe:
    values = {"base": "tiny", "instructions": "quick", "epochs": 20, "max_steps": STEPS, "batch_tokens": 1024}
    more = {"dtype": "float32", "save_every": 7, "machines": machines.model_dump()}
    return FullRecipe.model_validate({"method": "full", "name": name, **values, **more})


def _curve(shop: Shop, name: str, machines: Machines) -> tuple[list[float], dict[str, Any]]:
    figures = train(shop, _recipe(name, machines))
    log = read_jsonl(shop.run(f"train-{name}") / "log.jsonl")
    return [line["loss"] for line in log if "loss" in line], figures


def _kill(shop: Shop, name: str, machines: Machines) -> int:
    """Start a training, kill it with signal 9 at a step of chance; returns the last step that its log tells."""
    file, log = shop.folder / "recipe.yaml", shop.run(f"train-{name}") / "log.jsonl"
    file.write_text(dump_recipe(_recipe(name, machines)), encoding="utf-8")
    step = random.randrange(8, STEPS - 5)
    process = subprocess.Popen([sys.executable, "-c", COMMAND, str(shop.folder), str(file)])
    while not (log.exists() and any(line["step"] >= step for line in read_jsonl(log))):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(3)
    return max(line["step"] for line in read_jsonl(log))


def _against(curve: list[float], other: list[float], name: str) -> tuple[str, str]:
    difference = max(abs(one - two) for one, two in zip(curve, other, strict=True))
    return f"{len(curve)} steps", f"at most {difference:.1e} from {name}"


def _proof(figures: dict[str, Any]) -> str:
    proof = figures["machines"]
    held = " + ".join(f"{each:,}" for each in proof["bytes_a_rank"])
    return f"{proof['processes']} over {proof['backend']}, {held} bytes of {proof['parameter_bytes']:,}"
