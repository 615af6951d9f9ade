"""The batches of a tuning and the rows within them, planned by the lengths of the samples alone."""

from collections.abc import Sequence

from shopwright.foundation.chance import Chance
from shopwright.training.batches import Plan, plan_epochs
from shopwright.training.packing import cut_rows, plan_packed
from shopwright.training.recipes import TuningRecipe


def plan_of(lengths: Sequence[int], recipe: TuningRecipe) -> Plan:
    """The batches of a tuning, in order."""
    chance = Chance(recipe.seed, ("tuning",))
    if recipe.batching == "packed":
        plan = plan_packed(lengths, recipe.max_length, recipe.batch_tokens, recipe.epochs, chance)
    else:
        plan = plan_epochs(lengths, recipe.batch_tokens, recipe.epochs, chance)
    return plan[: recipe.max_steps * recipe.accumulate] if recipe.max_steps else plan


def rows_of(places: Sequence[int], lengths: Sequence[int], recipe: TuningRecipe) -> tuple[tuple[int, ...], ...]:
    """The rows of a planned batch: a sample each, or as many as were packed together."""
    if recipe.batching == "packed":
        return cut_rows(places, lengths, recipe.max_length)
    return tuple((place,) for place in places)
