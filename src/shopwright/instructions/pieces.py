"""A piece of an instruction set: the checked samples of one task in one part, streamed to a folder of its own."""

import heapq
import math
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.foundation.chance import Chance
from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.instructions.checks import failure, passed
from shopwright.instructions.drops import Dropped
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.licences import unwanted
from shopwright.instructions.piece_files import new_piece
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Ledger, Sample, maker_of
from shopwright.tasks.task import Case, Task

SLACK, SPARE = 1.3, 1.15
"""Cases drawn, and samples kept, for each row that may be wanted, since some are dropped later."""


@dataclass(frozen=True)
class Tried:
    """One case asked in one phrasing: a sample, or the reason why there is none."""

    place: int
    """The case's place in the order in which cases are taken."""
    sample: Sample | None
    dropped: Dropped | None


def rows_wanted(recipe: WriteRecipe, part: Part) -> int:
    """How many rows the recipe wants of a part."""
    return {"train": recipe.rows, "validation": recipe.validation_rows, "test": recipe.test_rows}[part]


def most_rows(recipe: WriteRecipe, part: Part) -> int:
    """How many rows one task may give to a part."""
    return math.ceil(recipe.max_share * rows_wanted(recipe, part))


def supply(task: Task, part: Catalogue, recipe: WriteRecipe) -> int:
    """How many rows one part of the split gives a task, before any is checked."""
    turns, most = _turns(task, part, recipe), most_rows(recipe, part.part or "train")
    # No more is drawn than it takes to know.
    cases = islice(task.cases(part, _chance(task, recipe)), math.ceil(most / turns))
    return min(turns * sum(1 for _ in cases), most)


def write_piece(
    task: Task, part: Catalogue, recipe: WriteRecipe, held_out: HeldOut | None, folder: Path, rows: int
) -> None:
    """Draw a task's cases from one part of the split, ask and check them, and keep the piece, whole or not at all.

    It ends when it holds enough for so many rows. Of the runs of words only those that are held out are noted, or all
    where nothing is held out yet.
    """
    cases = drawn(task, part, recipe)
    wanted = None if held_out is None else held_out.runs or {}
    with new_piece(folder) as piece:
        for number, outcome in enumerate(tried(task, cases, part, recipe)):
            if len(piece.marks) >= SPARE * rows:
                break
            # The first turn asks every case in order, so that lines stand at their cases' places.
            if number < len(cases):
                piece.add_case(_line(task, cases[number], wanted))
            if outcome.dropped:
                piece.add_drop(outcome.dropped)
            elif outcome.sample:
                piece.add_sample(outcome.sample, outcome.place)


def drawn(task: Task, part: Catalogue, recipe: WriteRecipe) -> list[Case]:
    """As many of a task's cases as may be wanted, in chance's order."""
    chance, most = _chance(task, recipe), math.ceil(SLACK * most_rows(recipe, part.part or "train"))
    return heapq.nsmallest(
        most, task.cases(part, chance), key=lambda case: (chance.child("order", case.key).number(), case.key)
    )


def tried(task: Task, cases: Sequence[Case], part: Catalogue, recipe: WriteRecipe) -> Iterator[Tried]:
    """Every case in a phrasing of chance's, checked once; in training again in others where there are too few."""
    name: Part = part.part or "train"
    reasons: dict[int, str | None] = {}
    for place, phrasing in _asked(task, cases, part, recipe):
        case = cases[place]
        sample = _sample(task, case, phrasing, name, recipe)
        if place not in reasons:
            failed = failure(sample, task, part) if sample else "no gold answer"
            reasons[place] = unwanted(case.licence, recipe.licences, trained=name != "test") or failed
        reason = reasons[place]
        if sample and not reason and len(sample.prompt.text) > recipe.max_prompt:
            reason = "prompt too long"
        drop = Dropped(id=_id(task, case, phrasing), task=task.name, part=name, reason=reason) if reason else None
        yield Tried(place, None if drop else sample, drop)


def tried_in_turn(tasks: Iterable[Task], part: Catalogue, recipe: WriteRecipe) -> Iterator[Tried]:
    """One case of every task in turn, for as long as any of them has more."""
    each = [tried(task, drawn(task, part, recipe), part, recipe) for task in tasks]
    return (outcome for turn in zip_longest(*each) for outcome in turn if outcome)


def _line(task: Task, case: Case, wanted: Container[int] | None) -> CaseLine:
    reply = task.render(case.gold) if case.gold else ""
    return case_line(task.answers.kind, case, reply, maker_of(case.records), wanted)


def _turns(task: Task, part: Catalogue, recipe: WriteRecipe) -> int:
    """In how many phrasings a case may be asked."""
    return min(recipe.repeats, len(_phrasings(task, recipe))) if part.part in (None, "train") else 1


def _asked(task: Task, cases: Sequence[Case], part: Catalogue, recipe: WriteRecipe) -> Iterator[tuple[int, int]]:
    """The places of cases and the numbers of phrasings: every case once, then, where they are too few, again."""
    choices, chance = len(_phrasings(task, recipe)), _chance(task, recipe)
    most = math.ceil(SLACK * most_rows(recipe, part.part or "train"))
    first = [chance.child("phrasing", case.key).number() for case in cases]
    for turn in range(_turns(task, part, recipe)):
        for place in range(min(len(cases), max(0, most - turn * len(cases)))):
            yield place, (first[place] + turn) % choices


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
            sources=case.sources,
            maker=maker_of(case.records),
            phrasing=phrasing,
            checks=passed(task),
        ),
    )


def _chance(task: Task, recipe: WriteRecipe) -> Chance:
    return Chance(recipe.seed, ("write", task.name))


def _phrasings(task: Task, recipe: WriteRecipe) -> Sequence[str]:
    return task.phrasings if recipe.phrasings == "all" else task.phrasings[: recipe.phrasings]


def _id(task: Task, case: Case, phrasing: int) -> str:
    return f"{task.name}:{case.key}:{phrasing}"
