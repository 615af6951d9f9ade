"""A piece of an instruction set that is brought from outside: samples of a published set, or of a teacher."""

from collections.abc import Iterable
from pathlib import Path

from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.instructions.drops import Dropped
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.licences import unwanted
from shopwright.instructions.piece_files import new_piece
from shopwright.instructions.pieces import most_rows
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample
from shopwright.tasks.task import Case


def bring(samples: Iterable[Sample], recipe: WriteRecipe, held_out: HeldOut | None, folder: Path) -> None:
    """Keep as many of the samples as one task may give to training, in their order, as a piece."""
    with new_piece(folder) as piece:
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
