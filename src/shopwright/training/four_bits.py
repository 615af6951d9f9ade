"""QLoRA: a base held in four bits while an adapter is tuned on it, where there are a GPU and bitsandbytes."""

import os
from importlib.util import find_spec
from typing import Any

import torch
from transformers import BitsAndBytesConfig

from shopwright.training.groups import Adapter, Dtype
from shopwright.training.refusals import FourBitsNeedAGpu, NoBitsandbytes


def must_hold_four_bits(name: str, adapter: Adapter | None) -> None:
    """A recipe that asks for four bits can have them. Raises FourBitsNeedAGpu, NoBitsandbytes."""
    if adapter is None or not adapter.four_bit:
        return
    if not torch.cuda.is_available():
        raise FourBitsNeedAGpu(name)
    if find_spec("bitsandbytes") is None:
        raise NoBitsandbytes()


def how_to_hold(adapter: Adapter | None, dtype: Dtype) -> dict[str, Any]:
    """How a base's weights are held, in `from_pretrained`'s words.

    In float32 where they are trained, and on a CPU; in bf16 on a GPU where only an adapter is; in NF4 with doubly
    quantised constants (Dettmers et al. 2023, arXiv 2305.14314) where the adapter says so.
    """
    if adapter is not None and adapter.four_bit:
        place = {"": int(os.environ.get("LOCAL_RANK", "0"))}
        return {"dtype": torch.bfloat16, "quantization_config": four_bit_config(), "device_map": place}
    half = adapter is not None and dtype == "bf16" and torch.cuda.is_available()
    return {"dtype": torch.bfloat16 if half else torch.float32}


def four_bit_config() -> BitsAndBytesConfig:
    """NF4, constants quantised as well, products in bf16."""
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
