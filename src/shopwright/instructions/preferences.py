"""Preference pairs: a sample's own reply, and one that is wrong in a way that its records prove."""

from collections.abc import Iterable, Iterator
from typing import Any

from shopwright.foundation.chance import Chance
from shopwright.instructions.formats import messages
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice, Ranking, Selection


def pairs(samples: Iterable[Sample]) -> Iterator[dict[str, Any]]:
    """trl's conversational form: `prompt`, `chosen`, `rejected`.

    A closed question's rejected reply names wrong options of the same list; an open one's is the last right reply to
    another question of the same task, which is fluent but about something else. A task's first open sample has none.
    """
    before: dict[str, str] = {}
    for sample in samples:
        rejected = _closed(sample) or before.get(sample.task)
        before[sample.task] = sample.reply
        if rejected and rejected.strip() != sample.reply.strip():
            *prompt, chosen = messages(sample)
            yield {"prompt": prompt, "chosen": [chosen], "rejected": [{**chosen, "content": rejected}]}


def _closed(sample: Sample) -> str | None:
    gold, numbers = sample.gold, sample.prompt.numbers
    if isinstance(gold, Ranking):
        return ",".join(map(str, reversed(gold.order)))
    right = {gold.number} if isinstance(gold, Choice) else set(gold.numbers) if isinstance(gold, Selection) else None
    wrong = [number for number in numbers if number not in right] if right else []
    count = min(len(right or ()), len(wrong))
    dice = Chance(0, ("rejected", sample.id)).random()
    return ",".join(map(str, dice.sample(wrong, count))) if count else None
