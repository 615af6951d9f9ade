"""Recipes for models with fewer weights: a distilled student, a pruned model, a trimmed vocabulary."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from shopwright.foundation.recipes import Recipe
from shopwright.tasks.prompt import AnswerKind
from shopwright.training.groups import Dtype, Name, Positive, Rate, Schedule

BLOCK = 32
"""What GGUF's blocks hold: every row of a matrix has to divide by it."""

Weight = Annotated[float, Field(gt=0)]
Share = Annotated[float, Field(gt=0, le=1)]
Rows = Annotated[int, Field(gt=0, multiple_of=BLOCK)]
"""Numbers in a row: a multiple of 32 for GGUF, of 256 for its K-quants."""


class Lesson(Recipe):
    """How a small model is taught: on what, how long and how fast."""

    learning_rate: Rate = 1e-3
    epochs: Positive = 1
    max_steps: Positive | None = None
    batch_tokens: Positive = 4096
    accumulate: Positive = 1
    """Batches a step."""
    max_length: Positive = 512
    """Longer samples are left out and counted, never cut."""
    reranker: Name | None = None
    """The reranker whose hints stand in every second closed prompt."""
    kinds: tuple[AnswerKind, ...] | None = None
    """Only samples with these kinds of answer."""
    weights: dict[str, Weight] = Field(default_factory=dict)
    """How much a sample counts in the loss, by its task or its family (`skill: kind of answer`); 1 without either."""
    save_every: Positive = 50
    dtype: Dtype = "bf16"
    schedule: Schedule = Schedule()


class Logits(Recipe):
    """Learning from all that a teacher thinks of each token, not from its choice alone."""

    temperature: Annotated[float, Field(gt=0)] = 2.0
    """What both models' logits are divided by before they are compared."""
    share: Share = 0.5
    """The share of the teacher's distributions in the loss; the rest is cross-entropy on the replies."""


class Answers(Recipe):
    """Learning from replies that the teacher wrote and its tasks checked."""

    least: Annotated[float, Field(ge=0, le=1)] = 0.5
    """The least score, by the task's own metric against the gold answer, with which a reply is learnt."""
    otherwise: Literal["gold", "drop"] = "gold"
    """What becomes of a sample whose reply is not: it is learnt with its gold reply, or not at all."""
    engine: Literal["transformers", "llama", "bulk"] = "transformers"
    """Who asks the teacher; the last two need its model.gguf."""
    grammar: bool = True
    """Whether the teacher answers inside the task's grammar."""
    max_tokens: Positive = 192


class Student(Recipe):
    """What a student is before it learns."""

    base: str | None = None
    """A model to go on from, of its own tokenizer; without it the student has the teacher's."""
    layers: Positive | None = None
    """How many: the teacher's own, evenly taken, unless `hidden` is given."""
    hidden: Rows | None = None
    """Width; the student then starts from random weights."""
    heads: Positive | None = None
    key_heads: Positive | None = None
    feed_forward: Rows | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Student":
        sizes = (self.hidden, self.heads, self.key_heads, self.feed_forward)
        if (self.base is None) == (self.layers is None):
            raise ValueError("a student has either a base or a number of layers")
        if self.hidden is None and any(sizes):
            raise ValueError("heads, key_heads and feed_forward go with hidden: the teacher's layers keep their sizes")
        if self.base and self.hidden:
            raise ValueError("a base has its own sizes: leave hidden out")
        return self


class DistilRecipe(Recipe):
    """A student learns from a teacher of this shop (Hinton et al. 2015, arXiv 1503.02531; Kim and Rush 2016, arXiv
    1606.07947)."""

    method: Literal["distil"]
    name: Name
    teacher: str
    """A model of this shop, or a folder with a Hugging Face causal model."""
    instructions: Name
    student: Student
    answers: Answers | None = None
    """Without it the set's own replies are learnt."""
    logits: Logits | None = Logits()
    """Null for replies alone, which is all that tokenizers which differ allow."""
    lesson: Lesson = Lesson()
    seed: int = 7

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it reads."""
        return tuple(name for name in (self.teacher, self.student.base, self.lesson.reranker) if name)

    @property
    def sets(self) -> tuple[str, ...]:
        """The instruction sets that it reads."""
        return (self.instructions,)


class PruneRecipe(Recipe):
    """Whole layers, groups of heads and feed-forward units are taken out, and the rest heals by a short tuning.

    Single weights are never masked: the tensors would keep their shapes, so that no engine here would be smaller or
    faster for them, and the engines that knew a 2:4 pattern have given it up.
    """

    method: Literal["prune"]
    name: Name
    model: str
    """A model of this shop, or a folder with a Hugging Face causal model."""
    instructions: Name
    """The set on whose validation part usefulness is measured, and on whose training part the model heals."""
    layers: Positive | None = None
    """How many layers are left."""
    key_heads: Positive | None = None
    """How many key heads are left in each layer, each with its query heads."""
    feed_forward: Rows | None = None
    """How many feed-forward units are left in each layer."""
    samples: Positive = 128
    """Validation samples that usefulness is measured on; as many others tell the loss before and after."""
    healing: Lesson | None = Lesson()
    """Null for a cut that does not heal."""
    logits: Logits | None = Logits()
    """What the model learns from itself as it was; null for the set's replies alone."""
    seed: int = 7

    @model_validator(mode="after")
    def _takes_something(self) -> "PruneRecipe":
        if not (self.layers or self.key_heads or self.feed_forward):
            raise ValueError("say what is left: layers, key_heads or feed_forward")
        return self

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it reads."""
        return tuple(name for name in (self.model, self.healing and self.healing.reranker) if name)

    @property
    def sets(self) -> tuple[str, ...]:
        """The instruction sets that it reads."""
        return (self.instructions,)


class TrimRecipe(Recipe):
    """The vocabulary is cut down to the tokens that the shop's texts are made of."""

    method: Literal["trim"]
    name: Name
    model: str
    """A model of this shop, or a folder with a Hugging Face causal model, with a byte-level BPE."""
    instructions: tuple[Name, ...] = ()
    """Sets whose prompts and replies are counted beside the catalogue."""
    texts: tuple[Path, ...] = ()
    """Text files (UTF-8) in the shop's languages, counted too: words that stay whole though no record has them yet.
    A relative path begins in the shop's folder."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it reads."""
        return (self.model,)

    @property
    def sets(self) -> tuple[str, ...]:
        """The instruction sets that it reads."""
        return self.instructions

    @property
    def files(self) -> tuple[Path, ...]:
        """The text files that it reads."""
        return self.texts
