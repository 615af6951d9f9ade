"""Write an instruction set from a shop's records: draw, ask, check, mix, and keep a ledger of every sample."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright import tasks as tasks_room
from shopwright.catalogue.catalogue import PARTS, Catalogue, Part
from shopwright.catalogue.snapshots import catalogue_fingerprint, load_catalogue
from shopwright.foundation.files import atomic, content_hash, write_json, write_jsonl, write_text
from shopwright.foundation.progress import say, track
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.foundation.tables import write_table
from shopwright.instructions.card import card
from shopwright.instructions.contamination import benchmark_lines
from shopwright.instructions.drops import counted
from shopwright.instructions.formats import chat
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.mixture import Mixture, mixed
from shopwright.instructions.pieces import Piece, make_piece, rows_wanted
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample
from shopwright.tasks.catalogue_of_tasks import TASKS, task_named
from shopwright.tasks.task import Task


@dataclass(frozen=True)
class WriteResult:
    """What `write` made."""

    name: str
    rows: int
    tasks: int
    splits: Mapping[str, int]
    dropped: Mapping[str, int]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The figures that the command prints."""
        return {
            "name": self.name,
            "rows": self.rows,
            "tasks": self.tasks,
            "splits": dict(self.splits),
            "dropped": dict(self.dropped),
            "seconds": round(self.seconds, 2),
        }


def write(shop: Shop, recipe: WriteRecipe) -> WriteResult:
    """Write instructions/NAME from the shop's catalogue."""
    return write_from(load_catalogue(shop), catalogue_fingerprint(shop), shop, recipe)


def write_from(catalogue: Catalogue, mark: str, shop: Shop, recipe: WriteRecipe) -> WriteResult:
    """Write instructions/NAME from records whose fingerprint is `mark`.

    A killed run goes on at the first missing piece and ends with the same bytes.
    """
    start = time.monotonic()
    weights = task_weights(recipe)
    lines = tuple(benchmark_lines(recipe.benchmarks))
    inputs = {"catalogue": mark, "tasks": task_sources(), "benchmarks": content_hash(lines)}
    run = Run.open(shop.run(f"write-{recipe.name}"), recipe, inputs)
    mixture = mixed(_pieces(run, catalogue, weights, recipe), weights, recipe, lines)
    manifest = _manifest(mixture, recipe)
    _tell_what_is_missing(mixture, recipe)
    _store(shop, mixture, manifest)
    result = _result(manifest, time.monotonic() - start)
    run.finish(result.as_json())
    return result


def preview(shop: Shop, recipe: WriteRecipe, count: int) -> tuple[Sample, ...]:
    """The first samples of every task in turn, `count` in all, without writing anything."""
    return preview_from(load_catalogue(shop), recipe, count)


def preview_from(catalogue: Catalogue, recipe: WriteRecipe, count: int) -> tuple[Sample, ...]:
    """The first samples of every task in turn that these records give for training, `count` in all."""
    part = catalogue.split("train")
    small = recipe.model_copy(update={"rows": count, "max_share": 1.0})
    pieces = [make_piece(task_named(name), part, small).samples for name in task_weights(recipe)]
    in_turn = [sample for turn in range(count) for samples in pieces for sample in samples[turn : turn + 1]]
    return tuple(in_turn[:count])


def task_weights(recipe: WriteRecipe) -> dict[str, float]:
    """The weight of every task that a recipe wants, in the house's order. Raises UnknownName."""
    if recipe.tasks == "all":
        return {task.name: 1.0 for task in TASKS}
    wanted = {task_named(name).name: weight for name, weight in recipe.tasks.items()}
    return {task.name: wanted[task.name] for task in TASKS if task.name in wanted}


def task_sources() -> str:
    """A hash of the code that asks and answers: pieces made by other code are made anew."""
    rooms = (Path(tasks_room.__file__).parent, Path(__file__).parent)
    return content_hash([file.read_text(encoding="utf-8") for room in rooms for file in sorted(room.glob("*.py"))])


def _pieces(
    run: Run, catalogue: Catalogue, weights: Mapping[str, float], recipe: WriteRecipe
) -> dict[Part, dict[str, Piece]]:
    found: dict[Part, dict[str, Piece]] = {}
    tasks = [task_named(name) for name in weights]
    for part in PARTS:
        split = catalogue.split(part)
        found[part] = dict(track(_of_part(run, split, tasks, recipe), f"writing {part}", len(tasks)))
    return found


def _of_part(run: Run, split: Catalogue, tasks: list[Task], recipe: WriteRecipe) -> Iterator[tuple[str, Piece]]:
    for task in tasks:
        file = run.folder / "pieces" / f"{split.part}-{task.name}.json"
        if not file.exists():
            make_piece(task, split, recipe).write(file)
        yield task.name, Piece.read(file)


def _manifest(mixture: Mixture, recipe: WriteRecipe) -> SetManifest:
    samples = [sample for part in mixture.parts.values() for sample in part]
    return SetManifest(
        name=recipe.name,
        rows=len(samples),
        splits={part: len(found) for part, found in mixture.parts.items()},
        tasks=dict(sorted(Counter(sample.task for sample in samples).items())),
        dropped=counted(mixture.dropped),
        licences=dict(sorted(Counter(sample.ledger.licence for sample in samples).items())),
        fingerprint=content_hash([(sample.id, sample.prompt.text, sample.reply) for sample in samples]),
    )


def _tell_what_is_missing(mixture: Mixture, recipe: WriteRecipe) -> None:
    for part, samples in mixture.parts.items():
        if len(samples) < rows_wanted(recipe, part):
            say(f"{part}: the records give {len(samples)} of the {rows_wanted(recipe, part)} rows wanted.")


def _store(shop: Shop, mixture: Mixture, manifest: SetManifest) -> None:
    with atomic(shop.instructions(manifest.name)) as folder:
        folder.mkdir(parents=True)
        for part, samples in mixture.parts.items():
            write_table(folder / f"{part}.parquet", Sample, samples)
            write_jsonl(folder / f"{part}.jsonl", map(chat, samples))
        write_jsonl(folder / "dropped.jsonl", [drop.model_dump(mode="json") for drop in mixture.dropped])
        write_text(folder / "README.md", card(manifest, mixture, shop.settings))
        write_json(folder / "manifest.json", manifest.model_dump(mode="json"))


def _result(manifest: SetManifest, seconds: float) -> WriteResult:
    return WriteResult(manifest.name, manifest.rows, len(manifest.tasks), manifest.splits, manifest.dropped, seconds)
