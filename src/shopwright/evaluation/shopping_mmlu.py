"""The suite in Shopping MMLU's form: its zip file or folder, by skill where the skills lie there, else by task."""

import ast
import csv
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.shopbench import LICENCE, as_suite, question_of, rows_of
from shopwright.foundation.errors import BadField, UnreadableFile

Row = dict[str, Any]

FOLDERS: Mapping[str, tuple[str, str]] = {
    "ranking": ("ranking", "ndcg"),
    "retrieval": ("retrieval", "hit rate@3"),
    "named_entity_recognition": ("named_entity_recognition", "micro f1"),
    "ner": ("named_entity_recognition", "micro f1"),
    "generation": ("generation", ""),
}
"""The task type and the metric of the folders with JSON lines; a generation's metric is told by its file's name."""
STARS = "review_rating_prediction"
"""The task whose question states its own options, 1 to 5."""
ENDING = "_dataset"


def shopping_mmlu_suite(data: Path, limit: int | None = None, licence: str = LICENCE) -> Suite:
    """The questions of a zip file or folder, at most `limit` a task; published replies are read as its own scorer does.

    Raises UnreadableFile, and BadField for a row that is no question.
    """
    with _folder(data) as folder:
        skills = sorted(folder.rglob("skills/*.json"))
        found = _of_skills(skills, licence) if skills else _of_tasks(folder, licence)
        return as_suite("shopping-mmlu", data, found, limit, "shopping-mmlu")


@contextmanager
def _folder(data: Path) -> Iterator[Path]:
    if data.is_dir():
        yield data
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(data) as packed:
                packed.extractall(folder)
        except (zipfile.BadZipFile, OSError) as error:
            fix = "Name the zip file of Shopping MMLU, or the folder that it was unpacked into."
            raise UnreadableFile(data, f"it is neither a folder nor a zip file ({error})", fix) from error
        yield Path(folder)


def _of_skills(files: list[Path], licence: str) -> Iterator[Question]:
    for file in files:
        for place, row in rows_of(file):
            # Tasks of the same name may stand in two skills; ids tell their questions apart.
            yield question_of(file, place, {"id": f"{file.stem}/{place}", "track": file.stem, **row}, licence)


def _of_tasks(folder: Path, licence: str) -> Iterator[Question]:
    for file in sorted(folder.rglob(f"multiple_choice/*{ENDING}.csv")):
        for place, row in enumerate(_choices(file)):
            yield _question(file, place, row, licence)
    for name, (kind, metric) in FOLDERS.items():
        for file in sorted(folder.rglob(f"{name}/*{ENDING}.json")):
            stated = {"task_type": kind, "metric": metric or _metric(file.stem)}
            for place, row in rows_of(file):
                yield _question(file, place, {**row, "output_field": row.get("target_field"), **stated}, licence)


def _question(file: Path, place: int, row: Row, licence: str) -> Question:
    task = file.stem.removesuffix(ENDING)
    return question_of(file, place, {**row, "id": f"{task}/{place}", "task_name": task}, licence)


def _choices(file: Path) -> Iterator[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(file, f"it cannot be read ({error})", "Unpack the zip file again.") from error
    for number, row in enumerate(rows, 2):
        text = row.get("question") or ""
        if STARS not in file.stem:
            text = "\n".join((text, *(f"{n}. {option}" for n, option in enumerate(_options(file, number, row)))))
        stated = {"task_type": "multiple-choice", "metric": "accuracy", "": number}
        yield {"input_field": f"{text}\nAnswer: ", "output_field": row.get("answer"), **stated}


def _options(file: Path, number: int, row: Mapping[str, str]) -> list[str]:
    try:
        options = ast.literal_eval(row["choices"])
    except (KeyError, ValueError, SyntaxError) as error:
        raise BadField(file, number, "choices", row.get("choices"), "Give a list of options.") from error
    if not isinstance(options, list | tuple):
        raise BadField(file, number, "choices", row["choices"], "Give a list of options.")
    return [str(option) for option in options]


def _metric(name: str) -> str:
    if "extraction" in name:
        return "rougel"
    if "translation" in name:
        return "jp-bleu" if "JP" in name else "bleu"
    return "multilingual-sent-transformer" if "multilingual" in name else "sent-transformer"
