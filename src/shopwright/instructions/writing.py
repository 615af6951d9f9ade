"""Write an instruction set from a shop's records: draw, ask, check, mix, and keep a ledger of every sample."""

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from shopwright import tasks as tasks_room
from shopwright.catalogue.catalogue import PARTS, Catalogue, Part
from shopwright.catalogue.snapshots import catalogue_fingerprint, load_catalogue
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_json, write_text
from shopwright.foundation.progress import say
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.assembling import assemble, drops_of
from shopwright.instructions.benchmark_files import Benchmarks
from shopwright.instructions.card import card
from shopwright.instructions.croissant import croissant
from shopwright.instructions.decontaminating import Comparer, Comparison
from shopwright.instructions.gathering import Gathering
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.meaning import nearest_products
from shopwright.instructions.mixture import Mixed, mix
from shopwright.instructions.pieces import rows_wanted, tried_in_turn
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.samples import Sample
from shopwright.instructions.simulation.completing import completed
from shopwright.instructions.tally import Tally, in_order
from shopwright.instructions.vector_cache import SentenceEncoder, VectorCache
from shopwright.tasks.shop_tasks import tasks_of
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
    inputs = {
        "catalogue": mark,
        "tasks": task_sources(shop.tasks),
        "external": content_hash([fingerprint(path) for path in recipe.external]),
        "benchmarks": content_hash([fingerprint(path) for path in recipe.benchmarks]),
    }
    run = Run.open(shop.run(f"write-{recipe.name}"), recipe, inputs)
    parts, compared = _mixed_parts(run, prepared(catalogue, recipe, shop.vectors), recipe, shop)
    manifest = _store(shop, parts, compared, recipe)
    _tell_what_is_missing(manifest, recipe)
    result = _result(manifest, time.monotonic() - start)
    run.finish(result.as_json())
    return result


def prepared(catalogue: Catalogue, recipe: WriteRecipe, vectors: Path) -> Catalogue:
    """The records that a recipe draws from: completed, and told their neighbours in meaning, where it says so."""
    whole = completed(catalogue).catalogue if recipe.simulate else catalogue
    return (
        replace(whole, near=nearest_products(whole, VectorCache(vectors, SentenceEncoder())))
        if recipe.neighbours
        else whole
    )


def preview(shop: Shop, recipe: WriteRecipe, count: int) -> tuple[Sample, ...]:
    """The first samples of every task in turn, `count` in all, without writing anything."""
    records = prepared(load_catalogue(shop), recipe, shop.vectors)
    return preview_from(records, recipe, count, tasks_of(shop.tasks))


def preview_from(
    catalogue: Catalogue, recipe: WriteRecipe, count: int, tasks: Mapping[str, Task]
) -> tuple[Sample, ...]:
    """The first samples of every task in turn that these records give for training, `count` in all."""
    small = recipe.model_copy(update={"rows": count, "max_share": 1.0})
    wanted = [tasks[name] for name in task_weights(recipe, tasks)]
    outcomes = tried_in_turn(wanted, catalogue.split("train"), small)
    return tuple(islice((outcome.sample for outcome in outcomes if outcome.sample), count))


def task_weights(recipe: WriteRecipe, tasks: Mapping[str, Task]) -> dict[str, float]:
    """The weight of every task that a recipe wants, in the order of the tasks. Raises UnknownName."""
    if recipe.tasks == "all":
        return dict.fromkeys(tasks, 1.0)
    for name in recipe.tasks:
        if name not in tasks:
            raise UnknownName("task", name, tasks)
    return {name: recipe.tasks[name] for name in tasks if name in recipe.tasks}


def task_sources(own: Path) -> str:
    """A hash of the code that asks and answers: pieces made by other code are made anew."""
    rooms = (Path(tasks_room.__file__).parent, Path(__file__).parent, own)
    files = [file for room in rooms for kind in ("*.py", "*.yaml") for file in sorted(room.rglob(kind))]
    return content_hash([file.read_text(encoding="utf-8") for file in files])


