"""One GGUF file for the embedded engine, checked against its source, with its ledger."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from shopwright.compression.calibration import calibration_rows, importance_of
from shopwright.compression.formats import TensorFormat, embeddings_format
from shopwright.compression.gguf_writer import Written, write_gguf
from shopwright.compression.ledger_file import write_sizes
from shopwright.compression.parity import Parity, compare
from shopwright.compression.recipes import GgufRecipe
from shopwright.compression.weights import Array
from shopwright.foundation.files import atomic, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.shop import Shop
from shopwright.models.chat import CHAT_TEMPLATE, render
from shopwright.models.checkpoints import (
    CARD_FILE,
    GGUF_FILE,
    MANIFEST_FILE,
    TEMPLATE_FILE,
    locate,
    read_manifest,
    write_manifest,
)
from shopwright.models.embedder import device
from shopwright.models.llama_server import LlamaServer, free_cores
from shopwright.models.model import Message

_CARD_LINE = "Compressed: "

_PROMPTS = (
    "Which of these products fits the query 'waterproof jacket' best?\n1. Rain Jacket Tarn\n2. Hiking Socks, 3 pairs",
    "Answer with the number only.\n1. yes\n2. no",
    "Rank: 10, 11, 12, 13, 14, 15. The price is 1,499.00 EUR, it was 1999.",
    "Schreibe einen Titel für: Wasserdichte Damenjacke, grün, Größe M, 129,95 €",
    "Traduis : « chaussures de randonnée légères pour l'été, taille 42 »",
    "List the brand and the colour in: ACME women's softshell 🧥 — navy/blue (2-pack)",
    "  Two spaces,\ttabs\n\nand line breaks.\r\n",
    "登山靴 防水 レインジャケット",
)


def export_gguf(shop: Shop, recipe: GgufRecipe) -> dict[str, Any]:
    """Write models/NAME/model.gguf, its ledger and a line of its card.

    Returns {"model", "bytes_before", "bytes_after", "bits_per_weight", "seconds"}. Raises UnknownName, CannotExport,
    AdapterNotMerged, RowsDoNotDivide, SpoiltWeights, QuantiserMissing, TokensDiffer.
    """
    start = time.monotonic()
    source = locate(recipe.model, shop)
    folder = shop.model(recipe.name or source.name)
    with atomic(folder / GGUF_FILE) as temporary:
        weighed = _importance(shop, source, recipe)
        written = write_gguf(
            source, temporary, recipe.format, _embeddings(recipe), folder.name, _licence(source), weighed
        )
        parity = _checked(source, temporary) if recipe.check else None
    _accompany(source, folder)
    ledger = _ledger(recipe, source, folder / GGUF_FILE, written, parity)
    write_sizes(folder, ledger)
    _note(folder / CARD_FILE, _card_line(ledger))
    sizes = {key: ledger[key] for key in ("bytes_before", "bytes_after", "bits_per_weight")}
    return {"model": folder.name, **sizes, "seconds": round(time.monotonic() - start, 2)}


def _embeddings(recipe: GgufRecipe) -> TensorFormat:
    return recipe.embeddings or embeddings_format(recipe.format)


def _importance(shop: Shop, source: Path, recipe: GgufRecipe) -> Mapping[str, Array] | None:
    if recipe.importance is None:
        return None
    rows = calibration_rows(shop, source, recipe.importance)
    say(f"{source.name}: importance of its columns from {sum(len(row.ids) for row in rows)} tokens")
    model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.float32, local_files_only=True)
    return importance_of(model.to(device()).eval(), rows)


def _licence(source: Path) -> str | None:
    known = (source / MANIFEST_FILE).is_file()
    return ", ".join(read_manifest(source).licences) or None if known else None


def _checked(source: Path, file: Path) -> Parity:
    server = LlamaServer(file, threads=free_cores(), slots=1, context=1024)
    try:
        return compare(source, server, _prompts())
    finally:
        server.close()


def _prompts() -> Sequence[str]:
    return [render([Message("user", text)], CHAT_TEMPLATE) for text in _PROMPTS]


def _accompany(source: Path, folder: Path) -> None:
    """A model under a name of its own takes its template and its manifest along."""
    if folder.resolve() == source.resolve():
        return
    if (source / TEMPLATE_FILE).is_file():
        write_text(folder / TEMPLATE_FILE, (source / TEMPLATE_FILE).read_text(encoding="utf-8"))
    if (source / MANIFEST_FILE).is_file():
        write_manifest(folder, read_manifest(source).model_copy(update={"name": folder.name}))


def _ledger(recipe: GgufRecipe, source: Path, file: Path, written: Written, parity: Parity | None) -> dict[str, Any]:
    return {
        "model": file.parent.name,
        "source": source.name,
        "format": recipe.format,
        "embeddings": _embeddings(recipe),
        "importance": recipe.importance.model_dump(mode="json") if recipe.importance else None,
        "weights": written.weights,
        "bits_per_weight": round(written.bits_per_weight, 3),
        "bytes_before": sum(shard.stat().st_size for shard in source.glob("model*.safetensors")),
        "bytes_after": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "parity": parity.model_dump(mode="json") if parity else None,
    }


def _card_line(ledger: dict[str, Any]) -> str:
    sizes = f"{ledger['bytes_before']:,} bytes to {ledger['bytes_after']:,}, {ledger['bits_per_weight']} bits a weight"
    line = f"{_CARD_LINE}`{GGUF_FILE}` ({ledger['format']}), {sizes}"
    if ledger["parity"]:
        line += f"; same first choice on {ledger['parity']['same_first_choice']:.0%} of the checked prompts"
    return line + "."


def _note(card: Path, line: str) -> None:
    """Put the line at the end of the card, in place of the one from an earlier compression."""
    text = card.read_text(encoding="utf-8") if card.is_file() else f"# {card.parent.name}\n"
    kept = [old for old in text.splitlines() if not old.startswith(_CARD_LINE)]
    write_text(card, "\n".join(kept).rstrip() + f"\n\n{line}\n")
