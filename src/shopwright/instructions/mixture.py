"""From pieces to the three parts of an instruction set: no repeats, nothing held out in training, shares kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shopwright.catalogue.catalogue import Part
from shopwright.instructions.contamination import Examination, normalised, reasons
from shopwright.instructions.drops import Dropped
from shopwright.instructions.pieces import Piece, most_rows, rows_wanted
from shopwright.instructions.quotas import interleaved, share
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample

Parts = Mapping[Part, tuple[Sample, ...]]


@dataclass(frozen=True)
class Mixture:
    """The samples of every part in their order, and all that was dropped."""

    parts: Parts
    dropped: tuple[Dropped, ...]


def mixed(
    pieces: Mapping[Part, Mapping[str, Piece]], weights: Mapping[str, float], recipe: WriteRecipe, lines: Sequence[str]
) -> Mixture:
    """Mix the parts, the test part first, so that each later one can be kept clear of those before it."""
    parts: dict[Part, tuple[Sample, ...]] = {}
    dropped: list[Dropped] = []
    for part in ("test", "validation", "train"):
        found = pieces[part]
        dropped += [drop for piece in found.values() for drop in piece.dropped]
        samples = [sample for piece in found.values() for sample in piece.samples]
        held_out = Examination.of([sample for mixed_part in parts.values() for sample in mixed_part], lines)
        kept = _without(samples, _repeats(samples), dropped)
        kept = _without(kept, list(reasons(kept, held_out)), dropped) if part != "test" else kept
        parts[part] = _mix(kept, weights, recipe, part)
    return Mixture({part: parts[part] for part in pieces}, tuple(dropped))


def _repeats(samples: Iterable[Sample]) -> list[str | None]:
    seen: set[tuple[str, str]] = set()
    found: list[str | None] = []
    for sample in samples:
        key = (normalised(sample.prompt.text), normalised(sample.reply))
        found.append("repeated question and reply" if key in seen else None)
        seen.add(key)
    return found


def _without(samples: Sequence[Sample], why: Sequence[str | None], dropped: list[Dropped]) -> list[Sample]:
    pairs = list(zip(samples, why, strict=True))
    dropped += [Dropped(id=s.id, task=s.task, part=s.part, reason=reason) for s, reason in pairs if reason]
    return [sample for sample, reason in pairs if not reason]


def _mix(
    samples: Sequence[Sample], weights: Mapping[str, float], recipe: WriteRecipe, part: Part
) -> tuple[Sample, ...]:
    by_task: dict[str, list[Sample]] = {task: [] for task in weights}
    for sample in samples:
        by_task[sample.task].append(sample)
    limits = {task: min(len(found), most_rows(recipe, part)) for task, found in by_task.items()}
    quotas = share(rows_wanted(recipe, part), weights, limits)
    return tuple(by_task[task][place] for task, place in interleaved(quotas))
