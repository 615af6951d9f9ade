"""From pieces to one part of an instruction set: no repeats, nothing held out, shares kept, spread evenly."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopwright.catalogue.catalogue import Part
from shopwright.instructions.case_lines import CaseLine
from shopwright.instructions.checks import passed
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.piece_files import Piece
from shopwright.instructions.pieces import most_rows, rows_wanted
from shopwright.instructions.quotas import share
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.tally import Tally
from shopwright.tasks.task import Task

BROUGHT = ("reply-fits", "round-trip")
"""The checks that samples from outside have passed before they come here."""
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Mixed:
    """One part: which samples of each piece are taken, in order, and why others were dropped."""

    part: Part
    pieces: Mapping[str, Piece]
    taken: Mapping[str, Rows]
    """By task, the numbers of its piece's samples."""
    dropped: Mapping[str, Mapping[int, str]]
    """By task, the reason why a sample of its piece may not be used."""

    def cases(self) -> Iterator[CaseLine]:
        """The lines of the cases that the taken samples ask."""
        for task, piece in self.pieces.items():
            asked = set(piece.samples[self.taken[task], 0].tolist())
            yield from (line for place, line in enumerate(piece.cases()) if place in asked)

    def count(self, tally: Tally, tasks: Mapping[str, Task]) -> None:
        """Add the taken samples of these tasks to a tally."""
        for task, piece in self.pieces.items():
            asked = np.bincount(piece.samples[self.taken[task], 0].astype(np.int64))
            for line, samples in zip(piece.cases(), asked.tolist(), strict=False):
                _add(line, samples, task, tally)
            if count := len(self.taken[task]):
                tally.tasks[self.part][task] = count
                checks = passed(tasks[task]) if task in tasks else BROUGHT
                tally.checks.update(dict.fromkeys(checks, count))


def _add(line: CaseLine, samples: int, task: str, tally: Tally) -> None:
    tally.licences[line.licence] += samples
    tally.languages[line.language] += samples
    tally.makers[line.maker] += samples
    tally.told[task] += samples * line.told
    if line.place >= 0 and samples:
        tally.places[task, line.place] += samples
        tally.options[task] += samples * line.options


def mix(
    part: Part,
    pieces: Mapping[str, Piece],
    recipe: WriteRecipe,
    held_out: HeldOut | None,
    leaks: Mapping[str, Mapping[int, str]],
) -> Mixed:
    """Choose the samples of a part; `leaks` names by task and case those that a benchmark asks, and how."""
    dropped = _dropped(pieces, held_out, leaks)
    kept = {task: _kept(piece, dropped[task]) for task, piece in pieces.items()}
    limits = {task: min(len(rows), most_rows(recipe, part)) for task, rows in kept.items()}
    weights = (dict.fromkeys(pieces, 1.0) if recipe.tasks == "all" else recipe.tasks) | recipe.outside_weights
    quotas = share(rows_wanted(recipe, part), {task: weights[task] for task in pieces}, limits)
    return Mixed(part, pieces, {task: rows[: quotas[task]] for task, rows in kept.items()}, dropped)


def _dropped(
    pieces: Mapping[str, Piece], held_out: HeldOut | None, leaks: Mapping[str, Mapping[int, str]]
) -> dict[str, dict[int, str]]:
    copies = held_out.copies(line for piece in pieces.values() for line in piece.cases()) if held_out else frozenset()
    seen: set[int] = set()
    found: dict[str, dict[int, str]] = {}
    for task, piece in pieces.items():
        reasons = {**leaks.get(task, {}), **_held(piece, held_out, copies)}
        found[task] = dict(_reasons(piece, reasons, seen))
    return found


def _held(piece: Piece, held_out: HeldOut | None, copies: frozenset[int]) -> dict[int, str]:
    if held_out is None:
        return {}
    reasons = ((place, held_out.reason(line, copies)) for place, line in enumerate(piece.cases()))
    return {place: reason for place, reason in reasons if reason}


def _reasons(piece: Piece, reasons: Mapping[int, str], seen: set[int]) -> Iterator[tuple[int, str]]:
    for row, (place, words) in enumerate(piece.samples.tolist()):
        if words in seen:
            yield row, "repeated question and reply"
        elif place in reasons:
            yield row, reasons[place]
        seen.add(words)


def _kept(piece: Piece, dropped: Iterable[int]) -> Rows:
    keep = np.ones(len(piece.samples), dtype=bool)
    keep[list(dropped)] = False
    return np.flatnonzero(keep)
