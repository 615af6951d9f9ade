"""Private by proof: the whole default journey, every process of it, and not one connection or name looked up."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shopwright.demo import write_demo_shop

WATCH = """
import os, sys
def watch(event, words):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"}:
        with open(os.environ["SOCKET_LOG"], "a") as log:
            log.write(f"{sys.argv[:3]} {event} {words!r}\\n")
sys.addaudithook(watch)
"""
RECIPES = {
    "write": "name: toy\ntasks: all\nrows: 200\nvalidation_rows: 40\ntest_rows: 40\n",
    "seedling": "method: seedling\nname: seedling\ninstructions: toy\nvocabulary: 512\nhidden: 64\nlayers: 1\n"
    "heads: 2\nblock: 64\ntokens: 2048\nbatch_tokens: 512\n",
    "reranker": "method: reranker\nname: reranker\ninstructions: toy\nbatch_tokens: 512\nmax_length: 32\nmax_steps: 1\n"
    "frozen_layers: 5\n",
    "tune": "method: full\nname: tuned\nbase: seedling\ninstructions: toy\nreranker: reranker\nmax_length: 1024\n"
    "batch_tokens: 1024\nmax_steps: 2\n",
    "compress": "model: tuned\nformat: f16\n",
}
NOWHERE = re.compile(r"AF_UNIX|AF_NETLINK|AF_UNSPEC")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the journey: sockets.log is what Python opened, strace.log what the system saw."""
    folder = tmp_path_factory.mktemp("journey")
    write_demo_shop(folder / "shop" / "exports")
    (folder / "shop" / "exports" / "shop.yaml").rename(folder / "shop" / "shop.yaml")
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(WATCH)
    for name, text in RECIPES.items():
        (folder / f"{name}.yaml").write_text(text)
    exports = sorted(str(path) for path in (folder / "shop" / "exports").iterdir())
    go(folder, "import", *exports)
    go(folder, "write", folder / "write.yaml")
    for name in ("seedling", "reranker", "tune"):
        go(folder, "train", folder / f"{name}.yaml")
    go(folder, "compress", folder / "compress.yaml")
    go(folder, "evaluate", "tuned", "--limit", "1", traced=True)
    go(folder, "ask", "a waterproof jacket under 150 euros", "--model", "tuned", traced=True)
    go(folder, "author", "kettle", "--model", "tuned", "--channel", "google_ads")
    return folder


def go(folder: Path, *words: object, traced: bool = False) -> None:
    environment = {**os.environ, "PYTHONPATH": str(folder / "hook"), "SOCKET_LOG": str(folder / "sockets.log")}
    spy = [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=connect,sendto,bind",
        "-A",
        "-o",
        str(folder / "strace.log"),
    ]
    prefix = spy if traced and shutil.which("strace") else []
    command = [*prefix, sys.executable, "-m", "shopwright", *map(str, words), "--shop", str(folder / "shop"), "--json"]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, f"{words}: {outcome.stderr[-3000:]}"
    json.loads(outcome.stdout.splitlines()[-1])


def test_the_default_journey_opens_no_connection(journey: Path) -> None:
    log = journey / "sockets.log"

    assert (log.read_text() if log.exists() else "") == ""


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace: apt-get install strace")
def test_the_operating_system_saw_none_either(journey: Path) -> None:
    calls = [line for line in (journey / "strace.log").read_text().splitlines() if "AF_" in line]

    assert [line for line in calls if not NOWHERE.search(line)] == []


def test_the_journey_ends_in_a_report_that_names_the_licence(journey: Path) -> None:
    (page,) = (journey / "shop" / "reports").glob("*/report.html")

    assert "Apache-2.0 (written by the Shopwright project)" in page.read_text(encoding="utf-8")


def test_no_weights_are_pickled(journey: Path) -> None:
    assert [
        path.name for path in (journey / "shop" / "models").rglob("*") if path.suffix in {".bin", ".pt", ".pkl"}
    ] == []
