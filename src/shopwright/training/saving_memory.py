"""What a fit does to a model to need less memory or time, for as long as it lasts."""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from transformers import PreTrainedModel

from shopwright.training.errors import NoCompiler
from shopwright.training.groups import Machines
from shopwright.training.sharding import blocks

COMPILERS = ("g++", "c++", "clang++")


@contextmanager
def with_less(model: PreTrainedModel, machines: Machines) -> Iterator[None]:
    """Keep no activations but those between blocks, and run compiled blocks, where the recipe says so.

    Raises NoCompiler.
    """
    if machines.gradient_checkpointing:
        _set_checkpointing(model, True)
    if machines.compile:
        _compile(model)
    try:
        yield
    finally:
        if machines.gradient_checkpointing:
            _set_checkpointing(model, False)
        for block in blocks(model) if machines.compile else ():
            vars(block).pop("forward", None)


def _set_checkpointing(model: PreTrainedModel, on: bool) -> None:
    with warnings.catch_warnings():
        # These names last until transformers 6; the new ones are not in all of 5.
        warnings.simplefilter("ignore", FutureWarning)
        if on:
            model.gradient_checkpointing_enable({"use_reentrant": False})
        else:
            model.gradient_checkpointing_disable()


# Blocks and not the whole model: they are alike, so one is compiled for all of them, and the shares of FSDP2 are put
# together between them. Lengths differ from batch to batch, and a program for each would never be done compiling.
def _compile(model: PreTrainedModel) -> None:
    if not torch.cuda.is_available() and not any(map(shutil.which, (os.environ.get("CXX", ""), *COMPILERS))):
        raise NoCompiler()
    for block in blocks(model):
        # Its forward alone: what FSDP2 hangs around it stays outside.
        vars(block)["forward"] = torch.compile(block.forward, dynamic=True)
