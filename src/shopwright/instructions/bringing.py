"""A piece of an instruction set that is brought from outside: samples of a published set, or of a teacher."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.instructions.drops import Dropped
from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.licences import unwanted
from shopwright.instructions.manifest import MANIFEST
from shopwright.instructions.piece_files import PieceWriter, new_piece
from shopwright.instructions.pieces import most_rows, tried_in_turn
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample, stream_samples
from shopwright.tasks.task import Case, Task

Made = TypeVar("Made", Sample, Dropped)


def bring(path: Path, recipe: WriteRecipe, tasks: Sequence[Task], held_out: HeldOut | None, folder: Path) -> None:
    """Keep as many training samples of a set as one task may give, in their order, as a piece.

    The set is one of ours, or a published one; of published products, queries, sessions and reviews these tasks are
    asked. Raises NotForTraining, and what the set's reader raises.
    """
    with new_piece(folder) as piece:
        if (path / MANIFEST).is_file():
            _keep(stream_samples(path, "train"), recipe, held_out, piece)
            return
        external = read_external(path, seed=recipe.seed)
        asked = _asked(external, recipe, tasks, piece)
        _keep(chain(external.part("train"), asked), recipe, held_out, piece)
        for reason, count in external.dropped.counts.items():
            for number in range(count):
                drop = Dropped(id=f"{external.name}:{reason}:{number}", task=external.name, part="train", reason=reason)
                piece.add_drop(drop)


def _asked(external: External, recipe: WriteRecipe, tasks: Iterable[Task], piece: PieceWriter) -> Iterator[Sample]:
    """What the tasks ask about the records of a set, each sample named after the set."""
    records = external.catalogue.split("train") if external.catalogue else None
    for outcome in tried_in_turn(tasks, records, recipe) if records else ():
        if outcome.dropped:
            piece.add_drop(_named(external, outcome.dropped))
        elif outcome.sample:
            yield _named(external, outcome.sample)


def _named(external: External, made: Made) -> Made:
    return made.model_copy(update={"id": f"{external.name}/{made.id}"})


def _keep(samples: Iterable[Sample], recipe: WriteRecipe, held_out: HeldOut | None, piece: PieceWriter) -> None:
    for sample in samples:
        if reason := _reason(sample, recipe):
            piece.add_drop(Dropped(id=sample.id, task=sample.task, part="train", reason=reason))
        elif len(piece.marks) < most_rows(recipe, "train"):
            piece.add_case(_line(sample, held_out))
            piece.add_sample(sample, len(piece.marks))
        else:
            break


def _reason(sample: Sample, recipe: WriteRecipe) -> str | None:
    why = unwanted(sample.ledger.licence, recipe.licences, trained=True)
    return why or ("prompt too long" if len(sample.prompt.text) > recipe.max_prompt else None)


def _line(sample: Sample, held_out: HeldOut | None) -> CaseLine:
    case = Case(
        key=sample.id,
        fields={},
        question=sample.prompt.question or sample.prompt.text,
        options=sample.prompt.options,
        gold=sample.gold,
        first_number=sample.prompt.first_number,
        families=sample.ledger.families,
        licence=sample.ledger.licence,
        language=sample.prompt.language,
    )
    known = held_out.runs or {} if held_out else {}
    return case_line(sample.prompt.kind, case, sample.reply, sample.ledger.maker, known)
