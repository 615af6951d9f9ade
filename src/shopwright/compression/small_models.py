"""A model with fewer weights, kept in the shop: its folder, its manifest, and a card that says what it cost."""

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from transformers import PreTrainedModel

from shopwright.compression.shrinking_recipes import DistilRecipe, PruneRecipe, TrimRecipe
from shopwright.compression.weights import stored_tensors
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_text
from shopwright.foundation.recipes import dump_recipe
from shopwright.foundation.shop import Shop
from shopwright.instructions.manifest import read_set_manifest
from shopwright.models.checkpoints import (
    CARD_FILE,
    MANIFEST_FILE,
    Manifest,
    read_manifest,
    weight_files,
    write_manifest,
)
from shopwright.training.answers_loss import Losses
from shopwright.training.conversations import Speech

ShrinkRecipe = DistilRecipe | PruneRecipe | TrimRecipe

_BYTES = {"F32": 4, "F16": 2, "BF16": 2}


def keep(
    shop: Shop, recipe: ShrinkRecipe, source: Path, figures: Mapping[str, Any], save: Callable[[Path], None]
) -> dict[str, Any]:
    """Put a small model into models/NAME/, whole or not at all; `save` writes weights and tokenizer into a folder.

    Returns {"model", "bytes_before", "bytes_after", "bits_per_weight", "weights": {"before", "after"}} and `figures`.
    """
    with atomic(shop.model(recipe.name)) as temporary:
        temporary.mkdir()
        save(temporary)
        found = {"model": recipe.name, **_sizes(source, temporary), **figures}
        write_manifest(temporary, _manifest(shop, recipe, source, temporary))
        write_text(temporary / CARD_FILE, _card(shop, recipe, source, found))
    return found


def save_causal(model: PreTrainedModel, speech: Speech, folder: Path) -> None:
    """Config, safetensors, how to generate, tokenizer and chat_template.jinja."""
    model.config.use_cache = True
    model.save_pretrained(folder)
    speech.tokenizer.chat_template = speech.template
    speech.tokenizer.save_pretrained(folder)


def compared(before: Losses, after: Losses) -> dict[str, Any]:
    """Two examinations side by side: {"loss": {"before", "after"}, "families": {family: {"before", "after"}}}."""
    families = sorted({*before.tasks, *after.tasks})
    return {
        "loss": {"before": before.all, "after": after.all},
        "families": {name: {"before": before.tasks.get(name), "after": after.tasks.get(name)} for name in families},
    }


def _sizes(source: Path, folder: Path) -> dict[str, Any]:
    before, after = stored_tensors(source), stored_tensors(folder)
    counts = [sum(math.prod(tensor.shape) for tensor in tensors.values()) for tensors in (before, after)]
    held = sum(math.prod(tensor.shape) * _BYTES[tensor.dtype] for tensor in after.values())
    return {
        "bytes_before": sum(file.stat().st_size for file in weight_files(source)),
        "bytes_after": sum(file.stat().st_size for file in weight_files(folder)),
        "bits_per_weight": round(8 * held / counts[1], 3),
        "weights": {"before": counts[0], "after": counts[1]},
    }


def _sets(recipe: ShrinkRecipe) -> tuple[str, ...]:
    return (recipe.instructions,) if isinstance(recipe.instructions, str) else recipe.instructions


def _manifest(shop: Shop, recipe: ShrinkRecipe, source: Path, folder: Path) -> Manifest:
    known = read_manifest(source) if (source / MANIFEST_FILE).is_file() else None
    learnt = isinstance(recipe, DistilRecipe) or (isinstance(recipe, PruneRecipe) and recipe.healing is not None)
    sets = _sets(recipe) if learnt else ()
    licences = {*(known.licences if known else ())}
    licences.update(licence for name in sets for licence in read_set_manifest(shop.instructions(name)).licences)
    return Manifest(
        name=recipe.name,
        method=recipe.method,
        base=source.name,
        reranker=_reranker(recipe) or (known.reranker if known else None),
        instructions=sets[0] if sets else (known.instructions if known else None),
        licences=tuple(sorted(licences)),
        fingerprint=content_hash([fingerprint(file) for file in weight_files(folder)]),
    )


def _reranker(recipe: ShrinkRecipe) -> str | None:
    lesson = recipe.lesson if isinstance(recipe, DistilRecipe) else getattr(recipe, "healing", None)
    return lesson.reranker if lesson else None


def _card(shop: Shop, recipe: ShrinkRecipe, source: Path, figures: Mapping[str, Any]) -> str:
    lines = [
        f"# {recipe.name}",
        "",
        f"A causal model of the shop {shop.settings.name}, made from {source.name} by Shopwright ({recipe.method}).",
        "",
        "| | before | after |",
        "|---|---|---|",
        f"| Bytes | {figures['bytes_before']:,} | {figures['bytes_after']:,} |",
        *_rows(figures),
        "",
        "## Recipe",
        "",
        "```yaml",
        dump_recipe(recipe).rstrip(),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _rows(figures: Mapping[str, Any]) -> Iterable[str]:
    """A row for every figure that is told before and after."""
    pairs = {name.capitalize(): value for name, value in figures.items() if _is_pair(value)}
    pairs |= {f"Loss: {family}": value for family, value in figures.get("families", {}).items()}
    return (f"| {name} | {_shown(value['before'])} | {_shown(value['after'])} |" for name, value in pairs.items())


def _is_pair(value: Any) -> bool:
    return isinstance(value, Mapping) and {"before", "after"} <= set(value)


def _shown(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
