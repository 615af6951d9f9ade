"""What fits a machine, and the cheapest change by which a training does."""

from dataclasses import replace

import pytest

from shopwright.training.accelerators import rig
from shopwright.training.anatomy import KNOWN
from shopwright.training.estimate import Estimate
from shopwright.training.footprint import Method, Way
from shopwright.training.loads import Load
from shopwright.training.making_room import cheapest_change, ways

LOAD = Load(tokens=1_000_000, steps=100, batch=8192, learnt=2048, length=256, longest=1024)


def asked(base: str, machine: str, method: Method = "full") -> Estimate:
    there = rig(machine)
    return Estimate(KNOWN[base], Way(method, gpu=there.accelerator.kind == "gpu"), LOAD, there)


def test_every_method_is_told_on_one_device_and_on_all() -> None:
    told = ways(asked("Qwen/Qwen3-4B", "4xA100-80GB"))
    found = {(one.way.method, one.way.devices, one.way.machines.split) for one in told}

    assert len(told) == len({one.way for one in told}) == 2 * len(found)
    assert {("full", 4, "fsdp"), ("lora", 2, "ddp"), ("qlora", 4, "ddp"), ("full", 1, "ddp")} <= found
    assert ("qlora", 4, "fsdp") not in found


def test_a_cpu_is_told_no_four_bits() -> None:
    assert {one.way.method for one in ways(asked("Qwen/Qwen3-0.6B", "here"))} == {"full", "lora"}


@pytest.mark.parametrize(
    ("base", "machine", "words"),
    [
        ("Qwen/Qwen3-0.6B", "RTX-4090", "batch_tokens: 4096, accumulate: 2"),
        ("Qwen/Qwen3-1.7B", "A6000", "batch_tokens: 2048, accumulate: 4"),
        ("Qwen/Qwen3-8B", "8xA100-80GB", "split: fsdp"),
        ("Qwen/Qwen3-4B", "RTX-4090", "method: lora"),
        ("Qwen/Qwen3-32B", "A6000", "four_bit: true, merge: false"),
    ],
)
def test_the_least_change_that_fits_is_named(base: str, machine: str, words: str) -> None:
    found = cheapest_change(asked(base, machine))

    assert found is not None
    assert words in found[0]
    assert found[1].fits


def test_a_smaller_batch_keeps_the_step_and_is_no_smaller_than_the_longest_sample() -> None:
    tight = asked("Qwen/Qwen3-0.6B", "RTX-4090")
    long = replace(tight, load=replace(LOAD, longest=5000))
    found, other = cheapest_change(tight), cheapest_change(long)

    assert found and other
    assert found[1].load.batch * found[1].way.accumulate == LOAD.batch
    assert other[0] == "machines: {gradient_checkpointing: true}"


def test_what_fits_nowhere_near_is_told_no_change() -> None:
    assert cheapest_change(asked("Qwen/Qwen2-72B-Instruct", "T4")) is None
