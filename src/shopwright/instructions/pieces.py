"""A piece of an instruction set: the checked samples of one task in one part, streamed to a folder of its own."""

import heapq
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

import numpy as np
import numpy.typing as npt

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import atomic
from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.instructions.checks import failure, passed
from shopwright.instructions.drops import Dropped
from shopwright.instructions.formats import chat
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.licences import licence_names, may_train
from shopwright.instructions.marks import mark, normalised
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Ledger, Sample, maker_of
from shopwright.tasks.task import Case, Task

SLACK = 1.3
"""Cases drawn for each row that may be wanted, since some are dropped later."""
ROWS, CHAT, CASES, DROPPED, SAMPLES = "rows.jsonl", "chat.jsonl", "cases.jsonl", "dropped.jsonl", "samples.npy"


@dataclass(frozen=True)
class Piece:
    """A piece that was kept: its files, and which case each of its samples asks."""

    folder: Path

    @cached_property
    def samples(self) -> npt.NDArray[np.uint64]:
        """Shape (samples, 2): the place of the sample's case among the lines, and the mark of its words."""
        return np.asarray(np.load(self.folder / SAMPLES), dtype=np.uint64)

    def cases(self) -> Iterator[CaseLine]:
        """The lines of its cases, in order."""
        with (self.folder / CASES).open(encoding="utf-8") as lines:
            yield from map(CaseLine.load, lines)

    def dropped(self) -> Iterator[Dropped]:
        """What was dropped while it was made."""
        with (self.folder / DROPPED).open(encoding="utf-8") as lines:
            yield from map(Dropped.model_validate_json, lines)


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


def write_piece(task: Task, part: Catalogue, recipe: WriteRecipe, held_out: HeldOut | None, folder: Path) -> None:
    """Draw a task's cases from one part of the split, ask and check them, and keep the piece, whole or not at all."""
    cases = drawn(task, part, recipe)
    wanted = None if held_out is None else held_out.runs or {}
    with atomic(folder) as temporary:
        temporary.mkdir(parents=True)
        with (temporary / CASES).open("w", encoding="utf-8") as out:
            lines = (case_line(task, case, maker_of(case.records), wanted) for case in cases)
            out.writelines(line.dump() + "\n" for line in lines)
        samples = _write_samples(tried(task, cases, part, recipe), temporary)
        np.save(temporary / SAMPLES, np.array(samples, dtype=np.uint64).reshape(-1, 2))


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
    for place, phrasing in _turns(task, cases, part, recipe):
        case = cases[place]
        sample = _sample(task, case, phrasing, name, recipe)
        if place not in reasons:
            failed = failure(sample, task, part) if sample else "no gold answer"
            reasons[place] = _licence_reason(case, name, recipe) or failed
        reason = reasons[place]
        if sample and not reason and len(sample.prompt.text) > recipe.max_prompt:
            reason = "prompt too long"
        drop = Dropped(id=_id(task, case, phrasing), task=task.name, part=name, reason=reason) if reason else None
        yield Tried(place, None if drop else sample, drop)


def _turns(task: Task, cases: Sequence[Case], part: Catalogue, recipe: WriteRecipe) -> Iterator[tuple[int, int]]:
    choices, chance = len(_phrasings(task, recipe)), _chance(task, recipe)
    turns = min(recipe.repeats, choices) if part.part in (None, "train") else 1
    most = math.ceil(SLACK * most_rows(recipe, part.part or "train"))
    first = [chance.child("phrasing", case.key).number() for case in cases]
    for turn in range(turns):
        for place in range(min(len(cases), max(0, most - turn * len(cases)))):
            yield place, (first[place] + turn) % choices


def _write_samples(outcomes: Iterator[Tried], folder: Path) -> list[tuple[int, int]]:
    marks = []
    with (
        (folder / ROWS).open("w", encoding="utf-8") as rows,
        (folder / CHAT).open("w", encoding="utf-8") as lines,
        (folder / DROPPED).open("w", encoding="utf-8") as drops,
    ):
        for outcome in outcomes:
            if outcome.dropped:
                drops.write(outcome.dropped.model_dump_json() + "\n")
            elif outcome.sample:
                marks.append((outcome.place, _write_sample(outcome.sample, rows, lines)))
    return marks


def _write_sample(sample: Sample, rows: TextIO, lines: TextIO) -> int:
    rows.write(sample.model_dump_json() + "\n")
    lines.write(json.dumps(chat(sample), ensure_ascii=False) + "\n")
    return mark(normalised(sample.prompt.text), normalised(sample.reply))


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


def _licence_reason(case: Case, part: Part, recipe: WriteRecipe) -> str | None:
    if recipe.licences and not licence_names(case.licence) <= set(recipe.licences):
        return "licence not wanted"
    return None if part == "test" or may_train(case.licence) else "source is for evaluation only"


def _phrasings(task: Task, recipe: WriteRecipe) -> Sequence[str]:
    return task.phrasings if recipe.phrasings == "all" else task.phrasings[: recipe.phrasings]


def _id(task: Task, case: Case, phrasing: int) -> str:
    return f"{task.name}:{case.key}:{phrasing}"
