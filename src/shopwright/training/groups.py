"""What recipes of training have in common: the kinds of their values, and the groups of keys within them."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from shopwright.foundation.recipes import Recipe

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Dtype = Literal["bf16", "float32"]
"""The arithmetic of matrix products; weights and optimiser are float32 either way."""
Positive = Annotated[int, Field(gt=0)]
Rate = Annotated[float, Field(gt=0, lt=1)]


class Schedule(Recipe):
    """How the learning rate rises and falls, and what holds the weights back."""

    kind: Literal["cosine", "linear", "constant", "warmup-stable-decay"] = "cosine"
    warmup_share: Annotated[float, Field(ge=0, lt=1)] = 0.05
    weight_decay: Annotated[float, Field(ge=0, lt=1)] = 0.01
    max_gradient: Annotated[float, Field(gt=0)] = 1.0


class Watch(Recipe):
    """What is looked at while a model learns, and when to stop."""

    every: Positive | None = None
    """Steps between two looks at the validation loss of every family of tasks; without it only at the end."""
    patience: Positive | None = None
    """Stop after so many looks without a better loss, and keep the best weights."""
    family_rise: Annotated[float, Field(gt=0)] | None = None
    """Stop where one family's loss has risen by this share over its least, as `0.2` for a fifth."""
    tensorboard: bool = False
    """Write TensorBoard's events beside the log; needs the extra `tensorboard`."""

    @model_validator(mode="after")
    def _looks(self) -> "Watch":
        if self.every is None and (self.patience or self.family_rise):
            raise ValueError("patience and family_rise go by looks at the validation loss: set every, as `every: 50`")
        return self


class Machines(Recipe):
    """How many processes share a training, and how one saves memory."""

    launch: Literal["here", "torchrun"] = "here"
    processes: Positive = 1
    """On each machine."""
    nodes: Positive = 1
    rendezvous: str | None = None
    """HOST:PORT of the first machine, where there are several."""
    split: Literal["ddp", "fsdp"] = "ddp"
    """`fsdp` shards parameters, gradients and optimiser (FSDP2)."""
    gradient_checkpointing: bool = False
    """Keep only what passes between blocks for the backward pass, and compute the rest again."""
    compile: bool = False
    """Compile the blocks (torch.compile); pays in trainings of more than a few minutes."""
    memory_gb: Annotated[float, Field(gt=0)] | None = None
    """What a GPU has for training, or this machine where there is none, if what is found is wrong."""

    @model_validator(mode="after")
    def _fits_together(self) -> "Machines":
        if self.launch == "here" and self.processes * self.nodes > 1:
            raise ValueError(f"{self.processes * self.nodes} processes need launch: torchrun.")
        if self.nodes > 1 and self.rendezvous is None:
            raise ValueError(f"{self.nodes} nodes need rendezvous: HOST:PORT of the first one.")
        return self


class Corpus(Recipe):
    """A file of running text."""

    name: Name
    file: Path
    """A .jsonl with one {"text": ...} a line, or plain lines; a relative path begins in the shop's folder."""
    licence: str
    """What its texts may be used under, as the card will name it."""
    times: Annotated[float, Field(gt=0)] = 1.0
    """How often it is read while the others are read once."""


class Adapter(Recipe):
    """The low-rank additions."""

    rank: Positive = 16
    alpha: Positive = 32
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    targets: str | tuple[str, ...] = "all-linear"
    merge: bool = True
    """Add the result into the base's weights; otherwise the model's folder holds the adapter alone."""
    four_bit: bool = False
    """Hold the base in 4 bits, NF4 (QLoRA, Dettmers et al. 2023, arXiv 2305.14314); needs a GPU and bitsandbytes."""
