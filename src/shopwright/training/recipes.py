"""What training is told to do: frozen recipes, told apart by their field `method`."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, Recipe, parse_recipe, read_yaml
from shopwright.tasks.prompt import AnswerKind

FEWEST_HEADS = 3
FEWEST_LAYERS = 2
LEAST_HEAD = 32
"""Dimensions of a head, at least: what `start: copying` needs to tell tokens and their places apart."""

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
    compile: bool = False


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


class SeedlingRecipe(Recipe):
    """A small causal model raised from random weights on the shop's own texts."""

    method: Literal["seedling"]
    name: Name = "seedling"
    instructions: Name | None = None
    """The set whose training prompts are read as plain text beside the catalogue."""
    architecture: Literal["llama", "qwen3"] = "llama"
    vocabulary: Annotated[int, Field(ge=300)] = 4096
    hidden: Positive = 256
    """A multiple of 256 where the model is to be compressed to GGUF's K-quants."""
    layers: Positive = 4
    heads: Positive = 4
    start: Literal["copying", "random"] = "random"
    """`copying` writes a circuit that repeats what the prompt holds into the random weights of the first two layers."""
    context: Positive = 1024
    block: Positive = 256
    """Tokens of running text that are read at once."""
    tokens: Positive = 300_000
    """How many to read in all: the budget is tokens, not time, so that it can be repeated."""
    batch_tokens: Positive = 4096
    learning_rate: Rate = 3e-3
    save_every: Positive = 50
    seed: int = 7
    dtype: Dtype = "bf16"
    machines: Machines = Machines()

    @model_validator(mode="after")
    def _room_to_copy(self) -> "SeedlingRecipe":
        wide = self.heads >= FEWEST_HEADS and self.hidden // self.heads >= LEAST_HEAD and self.layers >= FEWEST_LAYERS
        if self.start == "copying" and not (wide and self.architecture == "llama"):
            raise ValueError(
                f"start: copying needs architecture llama, {FEWEST_LAYERS} layers or more, {FEWEST_HEADS} heads or "
                f"more and {LEAST_HEAD} dimensions a head or more. Change them, or set start: random."
            )
        return self


class _Tuning(Recipe):
    name: Name
    base: str
    """A model of this shop, or a folder with a Hugging Face causal model."""
    instructions: Name
    learning_rate: Rate = 1e-3
    epochs: Positive = 1
    max_steps: Positive | None = None
    """Stop there, even within an epoch."""
    batch_tokens: Positive = 4096
    """Tokens in a batch, padding included."""
    accumulate: Positive = 1
    """Batches a step."""
    max_length: Positive = 512
    """Longer samples are left out and counted, never cut: a cut sample has lost its answer."""
    reranker: Name | None = None
    """The reranker that goes with the model: its hints stand in every second closed training prompt."""
    kinds: tuple[AnswerKind, ...] | None = None
    """Only samples with these kinds of answer: a model too small for closed questions leaves them to the reranker."""
    save_every: Positive = 50
    seed: int = 7
    dtype: Dtype = "bf16"
    schedule: Schedule = Schedule()
    watch: Watch = Watch()
    machines: Machines = Machines()


class FullRecipe(_Tuning):
    """Tuning of all weights."""

    method: Literal["full"]


class LoraRecipe(_Tuning):
    """Tuning of low-rank additions to the weights (Hu et al. 2021, arXiv 2106.09685)."""

    method: Literal["lora"]
    adapter: Adapter = Adapter()


class RerankerRecipe(Recipe):
    """A head over the untuned vectors, and a cross-encoder, tuned on the training part's closed questions."""

    method: Literal["reranker"]
    name: Name = "reranker"
    base: str = "all-MiniLM-L6-v2"
    instructions: Name
    loss: Literal["listnet", "plistmle"] = "listnet"
    learning_rate: Rate = 1e-4
    epochs: Positive = 1
    max_steps: Positive | None = None
    batch_tokens: Positive = 4096
    max_length: Positive = 96
    max_options: Annotated[int, Field(ge=2)] = 8
    """Longer lists keep their gold options and a random choice of the others."""
    freeze_embeddings: bool = True
    frozen_layers: Annotated[int, Field(ge=0)] = 0
    """How many of the lowest layers stay as they are."""
    cross_encoder: bool = True
    """Without it the cosine and the head are the whole reranker, which is far cheaper to tune and to ask."""
    cosine: bool = True
    """Add the untuned embedder's cosine to every score, so that tuning starts as good as the embedder."""
    head_epochs: Annotated[int, Field(ge=0)] = 30
    """Rounds over the lists for the head that learns from the untuned vectors, before the cross-encoder is tuned."""
    save_every: Positive = 50
    seed: int = 7
    dtype: Dtype = "bf16"

    @model_validator(mode="after")
    def _has_a_part(self) -> "RerankerRecipe":
        if not (self.cross_encoder or (self.cosine and self.head_epochs)):
            raise ValueError("without a cross_encoder, a reranker needs cosine: true and head_epochs of at least 1")
        return self


TuningRecipe = FullRecipe | LoraRecipe
TrainRecipe = SeedlingRecipe | FullRecipe | LoraRecipe | RerankerRecipe

METHODS: dict[str, type[TrainRecipe]] = {
    "seedling": SeedlingRecipe,
    "full": FullRecipe,
    "lora": LoraRecipe,
    "reranker": RerankerRecipe,
}


def load_train_recipe(path: Path) -> TrainRecipe:
    """Read a recipe file of any method; every wrong key and value is named at once."""
    return parse_train_recipe(read_yaml(path), path)


def parse_train_recipe(values: Any, file: Path | str = "recipe") -> TrainRecipe:
    """Check plain values as a recipe of the method that they name. Raises BadRecipe, UnknownName."""
    if not isinstance(values, dict) or "method" not in values:
        raise BadRecipe(file, [f"A train recipe names its method: one of {', '.join(METHODS)}."])
    if values["method"] not in METHODS:
        raise UnknownName("training method", str(values["method"]), METHODS)
    return parse_recipe(values, METHODS[values["method"]], file)
