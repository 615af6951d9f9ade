"""A piece of an instruction set: the checked samples of one task in one part, written once and read again on resume."""

import heapq
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import write_text
from shopwright.instructions.checks import failure, passed
from shopwright.instructions.drops import Dropped
from shopwright.instructions.licences import licence_names
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Ledger, Sample
from shopwright.tasks.task import Case, Task

SLACK = 1.3
"""Cases drawn for each row that may be wanted, since some are dropped later."""


class Piece(BaseModel):
    """The samples that one task gives in one part, in the order in which they are taken, and what was dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    samples: tuple[Sample, ...]
    dropped: tuple[Dropped, ...]

    def write(self, file: Path) -> None:
        """Keep the piece, whole or not at all."""
        write_text(file, self.model_dump_json())

    @classmethod
    def read(cls, file: Path) -> "Piece":
        """A piece that was kept."""
        return cls.model_validate_json(file.read_text(encoding="utf-8"))


def rows_wanted(recipe: WriteRecipe, part: Part) -> int:
    """How many rows the recipe wants of a part."""
    return {"train": recipe.rows, "validation": recipe.validation_rows, "test": recipe.test_rows}[part]


def most_rows(recipe: WriteRecipe, part: Part) -> int:
    """How many rows one task may give to a part."""
    return math.ceil(recipe.max_share * rows_wanted(recipe, part))


def make_piece(task: Task, part: Catalogue, recipe: WriteRecipe) -> Piece:
    """Draw a task's cases from one part of the split, ask them, and check every sample."""
    name: Part = part.part or "train"
    kept: list[Sample] = []
    dropped: list[Dropped] = []
    known: dict[str, str | None] = {}
    for case, phrasing in asked(task, part, recipe, math.ceil(SLACK * most_rows(recipe, name))):
        sample = _sample(task, case, phrasing, name, recipe)
        if case.key not in known:
            known[case.key] = failure(sample, task, part) if sample else "no gold answer"
        reason = _licence_reason(case, recipe) or known[case.key]
        if sample and len(sample.prompt.text) > recipe.max_prompt:
            reason = "prompt too long"
        if sample and not reason:
            kept.append(sample)
        elif reason:
            dropped.append(Dropped(id=_id(task, case, phrasing), task=task.name, part=name, reason=reason))
    return Piece(samples=tuple(kept), dropped=tuple(dropped))


def asked(task: Task, part: Catalogue, recipe: WriteRecipe, most: int) -> Iterator[tuple[Case, int]]:
    """At most `most` cases with a phrasing each, in chance's order; in training, again in others where too few."""
    chance = Chance(recipe.seed, ("write", task.name))
    cases = heapq.nsmallest(most, task.cases(part, chance), key=lambda case: chance.child("order", case.key).number())
    choices = len(_phrasings(task, recipe))
    turns = min(recipe.repeats, choices) if part.part in (None, "train") else 1
    for turn in range(turns):
        for case in cases[: max(0, most - turn * len(cases))]:
            yield case, (chance.child("phrasing", case.key).number() + turn) % choices


def _sample(task: Task, case: Case, phrasing: int, part: Part, recipe: WriteRecipe) -> Sample | None:
    gold = task.answer(case)
    if gold is None:
        return None
    return Sample(
        id=_id(task, case, phrasing),
        task=task.name,
        part=part,
        system=recipe.system or task.system,
        prompt=task.ask(case, phrasing),
        reply=task.render(gold),
        gold=gold,
        ledger=Ledger(
            records=case.records,
            families=case.families,
            licence=case.licence,
            phrasing=phrasing,
            checks=passed(task),
        ),
    )


def _licence_reason(case: Case, recipe: WriteRecipe) -> str | None:
    wanted = not recipe.licences or licence_names(case.licence) <= set(recipe.licences)
    return None if wanted else "licence not wanted"


def _phrasings(task: Task, recipe: WriteRecipe) -> Sequence[str]:
    return task.phrasings if recipe.phrasings == "all" else task.phrasings[: recipe.phrasings]


def _id(task: Task, case: Case, phrasing: int) -> str:
    return f"{task.name}:{case.key}:{phrasing}"
