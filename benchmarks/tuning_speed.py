"""Tuning: useful tokens a second, padding not counted, beside trl's SFTTrainer with its defaults and a bare loop."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.demo_records import demo_shop
from shopwright.foundation.recipes import load_recipe
from shopwright.instructions.recipes import WriteRecipe, find_recipe
from shopwright.instructions.writing import write
from shopwright.training.launch import environment

SET = "quick"
VOCABULARY = 8192
OURS = "ours"


@dataclass(frozen=True)
class Size:
    """A model, how many tokens of samples make a turn on two cores, and how many turns."""

    config: Mapping[str, int]
    tokens: int
    batch_tokens: int
    rounds: int


SIZES = {
    "15 M": Size(
        {
            "vocab_size": VOCABULARY,
            "hidden_size": 384,
            "intermediate_size": 768,
            "num_hidden_layers": 8,
            "num_attention_heads": 6,
            "num_key_value_heads": 6,
        },
        tokens=24_576,
        batch_tokens=4096,
        rounds=4,
    ),
    "135 M": Size(
        {
            "vocab_size": 49_152,
            "hidden_size": 576,
            "intermediate_size": 1536,
            "num_hidden_layers": 30,
            "num_attention_heads": 9,
            "num_key_value_heads": 3,
        },
        tokens=6144,
        batch_tokens=2048,
        rounds=3,
    ),
}


def report() -> Iterable[tuple[str, ...]]:
    """For each size a line on the work, and one for each way of learning with its ratio to ours."""
    shop = demo_shop()
    write(shop, load_recipe(find_recipe(SET, "write"), WriteRecipe))
    for name in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told.json"
            command = [sys.executable, "-m", "benchmarks.tuning_turns", name, str(shop.folder), str(told)]
            subprocess.run(command, check=True, env=environment(), stdout=sys.stderr)
            yield from _rows(name, json.loads(told.read_text()))


def _rows(name: str, told: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    yield f"{name}: {told['work']}", "", "", ""
    ours = told["seconds"][OURS]
    for way, seconds in told["seconds"].items():
        rate = told["tokens"] / min(seconds)
        used = f"MFU {rate * 6 * told['parameters'] / told['peak']:.1%}" if told["peak"] else ""
        yield way, f"{rate:,.0f} tokens/s", "" if way == OURS else _ratio(ours, seconds), used


def _ratio(ours: list[float], others: list[float]) -> str:
    ratios = [other / mine for mine, other in zip(ours, others, strict=False)]
    if len(ratios) == 1:
        return f"ours is {ratios[0]:.2f} times as fast, in one round"
    at_best = min(others) / min(ours)
    spread = f"median of rounds {statistics.median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}"
    return f"ours is {at_best:.2f} times as fast at best ({spread})"
