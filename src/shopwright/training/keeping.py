"""A finished model's folder: weights, tokenizer, template, manifest and card, written whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

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
from shopwright.training.recipes import TrainRecipe

KNOWN_LICENCES = {"all-MiniLM-L6-v2": ("Apache-2.0",)}
WEIGHTS = ("model.safetensors", "adapter_model.safetensors", "interaction.safetensors")
READERS = ("seedling", "continue")
"""Methods that read the catalogue's texts."""
COMMON = ("model", "steps", "tokens", "loss", "tasks", "seconds")
"""Figures that every method has and a card shows in its tables."""


@dataclass(frozen=True)
class Origin:
    """What a model came from."""

    kind: Literal["causal", "reranker"]
    base: str | None
    reranker: str | None
    licences: tuple[str, ...]


def origin(shop: Shop, recipe: TrainRecipe, base: Path | None) -> Origin:
    """The base and the licences of everything that a recipe learns from."""
    named = getattr(recipe, "base", None)
    kind: Literal["causal", "reranker"] = "reranker" if recipe.method == "reranker" else "causal"
    found = {*_base_licences(named, base), *_set_licences(shop, recipe.instructions)}
    corpora = getattr(recipe, "corpora", ())
    found |= {corpus.licence for corpus in corpora}
    if recipe.method in READERS and not corpora:
        found.add(shop.settings.licence)
    return Origin(kind, named, getattr(recipe, "reranker", None), tuple(sorted(found)))


def keep(shop: Shop, recipe: TrainRecipe, of: Origin, figures: Mapping[str, Any], save: Callable[[Path], None]) -> None:
    """Put a model into models/NAME/: `save` writes weights and tokenizer into the folder that it is given."""
    folder = shop.model(recipe.name)
    with atomic(folder) as temporary:
        temporary.mkdir()
        save(temporary)
        write_manifest(temporary, _manifest(recipe, of, temporary))
        write_text(temporary / CARD_FILE, card(shop, recipe, of, figures))


def card(shop: Shop, recipe: TrainRecipe, of: Origin, figures: Mapping[str, Any]) -> str:
    """The model's card in Markdown: what it is, what it learnt from and under which licences, how, and its figures."""
    loss = figures["loss"]
    lines = [
        f"# {recipe.name}",
        "",
        f"A {of.kind} model of the shop {shop.settings.name}, made by Shopwright.",
        "",
        "| | |",
        "|---|---|",
        f"| Base | {of.base or 'none: random weights'} |",
        f"| Method | {recipe.method} |",
        f"| Data | {_data(shop, recipe)} |",
        f"| Hints from | {of.reranker or 'none'} |",
        f"| Licences of base and data | {', '.join(of.licences) or 'unknown'} |",
        f"| Steps | {figures['steps']:,} |",
        f"| Tokens | {figures['tokens']:,} |",
        f"| Training loss | {_figure(loss['train'])} |",
        f"| Validation loss | {_figure(loss['validation'])} |",
        "",
        *_task_table(figures["tasks"]),
        *_further(figures),
        "## Recipe",
        "",
        "```yaml",
        dump_recipe(recipe).rstrip(),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _manifest(recipe: TrainRecipe, of: Origin, folder: Path) -> Manifest:
    return Manifest(
        name=recipe.name,
        kind=of.kind,
        method=recipe.method,
        base=of.base,
        reranker=of.reranker,
        instructions=recipe.instructions,
        licences=of.licences,
        fingerprint=_mark(folder),
    )


def _data(shop: Shop, recipe: TrainRecipe) -> str:
    if corpora := getattr(recipe, "corpora", ()):
        return ", ".join(f"{corpus.name} ({corpus.licence}, {corpus.times:g} times)" for corpus in corpora)
    catalogue = "the catalogue's training part" if recipe.method in READERS else ""
    if recipe.instructions is None:
        return catalogue or ", ".join(map(str, getattr(recipe, "files", ()))) or "none"
    described = read_set_manifest(shop.instructions(recipe.instructions))
    rows = f"instruction set {recipe.instructions} ({described.splits.get('train', 0):,} training rows)"
    read = "the prompts of " if recipe.method == "seedling" else ""
    return f"{catalogue} and {read}{rows}" if catalogue else rows


def _figure(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"


def _task_table(tasks: Mapping[str, float]) -> Sequence[str]:
    rows = [f"| {task} | {loss:.4f} |" for task, loss in tasks.items()]
    return ["## Validation loss by task", "", "| task | loss |", "|---|---|", *rows, ""] if rows else []


def _further(figures: Mapping[str, Any]) -> Sequence[str]:
    """What one method alone has found out."""
    own = {name: value for name, value in figures.items() if name not in COMMON}
    text = yaml.safe_dump(own, sort_keys=False, allow_unicode=True).rstrip()
    return ["## Figures", "", "```yaml", text, "```", ""] if own else []


def _mark(folder: Path) -> str:
    """The fingerprint of the weights, whether they lie in one file or in shards."""
    whole = [folder / name for name in WEIGHTS if (folder / name).exists()]
    return fingerprint(whole[0]) if whole else content_hash([fingerprint(file) for file in weight_files(folder)])


def _base_licences(named: str | None, base: Path | None) -> tuple[str, ...]:
    if base is not None and (base / MANIFEST_FILE).exists():
        return read_manifest(base).licences
    return KNOWN_LICENCES.get(named or "", ())


def _set_licences(shop: Shop, name: str | None) -> tuple[str, ...]:
    return tuple(read_set_manifest(shop.instructions(name)).licences) if name else ()
