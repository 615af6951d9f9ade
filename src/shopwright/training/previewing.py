"""`python -m shopwright.training.previewing SHOP RUN`: samples as their tuning would read them; nothing is trained."""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.tasks.families import family_of
from shopwright.tasks.shop_tasks import tasks_of
from shopwright.training.__main__ import main
from shopwright.training.conversations import Example, Speech
from shopwright.training.looking import COUNT_FILE
from shopwright.training.recipes import TuningRecipe
from shopwright.training.tether import go_with_the_parent
from shopwright.training.tuning import read_set


def preview(shop: Shop, recipe: TuningRecipe, run: Run) -> dict[str, Any]:
    """Some of the set's samples, dealt evenly, as tokens and as text; and what the whole set comes to."""
    count = int(json.loads((run.folder / COUNT_FILE).read_text(encoding="utf-8")))
    speech, examples = read_set(shop, recipe)
    known = tasks_of(shop.tasks)
    families = defaultdict(list)
    for example in examples.kept:
        families[family_of(example.task, known)].append(example)
    step = max(len(examples.kept) // max(count, 1), 1)
    return {
        "model": recipe.name,
        "base": recipe.base,
        **_counts(examples.kept),
        "too_long": examples.too_long,
        "families": {name: _counts(members) for name, members in sorted(families.items())},
        "preview": [_shown(example, speech) for example in examples.kept[::step][:count]],
    }


def _counts(examples: Sequence[Example]) -> dict[str, Any]:
    tokens = sum(len(example.ids) for example in examples)
    learnt = sum(len(example.ids) - example.learn_from for example in examples)
    share = round(learnt / tokens, 4) if tokens else 0.0
    return {"samples": len(examples), "tokens": tokens, "learnt": learnt, "learnt_share": share}


def _shown(example: Example, speech: Speech) -> dict[str, Any]:
    return {
        "task": example.task,
        "ids": list(example.ids),
        "learn_from": example.learn_from,
        "read": speech.tokenizer.decode(list(example.ids[: example.learn_from])),
        "learnt": speech.tokenizer.decode(list(example.ids[example.learn_from :])),
    }


if __name__ == "__main__":
    go_with_the_parent()
    sys.exit(main(*sys.argv[1:], work=preview))
