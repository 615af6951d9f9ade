"""What a plan asks of a training: tokens, steps, and the most that one batch holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shopwright.training.batches import Plan
from shopwright.training.planning import rows_of
from shopwright.training.recipes import SeedlingRecipe, TuningRecipe


class Span(NamedTuple):
    """A sequence of which only the lengths are known."""

    tokens: int
    learn_from: int


@dataclass(frozen=True)
class Load:
    """What is read in all, and the most that a batch asks for."""

    tokens: int
    """Over all epochs, padding included."""
    steps: int
    batch: int
    """Tokens of the largest batch, padding included."""
    learnt: int
    """The most tokens in a batch that are learnt: only for these is the head computed."""
    length: float
    """Mean tokens of a sequence."""
    longest: int
    """Tokens of the longest sequence: no batch can be smaller."""
    set_tokens: int = 0
    """Tokens that are held in memory as the set."""


def load_of(spans: Sequence[Span], plan: Plan, recipe: TuningRecipe) -> Load:
    """The load of a planned tuning."""
    lengths = [span.tokens for span in spans]
    shapes = [_shape([[spans[at] for at in row] for row in rows_of(places, lengths, recipe)]) for places in plan]
    return Load(
        tokens=sum(tokens for tokens, _ in shapes),
        steps=-(-len(plan) // recipe.accumulate),
        batch=max((tokens for tokens, _ in shapes), default=0),
        learnt=max((learnt for _, learnt in shapes), default=0),
        length=sum(lengths) / max(len(lengths), 1),
        longest=max(lengths, default=0),
        set_tokens=sum(lengths),
    )


def load_of_blocks(recipe: SeedlingRecipe, set_tokens: int = 0) -> Load:
    """The load of a seedling's running text, all of which is learnt."""
    batch = max(recipe.batch_tokens // recipe.block, 1) * recipe.block
    steps = max(recipe.tokens // recipe.batch_tokens, 1)
    return Load(steps * batch, steps, batch, batch, recipe.block, recipe.block, set_tokens)


def _shape(rows: Sequence[Sequence[Span]]) -> tuple[int, int]:
    """Tokens of a padded batch, and how many of them are learnt."""
    longest = max(sum(span.tokens for span in row) for row in rows)
    return len(rows) * longest, sum(span.tokens - span.learn_from for row in rows for span in row)
