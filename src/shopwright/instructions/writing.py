"""Write an instruction set from a shop's records: draw, ask, check, mix, and keep a ledger of every sample."""

import hashlib
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from shopwright import tasks as tasks_room
from shopwright.catalogue.catalogue import PARTS, Catalogue, Part
from shopwright.catalogue.snapshots import catalogue_fingerprint, load_catalogue
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_json, write_text
from shopwright.foundation.progress import say, track
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.instructions.assembling import assemble, drops_of
from shopwright.instructions.bringing import bring
from shopwright.instructions.card import card
from shopwright.instructions.croissant import croissant
from shopwright.instructions.decontaminating import Comparison, compare
from shopwright.instructions.engines import Work, each
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.manifest import SetManifest
from shopwright.instructions.meaning import nearest_products
from shopwright.instructions.mixture import Mixed, mix
from shopwright.instructions.piece_files import Piece
from shopwright.instructions.pieces import rows_wanted, tried_in_turn, write_piece
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
    found: dict[Part, Mixed] = {}
    held_out: HeldOut | None = None
    for part in ("test", "validation", "train"):
        folders = {name: run.folder / "pieces" / f"{part}-{name}" for name in weights}
        # A part that examines keeps all its runs of words; training keeps only those that are held out.
        work = partial(
            _write_one,
            split=catalogue.split(part),
            recipe=recipe,
            held_out=held_out if part == "train" else None,
            folders=folders,
            own=shop.tasks,
        )
        _make_missing(work, folders, recipe, part)
        if part == "train":
            folders |= _brought(run, recipe, [tasks[name] for name in weights], held_out)
        pieces = {name: Piece(folder) for name, folder in folders.items()}
        compared = _compared(pieces if part == "train" else {}, recipe, tasks, shop)
        found[part] = mix(part, pieces, recipe, held_out, compared.places)
        held_out = (held_out or HeldOut()).joined(HeldOut.of(found[part].cases()))
    return {part: found[part] for part in PARTS}, compared


def _compared(pieces: Mapping[str, Piece], recipe: WriteRecipe, tasks: Mapping[str, Task], shop: Shop) -> Comparison:
    frames = [phrasing for name in pieces if name in tasks for phrasing in tasks[name].phrasings]
    cache = VectorCache(shop.vectors, SentenceEncoder())
    return compare(pieces, recipe.benchmarks if pieces else (), frames, cache)


def _brought(run: Run, recipe: WriteRecipe, tasks: Sequence[Task], held_out: HeldOut | None) -> dict[str, Path]:
    """The pieces of the sets from outside that a recipe names. Raises NotForTraining."""
    folders = {}
    for path in recipe.external:
        folder = folders[str(path)] = run.folder / "pieces" / f"train-{path.stem}-{fingerprint(path)}"
        if not folder.exists():
            bring(path, recipe, tasks, held_out, folder)
    return folders


def _make_missing(work: Work, folders: Mapping[str, Path], recipe: WriteRecipe, part: Part) -> None:
    missing = [name for name, folder in folders.items() if not folder.exists()]
    done = each(work, missing, recipe.workers, recipe.engine)
    deque(track(done, f"writing {part}", len(folders), len(folders) - len(missing)), maxlen=0)


def _write_one(
    name: str,
    *,
    split: Catalogue,
    recipe: WriteRecipe,
    held_out: HeldOut | None,
    folders: Mapping[str, Path],
    own: Path,
) -> None:
    write_piece(tasks_of(own)[name], split, recipe, held_out, folders[name])


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