def _mixed_parts(
    run: Run, catalogue: Catalogue, recipe: WriteRecipe, shop: Shop
) -> tuple[dict[Part, Mixed], Comparison]:
    """Mix the parts, the test part first, so that each later one can be kept clear of those before it."""
    tasks = tasks_of(shop.tasks)
    weights = task_weights(recipe, tasks)
    gathering = Gathering(run, recipe, weights, catalogue, shop.tasks)
    frames = [phrasing for name in weights for phrasing in tasks[name].phrasings]
    comparer = Comparer.of(recipe.benchmarks, frames) if recipe.benchmarks else None
    test = mix("test", gathering.pieces("test", None), recipe, None, {})
    held_out = HeldOut.of(test.cases())
    validation = mix("validation", gathering.pieces("validation", None), recipe, held_out, {})
    held_out = held_out.joined(HeldOut.of(validation.cases()))
    pieces = gathering.pieces("train", held_out)
    cache = VectorCache(shop.vectors, SentenceEncoder())
    compared = gathering.compared(pieces, comparer, cache) if comparer else Comparison(Benchmarks((), ()))
    train = mix("train", pieces, recipe, held_out, compared.places)
    return {"train": train, "validation": validation, "test": test}, compared


def _store(shop: Shop, parts: Mapping[Part, Mixed], compared: Comparison, recipe: WriteRecipe) -> SetManifest:
    tally = Tally()
    for mixed in parts.values():
        mixed.count(tally, tasks_of(shop.tasks))
    with atomic(shop.instructions(recipe.name)) as folder:
        folder.mkdir(parents=True)
        digests = {part: assemble(mixed, folder) for part, mixed in parts.items()}
        dropped = _write_drops(parts.values(), folder / "dropped.jsonl")
        manifest = _manifest(recipe, tally, dropped, content_hash(digests))
        write_text(folder / "README.md", card(manifest, tally, shop.settings))
        write_json(folder / "manifest.json", manifest.model_dump(mode="json"))
        compared.report(manifest.fingerprint, manifest.rows).write(folder, compared.refused)
        write_json(folder / "croissant.json", croissant(manifest, _digests(folder), shop.settings))
    return manifest


def _digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each data file."""
    found = {}
    for file in sorted(file for part in PARTS for file in folder.glob(f"{part}.*")):
        with file.open("rb") as data:
            found[file.name] = hashlib.file_digest(data, "sha256").hexdigest()
    return found


def _write_drops(parts: Iterable[Mixed], file: Path) -> dict[str, int]:
    counts: Counter[str] = Counter()
    with file.open("w", encoding="utf-8") as out:
        for drop in (drop for mixed in parts for drop in drops_of(mixed)):
            counts[drop.reason] += 1
            out.write(drop.model_dump_json() + "\n")
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _manifest(recipe: WriteRecipe, tally: Tally, dropped: dict[str, int], fingerprint: str) -> SetManifest:
    return SetManifest(
        name=recipe.name,
        rows=tally.rows,
        splits=tally.splits,
        tasks=dict(sorted(tally.all_tasks.items())),
        dropped=dropped,
        licences=in_order(tally.licences),
        languages=in_order(tally.languages),
        makers=in_order(tally.makers),
        fingerprint=fingerprint,
    )


def _tell_what_is_missing(manifest: SetManifest, recipe: WriteRecipe) -> None:
    for part in PARTS:
        rows, wanted = manifest.splits[part], rows_wanted(recipe, part)
        if rows < wanted:
            say(f"{part}: the records give {rows} of the {wanted} rows wanted.")


def _result(manifest: SetManifest, seconds: float) -> WriteResult:
    return WriteResult(manifest.name, manifest.rows, len(manifest.tasks), manifest.splits, manifest.dropped, seconds)
