"""One journey from a base to ever smaller models: each one's size, speed and score, and what it has over its source."""

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.fifteen import FOLDER, demo_shop_in
from shopwright.compression.compress import compress
from shopwright.compression.ledger import machine, measure_models
from shopwright.compression.recipes import parse_compress_recipe
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.ledger import as_json, read_ledger
from shopwright.evaluation.ledger_page import write_ledger
from shopwright.foundation.files import write_text
from shopwright.foundation.recipes import load_recipe
from shopwright.foundation.shop import Shop
from shopwright.instructions.recipes import WriteRecipe, find_recipe
from shopwright.instructions.samples import read_samples
from shopwright.instructions.writing import write
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.train import train

SHARED = Path(__file__).parents[2] / "shared" / "data"
GENERAL = "general.txt"
"""Modern English from web sites of the United States' government (CC0): what GPTQ is calibrated on to compare."""
SET, STRATEGY = "quick", "plain"
BASE, TEACHER, HALF, STUDENT = "small-base", "teacher", "half", "student"
KINDS = ("text", "entities")
"""What models of this size learn in minutes; closed questions stay near chance and would hide what is lost."""
HEALING = {"learning_rate": 0.0005, "batch_tokens": 1024, "max_steps": 1500, "kinds": KINDS}

TAUGHT: tuple[Mapping[str, Any], ...] = (
    {
        "method": "seedling",
        "name": BASE,
        "instructions": SET,
        "vocabulary": 2048,
        "hidden": 256,
        "layers": 4,
        "heads": 4,
        "start": "copying",
        "tokens": 600_000,
        "batch_tokens": 1024,
        "learning_rate": 0.001,
    },
    {
        "method": "full",
        "name": TEACHER,
        "base": BASE,
        "instructions": SET,
        "learning_rate": 0.001,
        "batch_tokens": 1024,
        "epochs": 2,
        "kinds": KINDS,
        "save_every": 500,
    },
    {"method": "interpolate", "name": "wise", "base": BASE, "tuned": TEACHER, "instructions": SET, "kinds": KINDS},
)
SHRUNK: tuple[Mapping[str, Any], ...] = (
    {
        "method": "prune",
        "name": HALF,
        "model": TEACHER,
        "instructions": SET,
        "layers": 2,
        "feed_forward": 320,
        "healing": None,
    },
    {
        "method": "distil",
        "name": STUDENT,
        "teacher": TEACHER,
        "instructions": SET,
        "student": {"base": HALF},
        "lesson": {"learning_rate": 0.001, "batch_tokens": 1024, "epochs": 3, "kinds": KINDS, "save_every": 500},
    },
    {
        "method": "prune",
        "name": "pruned",
        "model": TEACHER,
        "instructions": SET,
        "layers": 3,
        "feed_forward": 384,
        "healing": HEALING,
    },
    *({"model": TEACHER, "name": f"teacher-{form}", "format": form} for form in ("f16", "q8_0", "q5_1", "q4_0")),
    {"model": STUDENT, "name": "student-q8_0", "format": "q8_0"},
)
GPTQ: Mapping[str, Any] = {"method": "gptq", "model": TEACHER, "group": 64}
"""Made by the interpreter of an environment with the extra `vllm`, whose name is this script's argument."""


def report(python: str | None = None, data: Path = SHARED) -> Iterable[tuple[str, ...]]:
    """One line a model; without an interpreter for GPTQ its two models are left out. Kept in build/, and gone on with.

    The ledger's page with the plot lies in the shop's reports/ledger.
    """
    shop = demo_shop_in(FOLDER)
    write(shop, load_recipe(find_recipe(SET, "write"), WriteRecipe))
    names = [train(shop, parse_train_recipe(dict(recipe)))["model"] for recipe in TAUGHT]
    shrunk = [dict(recipe) for recipe in SHRUNK] + (list(_gptq(shop, python, data)) if python else [])
    made = {recipe["name"]: compress(shop, parse_compress_recipe(recipe)) for recipe in shrunk}
    specs = measure_models(shop, (*names, *made))
    for spec in specs:
        evaluate(shop, spec, strategy=STRATEGY, tasks=written_tasks(shop))
    found = read_ledger(shop, specs, machine(), strategy=STRATEGY)
    write_ledger(shop, found)
    yield ("MODEL", "from", "bytes", "bits", "score", "over its source", "p", "prefill/s", "decode/s", "front")
    values = as_json(found)
    yield from (_row(one, one["model"] in values["front"]) for one in values["models"])
    yield from ((name, "replies moved by", f"{told['divergence']:.5f} nats a token") for name, told in _moved(made))


def written_tasks(shop: Shop) -> tuple[str, ...]:
    """The tasks of the set that the models were taught."""
    samples = read_samples(shop.instructions(SET), "test")
    return tuple(sorted({sample.task for sample in samples if sample.prompt.kind in KINDS}))


def _gptq(shop: Shop, python: str, data: Path) -> Iterator[dict[str, Any]]:
    write_text(shop.folder / GENERAL, "\n".join(general_lines(data)))
    for source in ("shop", GENERAL):
        calibration = {"source": source, "instructions": SET}
        name = f"teacher-gptq-{Path(source).stem}"
        yield {**GPTQ, "name": name, "calibration": calibration, "python": python}


def general_lines(data: Path) -> Iterator[str]:
    """Paragraphs of modern English, one a line."""
    with tarfile.open(data / "usgov_cc0_english.tar.xz") as packed:
        pages = packed.extractfile("usgov_cc0_english/digitalgov.jsonl")
        assert pages is not None
        for page in pages:
            yield " ".join(json.loads(page)["text"].split())


def _moved(made: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((name, told) for name, told in made.items() if "divergence" in told)


def _row(one: Mapping[str, Any], on_front: bool) -> tuple[str, ...]:
    apart = one["over_source"]
    over = f"{apart['difference']:+.4f} {_span(apart['interval'])}" if apart else ""
    score = f"{one['score']:.4f} {_span(one['interval'])}"
    speeds = (f"{one[key]['median']:,.0f}" for key in ("prefill", "decode"))
    size = (f"{one['bytes']:,}", f"{one['bits_per_weight']:.2f}")
    tested = f"{apart['p']:.2g}" if apart else ""
    return (one["model"], one["source"] or "", *size, score, over, tested, *speeds, "yes" if on_front else "")


def _span(interval: Iterable[float]) -> str:
    low, high = interval
    return f"[{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    for row in report(*sys.argv[1:2]):
        print(*row, sep="\t")
