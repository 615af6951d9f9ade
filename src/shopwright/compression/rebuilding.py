"""A causal model built anew in other sizes: a changed config, and tensors cut to fit it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

from shopwright.compression.errors import AdapterNotMerged, CannotShrink
from shopwright.foundation.errors import NothingToDo
from shopwright.models.checkpoints import ADAPTER_FILE, weight_files
from shopwright.models.embedder import device

State = dict[str, Tensor]


def config_of(folder: Path) -> Any:
    """What a whole model's config says. Raises AdapterNotMerged, NothingToDo, CannotShrink."""
    if not weight_files(folder):
        if (folder / ADAPTER_FILE).is_file():
            raise AdapterNotMerged(folder)
        raise NothingToDo(f"model.safetensors in {folder}", "shopwright train RECIPE")
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    quantised = getattr(config, "quantization_config", None)
    if quantised is not None:
        raise CannotShrink(folder / "config.json", "quantization_config", quantised, "Name the model before that.")
    return config


def open_causal(folder: Path) -> PreTrainedModel:
    """A whole model in the precision of its file. Raises what `config_of` raises."""
    config_of(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype="auto", local_files_only=True)
    model.config.use_cache = False
    return model.to(device()).eval()


def layers_of(model: PreTrainedModel) -> torch.nn.ModuleList:
    """The model's layers, one above the other. Raises CannotShrink."""
    layers = getattr(model.base_model, "layers", None)
    if not isinstance(layers, torch.nn.ModuleList):
        fix = "Only decoders with one stack of layers can be cut: Llama, Qwen, Mistral, Gemma and their like."
        raise CannotShrink(model.name_or_path, "model_type", model.config.model_type, fix)
    return layers


def layer_prefix(model: PreTrainedModel, place: int) -> str:
    """What the names of a layer's tensors begin with."""
    return f"{model.base_model_prefix}.layers.{place}."


def rebuilt(model: PreTrainedModel, changes: Mapping[str, Any], state: State | None = None) -> PreTrainedModel:
    """The same kind of model with a changed config: with these tensors, or with random ones."""
    values = {**model.config.to_dict(), **changes}
    fresh = AutoModelForCausalLM.from_config(type(model.config).from_dict(values), dtype=model.dtype)
    fresh.config.use_cache = False
    fresh.generation_config = model.generation_config
    if state is not None:
        fresh.load_state_dict(state)
        fresh.tie_weights()
    return fresh.to(model.device).eval()


def with_layers(model: PreTrainedModel, kept: Sequence[int]) -> PreTrainedModel:
    """The model with some of its layers only, in their order."""
    renamed = {layer_prefix(model, old): layer_prefix(model, new) for new, old in enumerate(kept)}
    start = layer_prefix(model, 0).removesuffix("0.")
    state: State = {}
    for name, values in model.state_dict().items():
        if not name.startswith(start):
            state[name] = values
            continue
        old = name[: name.index(".", len(start)) + 1]
        if old in renamed:
            state[renamed[old] + name.removeprefix(old)] = values
    changes: dict[str, Any] = {"num_hidden_layers": len(kept)}
    if kinds := getattr(model.config, "layer_types", None):
        changes["layer_types"] = [kinds[place] for place in kept]
    return rebuilt(model, changes, state)
