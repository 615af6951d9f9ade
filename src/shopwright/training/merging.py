"""Adapters added into their base's weights: one as it is, several by weights."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

from shopwright.foundation.chance import Chance
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import ADAPTER_FILE, MANIFEST_FILE, Manifest, read_manifest
from shopwright.models.opening import model_folder
from shopwright.training.afterwards import MergeRecipe
from shopwright.training.afterwards_errors import (
    AdapterDoesNotFit,
    AdaptersDoNotCombine,
    AnotherBase,
    NotAnAdapter,
    QuantisedWeights,
)
from shopwright.training.keeping import Origin, keep, origin
from shopwright.training.preflight import quantised
from shopwright.training.seedling import save_causal
from shopwright.training.speaking import open_speech
from shopwright.training.tuning import causal_base, with_template

COMBINED = "combined"


def merge(shop: Shop, recipe: MergeRecipe, run: Run) -> dict[str, Any]:
    """Add the adapters into the base and keep a whole model; nothing is learnt.

    Raises NotAnAdapter, AnotherBase, AdapterDoesNotFit, AdaptersDoNotCombine, QuantisedWeights.
    """
    base = causal_base(shop, recipe)
    check_exact(base, recipe.base)
    folders = [_checked(shop, adapter.model, base, recipe.base) for adapter in recipe.adapters]
    say(f"{recipe.name}: {len(folders)} adapters into {recipe.base} by {recipe.combination}")
    stored = AutoConfig.from_pretrained(base).dtype or torch.float32
    model = merged(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), folders, recipe).to(stored)
    speech = open_speech(base, recipe.base)
    figures = {
        "model": recipe.name,
        "steps": 0,
        "tokens": 0,
        "loss": {"train": None, "validation": None},
        "tasks": {},
        "adapters": {adapter.model: adapter.weight for adapter in recipe.adapters},
    }
    keep(
        shop, recipe, _origin(shop, recipe, base, folders), figures, partial(save_causal, model, with_template(speech))
    )
    return figures


def merged(base: PreTrainedModel, folders: Sequence[Path], recipe: MergeRecipe) -> PreTrainedModel:
    """The base with the adapters in these folders added into its weights.

    A sum adds weight x scale x B A for each adapter (Hu et al. 2021, arXiv 2106.09685, equation 3); the other
    combinations are peft's. Raises AdapterDoesNotFit, AdaptersDoNotCombine.
    """
    names = [f"adapter{number}" for number in range(len(folders))]
    network = _loaded(base, dict(zip(names, folders, strict=True)), recipe)
    weights = [adapter.weight for adapter in recipe.adapters]
    if recipe.combination == "sum":
        for layer in (module for module in network.modules() if isinstance(module, LoraLayer)):
            for name, weight in zip(names, weights, strict=True):
                layer.set_scale(name, weight)
        return network.merge_and_unload(adapter_names=names)
    torch.manual_seed(Chance(recipe.seed, ("merge",)).number() % 2**63)
    try:
        network.add_weighted_adapter(names, weights, COMBINED, recipe.combination, **_settings(recipe))
    except ValueError as error:
        raise AdaptersDoNotCombine(recipe.combination, str(error)) from error
    return network.merge_and_unload(adapter_names=[COMBINED])


def check_exact(folder: Path, name: str) -> None:
    """Raises QuantisedWeights where a model's weights are stored in a few bits."""
    how = quantised(folder)
    if how:
        raise QuantisedWeights(name, how)


def _loaded(base: PreTrainedModel, adapters: dict[str, Path], recipe: MergeRecipe) -> PeftModel:
    network: PeftModel | None = None
    for name, folder in adapters.items():
        try:
            if network is None:
                network = PeftModel.from_pretrained(base, folder, adapter_name=name)
            else:
                network.load_adapter(folder, adapter_name=name)
        except (RuntimeError, ValueError) as error:
            why = str(error).strip().splitlines()[-1].strip().rstrip(".")
            raise AdapterDoesNotFit(folder.name, recipe.base, why) from error
    return network


def _settings(recipe: MergeRecipe) -> dict[str, Any]:
    drops = recipe.combination.startswith(("ties", "dare"))
    # A base has thousands of columns; the whole square matrix of an SVD is never needed.
    return {"svd_rank": recipe.rank, "svd_full_matrices": False, "density": recipe.density if drops else None}


def _checked(shop: Shop, model: str, base: Path, wanted: str) -> Path:
    folder = model_folder(model, shop)
    if not (folder / ADAPTER_FILE).is_file():
        raise NotAnAdapter(model)
    own = _base_of(folder)
    if own != wanted and base.resolve() not in {Path(own).resolve(), (folder.parent / own).resolve()}:
        raise AnotherBase(model, own, wanted)
    return folder


def _base_of(folder: Path) -> str:
    """What an adapter says it was tuned on: its manifest, or peft's own file where it was made elsewhere."""
    if (folder / MANIFEST_FILE).is_file():
        return read_manifest(folder).base or ""
    return str(json.loads((folder / ADAPTER_FILE).read_text(encoding="utf-8")).get("base_model_name_or_path") or "")


def _origin(shop: Shop, recipe: MergeRecipe, base: Path, folders: Sequence[Path]) -> Origin:
    told: list[Manifest] = [read_manifest(folder) for folder in folders if (folder / MANIFEST_FILE).is_file()]
    of = origin(shop, recipe, base)
    licences = {*of.licences, *(licence for manifest in told for licence in manifest.licences)}
    reranker = next((manifest.reranker for manifest in told if manifest.reranker), None)
    return replace(of, licences=tuple(sorted(licences)), reranker=reranker)
