"""What training is told to do: frozen recipes, told apart by their field `method`."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import BadRecipe, Recipe, parse_recipe, read_yaml
from shopwright.tasks.prompt import AnswerKind
from shopwright.training.afterwards import ContinueRecipe, InterpolateRecipe, MergeRecipe, PreferenceRecipe
from shopwright.training.groups import Adapter, Corpus, Dtype, Machines, Name, Positive, Rate, Schedule, Watch

__all__ = [
    "METHODS",
    "Adapter",
    "ContinueRecipe",
    "Corpus",
    "Dtype",
    "FullRecipe",
    "InterpolateRecipe",
    "LoraRecipe",
    "Machines",
    "MergeRecipe",
    "Name",
    "Positive",
    "PreferenceRecipe",
    "Rate",
    "RerankerRecipe",
    "Schedule",
    "SeedlingRecipe",
    "TrainRecipe",
    "TuningRecipe",
    "Watch",
    "load_train_recipe",
    "parse_train_recipe",
]

FEWEST_HEADS = 3
FEWEST_LAYERS = 2
LEAST_HEAD = 32
"""Dimensions of a head, at least: what `start: copying` needs to tell tokens and their places apart."""


class SeedlingRecipe(Recipe):
    """A small causal model raised from random weights on the shop's own texts, or on corpora."""

    method: Literal["seedling"]
    name: Name = "seedling"
    instructions: Name | None = None
    """The set whose training prompts are read as plain text beside the catalogue."""
    corpora: tuple[Corpus, ...] = ()
    """Files of running text to read in the place of the shop's texts."""
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
    watch: Watch = Watch()
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

    @model_validator(mode="after")
    def _reads_one_thing(self) -> "SeedlingRecipe":
        if self.corpora and self.instructions:
            raise ValueError("corpora are read in the place of the shop's texts: leave instructions out")
        return self

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it reads."""
        return tuple(corpus.file for corpus in self.corpora)


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
    batching: Literal["by-length", "packed"] = "by-length"
    """`packed` lays samples end to end in rows of `max_length`: meant for a GPU, which short rows leave idle."""
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
TrainRecipe = (
    SeedlingRecipe
    | FullRecipe
    | LoraRecipe
    | RerankerRecipe
    | MergeRecipe
    | InterpolateRecipe
    | PreferenceRecipe
    | ContinueRecipe
)

METHODS: dict[str, type[TrainRecipe]] = {
    "seedling": SeedlingRecipe,
    "full": FullRecipe,
    "lora": LoraRecipe,
    "reranker": RerankerRecipe,
    "merge": MergeRecipe,
    "interpolate": InterpolateRecipe,
    "preference": PreferenceRecipe,
    "continue": ContinueRecipe,
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
