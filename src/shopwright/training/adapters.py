"""A causal base opened for training: all its weights, or low-rank additions to them, and made whole again."""

from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, PreTrainedModel

from shopwright.foundation.chance import Chance
from shopwright.training.four_bits import how_to_hold
from shopwright.training.groups import Adapter, Dtype


def open_model(folder: Path, adapter: Adapter | None, seed: int, dtype: Dtype = "float32") -> PreTrainedModel:
    """The model in a folder with the weights that are to be trained, in float32; others as four_bits.py holds them."""
    model = AutoModelForCausalLM.from_pretrained(folder, **how_to_hold(adapter, dtype))
    model.config.use_cache = False
    return model if adapter is None else with_adapter(model, adapter, seed)


def with_adapter(model: PreTrainedModel, adapter: Adapter, seed: int) -> PeftModel:
    """The model behind fresh low-rank additions, which change nothing yet; their start depends on the seed alone."""
    torch.manual_seed(Chance(seed, ("lora",)).number() % 2**63)
    targets = adapter.targets if isinstance(adapter.targets, str) else list(adapter.targets)
    config = LoraConfig(
        r=adapter.rank,
        lora_alpha=adapter.alpha,
        lora_dropout=adapter.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def finished(model: PreTrainedModel, adapter: Adapter | None) -> PreTrainedModel:
    """The trained model as it is kept: additions merged where their recipe says so."""
    merged = model.merge_and_unload() if adapter is not None and adapter.merge else model
    merged.config.use_cache = True
    return merged
