"""The gate on the demo shop's tuned model: a q8_0 of its weights takes their place, and weights of two bits do not."""

import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from shopwright.compression.compress import compress
from shopwright.compression.recipes import GgufRecipe
from shopwright.compression.weights import stored_tensors
from shopwright.evaluation.gate import WorseModel, promote
from shopwright.foundation.shop import Shop

BLOCK = 32
"""Weights that share a least and a greatest value."""
LEVELS = 3
"""Steps between them: two bits count from 0 to 3."""
WHOLE, SMALL, DAMAGED = "whole-f16", "small-q8_0", "damaged-2-bit"


def report(folder: Path | None = None, model: str = "tuned") -> Iterable[tuple[str, ...]]:
    """What the gate says of both; the shop is made by `shopwright demo` where no folder is named."""
    shop = Shop(folder or _demo())
    prepare(shop, model)
    yield ("MODEL", "over", "may it?", "why")
    for name in (SMALL, DAMAGED):
        yield (name, WHOLE, *_verdict(shop, name))


def prepare(shop: Shop, model: str) -> None:
    """Write the model's weights as F16, as q8_0, and rounded to two bits."""
    source = shop.model(model)
    at_two_bits(source, shop.model(DAMAGED))
    compress(shop, GgufRecipe(model=DAMAGED, format="f16", check=False))
    compress(shop, GgufRecipe(model=model, name=WHOLE, format="f16", check=False))
    compress(shop, GgufRecipe(model=model, name=SMALL, format="q8_0", check=False))


def at_two_bits(source: Path, folder: Path) -> None:
    """A copy of a model's folder in which every matrix has four values a block; norms stay as they are."""
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "*.gguf"))
    tensors = {name: stored.read() for name, stored in stored_tensors(source).items()}
    rounded = {name: two_bits(values) if values.ndim == 2 else values for name, values in tensors.items()}
    save_file(rounded, folder / "model.safetensors", metadata={"format": "pt"})


def two_bits(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A matrix (rows, columns), each block of a row rounded to four values at even steps from its least to its most."""
    blocks = values.reshape(-1, BLOCK)
    least = blocks.min(axis=1, keepdims=True)
    step = np.maximum((blocks.max(axis=1, keepdims=True) - least) / LEVELS, np.finfo(np.float32).tiny)
    return np.asarray(least + np.round((blocks - least) / step) * step, dtype=np.float32).reshape(values.shape)


def _verdict(shop: Shop, name: str) -> tuple[str, str]:
    try:
        found = promote(shop, name, WHOLE)
    except WorseModel as refused:
        return "no", str(refused)
    families = ", ".join(f"{f['family']} {f['difference']:+.4f} (p {f['p']:.2g})" for f in found["families"])
    return "yes", f"{found['difference']:+.4f} {found['interval']}; {families}"


def _demo() -> Path:
    # The command line makes the whole shop; nothing else in the house may reach from records to a trained model.
    from typer.testing import CliRunner

    from shopwright.cli.app import app

    folder = Path(tempfile.mkdtemp()) / "demo-shop"
    CliRunner().invoke(app, ["demo", "--no-serve", "--shop", str(folder)], catch_exceptions=False)
    return folder


if __name__ == "__main__":
    for row in report(Path(sys.argv[1]), *sys.argv[2:]):
        print(*row, sep="\t")
