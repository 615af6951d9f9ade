"""The memory of a training, told by counting: the bytes that autograd really keeps, and what changes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from training.kinds import KINDS, tiny
from transformers import PreTrainedModel

from shopwright.training.adapters import with_adapter
from shopwright.training.anatomy import KNOWN, Anatomy, read_anatomy
from shopwright.training.footprint import Footprint, Way, footprint, kept_by_layer
from shopwright.training.groups import Adapter, Machines
from shopwright.training.loads import Load

LENGTH = 8
ROWS = (4, 8)
SMALL = KNOWN["Qwen/Qwen3-0.6B"]
LOAD = Load(tokens=1_000_000, steps=100, batch=4096, learnt=1024, length=256, longest=1024)
ADAPTERS = {
    "all": Adapter(rank=4),
    "attention": Adapter(rank=4, targets=("q_proj", "k_proj", "v_proj", "o_proj")),
    "dropped": Adapter(rank=4, dropout=0.1),
}


@contextmanager
def counting() -> Iterator[dict[int, torch.UntypedStorage]]:
    """The storages that autograd keeps for the backward pass."""
    kept: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield kept


def kept_bytes(model: PreTrainedModel, rows: int, mixed: bool) -> int:
    with counting() as kept, torch.autocast("cpu", torch.bfloat16, enabled=mixed):
        hidden = model.get_decoder()(input_ids=torch.ones(rows, LENGTH, dtype=torch.long)).last_hidden_state
    assert hidden.requires_grad
    return sum(storage.nbytes() for storage in kept.values())


def really_kept(kind: str, adapter: Adapter | None, mixed: bool) -> float:
    """Bytes a token that one more layer keeps: what does not grow with tokens or layers falls out of the difference."""

    def slope(layers: int) -> float:
        model = tiny(kind, num_hidden_layers=layers)
        learning = model if adapter is None else with_adapter(model, adapter, 7)
        few, many = (kept_bytes(learning.train(), rows, mixed) for rows in ROWS)
        return (many - few) / (LENGTH * (ROWS[1] - ROWS[0]))

    return slope(3) - slope(2)


def anatomy(kind: str, folder: Path) -> Anatomy:
    tiny(kind).config.save_pretrained(folder)
    return read_anatomy(folder)


@pytest.mark.parametrize("mixed", [True, False], ids=["bf16", "float32"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_keeps_what_is_told_where_all_weights_are_trained(kind: str, mixed: bool, tmp_path: Path) -> None:
    told = kept_by_layer(anatomy(kind, tmp_path), Way("full", mixed=mixed))

    assert told == pytest.approx(really_kept(kind, None, mixed), rel=0.03)


@pytest.mark.parametrize("mixed", [True, False], ids=["bf16", "float32"])
@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_keeps_what_is_told_where_an_adapter_is_trained(
    kind: str, adapter: str, mixed: bool, tmp_path: Path
) -> None:
    told = kept_by_layer(anatomy(kind, tmp_path), Way("lora", ADAPTERS[adapter], mixed=mixed))

    assert told == pytest.approx(really_kept(kind, ADAPTERS[adapter], mixed), rel=0.03)


def of(way: Way, load: Load = LOAD) -> Footprint:
    return footprint(SMALL, way, load)


def test_a_full_tuning_holds_sixteen_bytes_a_weight_and_an_adapter_the_weights_alone() -> None:
    full, lora = of(Way("full", accumulate=2)), of(Way("lora", accumulate=2))

    assert full.gradients + full.optimiser == 12 * SMALL.parameters
    assert lora.gradients + lora.optimiser < 0.3 * SMALL.parameters


def test_four_bits_hold_a_seventy_billion_model_in_about_forty_gigabytes() -> None:
    weights = footprint(KNOWN["Qwen/Qwen2-72B-Instruct"], Way("qlora", gpu=True), LOAD).weights

    assert 36e9 < weights < 44e9


def test_a_base_that_only_an_adapter_is_tuned_on_takes_half_on_a_gpu() -> None:
    assert of(Way("lora", gpu=True)).weights < 0.6 * 4 * SMALL.parameters < of(Way("lora")).weights


def test_shares_of_eight_hold_an_eighth_of_gradients_and_optimiser() -> None:
    eight = {"launch": "torchrun", "processes": 8}
    copied = of(Way("full", gpu=True, machines=Machines(**eight), accumulate=8))
    shared = of(Way("full", gpu=True, machines=Machines(**eight, split="fsdp"), accumulate=8))

    assert shared.optimiser == copied.optimiser / 8
    assert shared.total < copied.total


def test_processes_share_a_batch_unless_a_step_has_one_for_each() -> None:
    two = Machines(launch="torchrun", processes=2)

    assert of(Way("lora", machines=two)).activations == pytest.approx(of(Way("lora")).activations / 2)
    assert of(Way("lora", machines=two, accumulate=4)).activations == of(Way("lora")).activations


ways = st.builds(
    Way,
    method=st.sampled_from(["full", "lora"]),
    adapter=st.sampled_from(list(ADAPTERS.values())),
    mixed=st.booleans(),
    gpu=st.booleans(),
    machines=st.builds(Machines, gradient_checkpointing=st.booleans()),
    accumulate=st.integers(1, 4),
)
loads = st.builds(
    Load,
    tokens=st.just(10**6),
    steps=st.just(100),
    batch=st.integers(1024, 10**5),
    learnt=st.integers(1, 1024),
    length=st.just(100.0),
    longest=st.just(1024),
)


@given(way=ways, load=loads)
def test_no_part_is_negative_and_a_larger_batch_never_takes_less(way: Way, load: Load) -> None:
    small, large = of(way, load), of(way, replace(load, batch=2 * load.batch, learnt=2 * load.learnt))

    assert min(small.megabytes().values()) >= 0
    assert large.total >= small.total


@given(way=ways, load=loads)
def test_layers_computed_anew_and_adapters_never_take_more(way: Way, load: Load) -> None:
    anew = replace(way, machines=Machines(gradient_checkpointing=True))

    assert of(anew, load).total <= of(replace(way, machines=Machines()), load).total
    plain = replace(way, method="lora", adapter=Adapter(rank=4))
    assert of(plain, load).total <= of(replace(way, method="full"), load).total
