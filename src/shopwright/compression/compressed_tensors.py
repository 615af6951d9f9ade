"""A causal model in whole numbers through llm-compressor: the compressed-tensors folder that vLLM serves."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader
from transformers import AutoModelForCausalLM, AutoTokenizer

from shopwright.compression.calibration import calibration_rows
from shopwright.compression.errors import CompressorMissing, NeedsAccelerator, RowsDoNotDivide
from shopwright.compression.losing import hear, lost
from shopwright.compression.quantise_recipe import QuantiseRecipe
from shopwright.compression.sizes import size_of
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.recipes import dump_recipe
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import (
    CARD_FILE,
    MANIFEST_FILE,
    Manifest,
    locate,
    read_manifest,
    weight_files,
    write_manifest,
)
from shopwright.models.embedder import device
from shopwright.training.conversations import Example

_LAYER = re.compile(r"layers\.(\d+)\.")
_BITS = {"gptq": 4, "awq": 4, "w8a8": 8}


def quantise(shop: Shop, recipe: QuantiseRecipe, run: Run) -> dict[str, Any]:
    """Write models/NAME/ in compressed-tensors, and say what the shop's validation part loses by it.

    Returns {"model", "bytes_before", "bytes_after", "bits_per_weight", "calibration": {"source", "tokens"}, "loss":
    {"before", "after"}, "families": {family: {"before", "after"}}, "divergence"}, as `lost` tells them. llm-compressor
    works in one go: killed, the same command begins again, and ends with the same bytes. Raises CompressorMissing,
    NeedsAccelerator, RowsDoNotDivide, NothingToCalibrate, UnknownName.
    """
    source = locate(recipe.model, shop)
    oneshot = _compressor(recipe)
    rows = calibration_rows(shop, source, recipe.calibration)
    tokens = sum(len(row.ids) for row in rows)
    model = AutoModelForCausalLM.from_pretrained(source, dtype="auto", local_files_only=True).to(device()).eval()
    _must_divide(model, recipe)
    before = hear(shop, recipe.calibration.instructions, model, source)
    shown = {"source": Path(recipe.calibration.source).name, "tokens": tokens}
    say(f"{recipe.name}: {recipe.method} on {tokens} tokens of {shown['source']}; loss {before.losses.all:.4f}")
    # What stays in floating point is served in 16 bits, and so it is measured and kept.
    model = model.to(torch.bfloat16) if model.dtype == torch.float32 else model
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    oneshot(model=model, recipe=_steps(recipe), dataset=_loader(rows), processor=tokenizer)
    after = hear(shop, recipe.calibration.instructions, model, source)
    say(f"{recipe.name}: loss {after.losses.all:.4f}")
    figures = {"model": recipe.name, "calibration": shown, **lost(before, after)}
    _keep(shop, recipe, model, source, figures)
    size = size_of(weight_files(shop.model(recipe.name)))
    sizes = {"bytes_before": size_of(weight_files(source)).bytes, "bytes_after": size.bytes}
    return figures | sizes | {"bits_per_weight": size.bits_per_weight}


def _compressor(recipe: QuantiseRecipe) -> Callable[..., Any]:
    """llm-compressor's `oneshot`, its log turned into a word of progress a layer."""
    if recipe.method == "awq" and device() == "cpu":
        raise NeedsAccelerator("awq", "gptq")
    try:
        oneshot: Callable[..., Any] = import_module("llmcompressor").oneshot
    except ImportError as error:
        raise CompressorMissing(recipe.method, str(error)) from error
    log = import_module("loguru").logger
    log.remove()
    log.add(_teller(recipe.name), level="INFO", format="{message}")
    return oneshot


def _teller(name: str) -> Callable[[str], None]:
    """Hears the log's lines, and says so where one names a layer that none before it has named."""
    seen: set[str] = set()

    def tell(line: str) -> None:
        layer = _LAYER.search(line)
        if layer and layer[1] not in seen:
            seen.add(layer[1])
            say(f"{name}: layer {layer[1]}")

    return tell


def _steps(recipe: QuantiseRecipe) -> list[Any]:
    """llm-compressor's modifiers, in their order."""
    weights: dict[str, Any] = {"num_bits": _BITS[recipe.method], "type": "int", "symmetric": True}
    scheme: dict[str, Any] = {"targets": ["Linear"], "weights": weights}
    if recipe.method == "w8a8":
        weights["strategy"] = "channel"
        scheme["input_activations"] = {**weights, "strategy": "token", "dynamic": True}
    else:
        weights |= {"strategy": "group", "group_size": recipe.group}
    what = {"config_groups": {"group_0": scheme}, "ignore": list(recipe.keep)}
    if recipe.method == "awq":
        scaling = import_module("llmcompressor.modifiers.transform.awq").AWQModifier()
        return [scaling, import_module("llmcompressor.modifiers.quantization").QuantizationModifier(**what)]
    modifier = import_module("llmcompressor.modifiers.gptq").GPTQModifier
    return [modifier(dampening_frac=recipe.damping, **what)]


def _loader(rows: Sequence[Example]) -> Any:
    """The rows one by one, so that no padding has a part in the curvature."""
    ids = [torch.tensor([row.ids]) for row in rows]
    batches: Any = [{"input_ids": row, "attention_mask": torch.ones_like(row)} for row in ids]
    return DataLoader(batches, batch_size=None)


def _must_divide(model: nn.Module, recipe: QuantiseRecipe) -> None:
    if recipe.method == "w8a8":
        return
    for name, part in model.named_modules():
        if isinstance(part, nn.Linear) and name not in recipe.keep and part.in_features % recipe.group:
            raise RowsDoNotDivide(name, part.in_features, recipe.group, f"{recipe.method} with group {recipe.group}")


def _keep(shop: Shop, recipe: QuantiseRecipe, model: Any, source: Path, figures: dict[str, Any]) -> None:
    with atomic(shop.model(recipe.name)) as temporary:
        temporary.mkdir()
        model.save_pretrained(temporary, save_compressed=True)
        AutoTokenizer.from_pretrained(source, local_files_only=True).save_pretrained(temporary)
        write_manifest(temporary, _manifest(recipe, source, temporary))
        write_text(temporary / CARD_FILE, _card(recipe, source, figures))


def _manifest(recipe: QuantiseRecipe, source: Path, folder: Path) -> Manifest:
    mark = content_hash([fingerprint(file) for file in weight_files(folder)])
    told: dict[str, Any] = {"name": recipe.name, "method": recipe.method, "base": source.name, "fingerprint": mark}
    if (source / MANIFEST_FILE).is_file():
        return read_manifest(source).model_copy(update=told)
    return Manifest(**told)


def _card(recipe: QuantiseRecipe, source: Path, figures: dict[str, Any]) -> str:
    loss, calibration = figures["loss"], figures["calibration"]
    lines = [
        f"# {recipe.name}",
        "",
        f"{source.name} in {_BITS[recipe.method]} bits a weight, made by Shopwright ({recipe.method}).",
        "",
        "| | |",
        "|---|---|",
        f"| Calibrated on | {calibration['tokens']:,} tokens of {calibration['source']} |",
        f"| Loss on the shop's validation part, before | {loss['before']:.4f} |",
        f"| Loss on the shop's validation part, after | {loss['after']:.4f} |",
        f"| Divergence from {source.name}, nats a token | {figures['divergence']:.5f} |",
        "",
        "## Recipe",
        "",
        "```yaml",
        dump_recipe(recipe.model_copy(update={"python": None})).rstrip(),
        "```",
    ]
    return "\n".join(lines) + "\n"
