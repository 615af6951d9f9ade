"""The pieces of an instruction set: what each task can give is counted, what is wanted written, copies looked for."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue, Part
from shopwright.foundation.files import fingerprint, write_json
from shopwright.foundation.progress import track
from shopwright.foundation.runs import Run
from shopwright.instructions.bringing import bring
from shopwright.instructions.decontaminating import Comparer, Comparison
from shopwright.instructions.engines import Work, each
from shopwright.instructions.held_out import HeldOut
from shopwright.instructions.piece_files import Piece
from shopwright.instructions.pieces import rows_wanted, supply, write_piece
from shopwright.instructions.quotas import share
from shopwright.instructions.recipes import WriteRecipe
from shopwright.instructions.vector_cache import VectorCache
from shopwright.tasks.shop_tasks import tasks_of

Files = Mapping[str, Path]


@dataclass(frozen=True)
class Gathering:
    """Makes pieces in a run's folder, by as many processes as the recipe says; what lies there is not made again."""

    run: Run
    recipe: WriteRecipe
    weights: Mapping[str, float]
    """Of each task wanted."""
    records: Catalogue
    own: Path
    """The folder of the shop's own tasks."""

    def pieces(self, part: Part, held_out: HeldOut | None) -> dict[str, Piece]:
        """The pieces of one part by task, in training by the name of each set from outside, too. Raises NotForTraining.

        Of runs of words only those that are held out are noted, or all where nothing is.
        """
        split = self.records.split(part)
        brought = self._brought(held_out) if part == "train" else {}
        rows = self._quotas(split, part, brought)
        folders = self._files(f"pieces/{part}-")
        work = partial(
            _write_one,
            split=split,
            recipe=self.recipe,
            held_out=held_out,
            rows=rows,
            folders=folders,
            own=self.own,
        )
        self._do(work, folders, f"writing {part}")
        return {name: Piece(folder) for name, folder in folders.items()} | brought

    def compared(self, pieces: Mapping[str, Piece], comparer: Comparer, cache: VectorCache) -> Comparison:
        """What a comparison of these pieces with the questions of benchmarks finds."""
        files = {name: self.run.folder / "compared" / f"{piece.folder.name}.jsonl" for name, piece in pieces.items()}
        self._do(partial(_look_at, comparer=comparer, pieces=pieces, files=files), files, "comparing with benchmarks")
        return comparer.judge(files, sum(len(piece.samples) for piece in pieces.values()), cache)

    def _quotas(self, split: Catalogue, part: Part, brought: Mapping[str, Piece]) -> dict[str, int]:
        """The rows that each piece has to give, by what all of them can give."""
        files = self._files(f"supply/{part}-", ".json")
        self._do(
            partial(_count_one, split=split, recipe=self.recipe, files=files, own=self.own), files, f"drawing {part}"
        )
        limits = {name: int(json.loads(file.read_text())) for name, file in files.items()}
        limits |= {name: len(piece.samples) for name, piece in brought.items()}
        given = {name: weight for name, weight in self.recipe.outside_weights.items() if name in brought}
        return share(rows_wanted(self.recipe, part), {**self.weights, **given}, limits)

    def _brought(self, held_out: HeldOut | None) -> dict[str, Piece]:
        """The pieces of the sets from outside that the recipe names."""
        tasks, pieces = tasks_of(self.own), {}
        asked = [tasks[wanted] for wanted in self.weights]
        for name, path in self.recipe.outside.items():
            folder = self.run.folder / "pieces" / f"train-{path.stem}-{fingerprint(path)}"
            if not folder.exists():
                bring(path, self.recipe, asked, held_out, folder)
            pieces[name] = Piece(folder)
        return pieces

    def _files(self, before: str, after: str = "") -> dict[str, Path]:
        return {name: self.run.folder / f"{before}{name}{after}" for name in self.weights}

    def _do(self, work: Work, files: Files, label: str) -> None:
        missing = [name for name, file in files.items() if not file.exists()]
        done = each(work, missing, self.recipe.workers, self.recipe.engine)
        deque(track(done, label, len(files), len(files) - len(missing)), maxlen=0)


def _count_one(name: str, *, split: Catalogue, recipe: WriteRecipe, files: Files, own: Path) -> None:
    write_json(files[name], supply(tasks_of(own)[name], split, recipe))


def _write_one(
    name: str,
    *,
    split: Catalogue,
    recipe: WriteRecipe,
    held_out: HeldOut | None,
    rows: Mapping[str, int],
    folders: Files,
    own: Path,
) -> None:
    write_piece(tasks_of(own)[name], split, recipe, held_out, folders[name], rows[name])


def _look_at(name: str, *, comparer: Comparer, pieces: Mapping[str, Piece], files: Files) -> None:
    comparer.look_at(pieces[name], files[name])
