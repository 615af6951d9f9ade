"""QLoRA's settings, which no machine without a GPU can run: at least they are the right ones."""

import importlib.util

import pytest
import torch

from shopwright.foundation.errors import MissingPackage
from shopwright.training.four_bits import how_to_hold, must_hold_four_bits
from shopwright.training.groups import Adapter
from shopwright.training.refusals import FourBitsNeedAGpu

FOUR_BITS = Adapter(four_bit=True, merge=False)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)


def test_four_bits_are_nf4_with_doubly_quantised_constants_and_products_in_bf16() -> None:
    held = how_to_hold(FOUR_BITS, "bf16")
    config = held["quantization_config"].to_dict()

    assert held["dtype"] == torch.bfloat16
    assert held["device_map"] == {"": 0}
    assert config["load_in_4bit"]
    assert config["bnb_4bit_quant_type"] == "nf4"
    assert config["bnb_4bit_use_double_quant"]
    assert config["bnb_4bit_compute_dtype"] == "bfloat16"


def test_each_process_holds_them_on_its_own_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_RANK", "3")

    assert how_to_hold(FOUR_BITS, "bf16")["device_map"] == {"": 3}


def test_a_cpu_holds_every_base_in_float32() -> None:
    assert how_to_hold(Adapter(), "bf16") == how_to_hold(None, "bf16") == {"dtype": torch.float32}


@pytest.mark.usefixtures("gpu")
def test_a_gpu_holds_what_is_not_trained_in_bf16() -> None:
    assert how_to_hold(Adapter(), "bf16") == {"dtype": torch.bfloat16}
    assert how_to_hold(None, "bf16") == how_to_hold(Adapter(), "float32") == {"dtype": torch.float32}


def test_four_bits_without_a_gpu_are_refused() -> None:
    must_hold_four_bits("tuned", None)
    must_hold_four_bits("tuned", Adapter())
    with pytest.raises(FourBitsNeedAGpu, match="--on A100-80GB"):
        must_hold_four_bits("tuned", FOUR_BITS)


@pytest.mark.usefixtures("gpu")
@pytest.mark.skipif(importlib.util.find_spec("bitsandbytes") is not None, reason="bitsandbytes is installed")
def test_four_bits_without_bitsandbytes_name_the_extra() -> None:
    with pytest.raises(MissingPackage, match=r"pip install 'shopwright\[gpu\]'"):
        must_hold_four_bits("tuned", FOUR_BITS)
