"""Recipes for a model that has been taught already: merge, interpolate, preference, continue."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shopwright.foundation.recipes import Recipe
from shopwright.tasks.prompt import AnswerKind
from shopwright.training.groups import Adapter, Dtype, Name, Positive, Rate, Schedule

Share = Annotated[float, Field(ge=0, lt=1)]
Coefficient = Annotated[float, Field(gt=0, le=1)]


class WeightedAdapter(Recipe):
    """One adapter of several, and how much of it is taken."""

    model: str
    """A model of this shop, or a folder, with an adapter on the recipe's base."""
    weight: float = 1.0
    """1 for all of it; a negative one takes it away."""


class MergeRecipe(Recipe):
    """Low-rank adapters added into their base: one, or several by weights."""

    method: Literal["merge"]
    name: Name
    base: str
    adapters: Annotated[tuple[WeightedAdapter, ...], Field(min_length=1)]
    combination: Literal["sum", "svd", "linear", "ties", "ties_svd", "dare_linear", "dare_linear_svd"] = "sum"
    """`sum` adds every adapter's weighted difference as it is, whatever their ranks and targets; `ties` (Yadav et al.
    2023, arXiv 2306.01708) and `dare` (Yu et al. 2023, arXiv 2311.03099) drop what contradicts or is small."""
    density: Annotated[float, Field(gt=0, le=1)] = 0.5
    """The share of values that `ties` and `dare` keep."""
    rank: Positive | None = None
    """Of the combination by `svd`; the greatest of the adapters' ranks where nothing is said."""
    seed: int = 7
    instructions: ClassVar[None] = None

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it reads beside its base."""
        return tuple(adapter.model for adapter in self.adapters)


class InterpolateRecipe(Recipe):
    """Weights on the line from a base to what was tuned from it, where the shop's development questions go best."""

    method: Literal["interpolate"]
    name: Name
    base: str
    tuned: str
    """A whole model tuned from the base; a merged one, no adapter."""
    instructions: Name
    """The set whose validation part is asked."""
    candidates: Annotated[tuple[Coefficient, ...], Field(min_length=1)] = (0.2, 0.4, 0.6, 0.8, 1.0)
    """Shares of the tuned model; 1 is the tuned model itself."""
    per_family: Positive = 24
    """Questions asked of each family of tasks, at most: half of them choose, the other half tell the gain."""
    kinds: tuple[AnswerKind, ...] | None = None
    """Only questions with these kinds of answer, where others are not the model's to answer."""
    general: Path | None = None
    """A text file, its texts parted by empty lines, on which the loss of every candidate is told."""
    most_general_rise: Annotated[float, Field(ge=0)] | None = None
    """Passes over candidates whose loss on `general` is greater than the base's by more than this share."""
    batch_tokens: Positive = 4096
    seed: int = 7

    @property
    def models(self) -> tuple[str, ...]:
        """The models that it reads beside its base."""
        return (self.tuned,)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it reads."""
        return (self.general,) if self.general else ()


class PreferenceRecipe(Recipe):
    """A model moved towards the replies that people prefer, by DPO (Rafailov et al. 2023, arXiv 2305.18290)."""

    method: Literal["preference"]
    name: Name
    base: str
    preferences: Path
    """A file of pairs, as `shopwright export preferences` writes it; a relative path begins in the shop's folder."""
    held_out: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """The share of sources whose pairs are not learnt and tell how often the preferred reply wins."""
    beta: Annotated[float, Field(gt=0)] = 0.1
    """How dear it is to leave the base: less of it lets the model go further."""
    anchor: Annotated[float, Field(ge=0)] = 1.0
    """How much the preferred replies' own loss counts beside the preference; 0 for DPO alone, which unlearns both."""
    learning_rate: Rate = 2e-5
    """Far below a tuning's: pairs are soon told apart, and what goes on then takes the preferred replies along."""
    epochs: Positive = 1
    max_steps: Positive | None = None
    batch_tokens: Positive = 4096
    """Tokens in a batch, both replies and padding included."""
    max_length: Positive = 1024
    """Pairs with a longer side are left out and counted, never cut."""
    adapter: Adapter | None = None
    """Tunes low-rank additions alone; without it all weights are tuned."""
    save_every: Positive = 50
    seed: int = 7
    dtype: Dtype = "bf16"
    schedule: Schedule = Schedule()
    instructions: ClassVar[None] = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it reads."""
        return (self.preferences,)


class ContinueRecipe(Recipe):
    """Further reading for a base: the catalogue's texts, and some instructions so that it does not unlearn them."""

    method: Literal["continue"]
    name: Name
    base: str
    instructions: Name | None = None
    """The set that is replayed, and whose validation loss is told before and after."""
    replay: Share = 0.2
    """The share of all tokens that are instructions, replies learnt as in tuning."""
    learning_rate: Rate = 3e-4
    epochs: Positive = 1
    max_steps: Positive | None = None
    block: Positive = 512
    """Tokens of running text that are read at once."""
    batch_tokens: Positive = 4096
    max_length: Positive = 512
    """Longer instructions are not replayed."""
    adapter: Adapter | None = None
    """Tunes low-rank additions alone; without it all weights are tuned."""
    save_every: Positive = 50
    seed: int = 7
    dtype: Dtype = "bf16"
    schedule: Schedule = Schedule()


AfterRecipe = MergeRecipe | InterpolateRecipe | PreferenceRecipe | ContinueRecipe
