"""A look before a tuning: rendered samples with what is learnt of them, from the process that would train on them."""

import tempfile
from pathlib import Path
from typing import Any

from shopwright.foundation.errors import UsageError
from shopwright.foundation.files import write_json
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.training.launch import launch
from shopwright.training.recipes import FullRecipe, LoraRecipe, TrainRecipe
from shopwright.training.train import fingerprint_of_set

COUNT_FILE = "preview.json"


class NothingMasked(UsageError):
    """A recipe of a method that does not part what is read from what is learnt."""

    def __init__(self, name: str, method: str) -> None:
        super().__init__(
            f"{name} is of method {method}, which has no prompts and replies to tell apart: only the samples of full "
            "and lora can be looked at."
        )


def preview(shop: Shop, recipe: TrainRecipe, count: int) -> dict[str, Any]:
    """So many samples of a tuning and what its set comes to; nothing is trained and nothing kept.

    {"model", "base", "samples", "tokens", "learnt", "learnt_share", "too_long", "families": {name: the same counts},
    "preview": [{"task", "ids", "learn_from", "read", "learnt"}]}. Raises what the tuning itself would.
    """
    if not isinstance(recipe, FullRecipe | LoraRecipe):
        raise NothingMasked(recipe.name, recipe.method)
    fingerprint_of_set(shop, recipe.instructions)
    with tempfile.TemporaryDirectory() as folder:
        run = Run.open(Path(folder) / "preview", recipe, {})
        write_json(run.folder / COUNT_FILE, count)
        return launch(shop, recipe.name, run, room="shopwright.training.previewing")
