"""The ways in which a model could be trained on a machine, and the cheapest change by which a training fits it."""

from collections.abc import Iterator
from dataclasses import replace

from shopwright.training.estimate import Estimate
from shopwright.training.footprint import Method
from shopwright.training.groups import Machines

METHODS: tuple[Method, ...] = ("full", "lora", "qlora")
SMALLEST_BATCH = 512
"""Tokens: smaller batches leave a machine idle."""


def ways(asked: Estimate) -> tuple[Estimate, ...]:
    """Every method on one device and on more, whole or split, with and without layers computed anew."""
    return tuple(
        _changed(asked, method, devices, split, anew)
        for method in METHODS
        if method != "qlora" or asked.way.gpu
        for devices, split in _divisions(asked, method)
        for anew in (False, True)
    )


def cheapest_change(asked: Estimate) -> tuple[str, Estimate] | None:
    """The first of the changes, least loss first, by which the training fits; nothing where none does.

    A smaller batch with more of them a step changes nothing of the result; layers computed anew take a third more time;
    an adapter learns less than all weights; four bits cost some more.
    """
    return next(((words, change) for words, change in _changes(asked) if change.fits), None)


def _divisions(asked: Estimate, method: Method) -> Iterator[tuple[int, str]]:
    yield 1, "ddp"
    count = asked.rig.count
    for devices in sorted({2**power for power in range(1, count.bit_length()) if 2**power <= count} | {count} - {1}):
        yield devices, "ddp"
        # bitsandbytes' weights cannot be sharded by FSDP2.
        if method != "qlora":
            yield devices, "fsdp"


def _changed(asked: Estimate, method: Method, devices: int, split: str, anew: bool) -> Estimate:
    machines = asked.way.machines.model_copy(
        update={"processes": devices, "nodes": 1, "split": split, "gradient_checkpointing": anew}
    )
    return replace(asked, way=replace(asked.way, method=method, machines=machines))


def _changes(asked: Estimate) -> Iterator[tuple[str, Estimate]]:
    batches = list(_smaller_batches(asked))
    smallest = batches[-1] if batches else ("", asked)
    yield from batches
    anew = _with(asked, gradient_checkpointing=True)
    yield "machines: {gradient_checkpointing: true}", anew
    words, small = smallest
    together = ", ".join(part for part in ("machines: {gradient_checkpointing: true}", words) if part)
    saving = _with(small, gradient_checkpointing=True)
    yield together, saving
    count = asked.rig.count
    if count > 1 and asked.way.method != "qlora":
        words = f"machines: {{launch: torchrun, processes: {count}, split: fsdp, gradient_checkpointing: true}}"
        yield words, _with(asked, processes=count, split="fsdp", gradient_checkpointing=True)
    if asked.way.method == "full":
        yield "method: lora", replace(asked, way=replace(asked.way, method="lora"))
        yield f"method: lora, {together}", replace(saving, way=replace(saving.way, method="lora"))
    if asked.way.method != "qlora" and asked.way.gpu:
        four_bit = "method: lora, adapter: {four_bit: true, merge: false}"
        yield four_bit, replace(asked, way=replace(asked.way, method="qlora"))
        yield f"{four_bit}, {together}", replace(saving, way=replace(saving.way, method="qlora"))


def _smaller_batches(asked: Estimate) -> Iterator[tuple[str, Estimate]]:
    """Halves of the batch, twice as many of them a step."""
    load, accumulate = asked.load, asked.way.accumulate
    while load.batch // 2 >= max(load.longest, SMALLEST_BATCH):
        accumulate *= 2
        load = replace(load, batch=load.batch // 2, learnt=-(-load.learnt // 2))
        words = f"batch_tokens: {load.batch}, accumulate: {accumulate}"
        yield words, replace(asked, load=load, way=replace(asked.way, accumulate=accumulate))


def _with(asked: Estimate, **machines: object) -> Estimate:
    changed: Machines = asked.way.machines.model_copy(update=machines)
    return replace(asked, way=replace(asked.way, machines=changed))
