"""The seeds: 300 instructions of our own over LLaMA-E's five tasks, read from one YAML file a task."""

import functools
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shopwright.foundation.errors import BadField
from shopwright.foundation.recipes import read_yaml

Object = Literal["customer", "seller", "platform"]
TeacherTask = Literal["ad-writing", "query-title", "listing-classification", "purchase-intent", "general-qa"]

TEACHER_TASKS: Mapping[str, str] = {
    "ad-writing": "write an advertisement from what the seller says of a product, for an audience or an occasion",
    "query-title": "rewrite a seller's title so that it answers a customer's query and stays true",
    "listing-classification": "give the path in the platform's tree of categories that a seller's text belongs to",
    "purchase-intent": "say what a customer wants, from a review, a query, a basket or a visit",
    "general-qa": "answer a question about shopping, products, orders or a shop's rules",
}
"""LLaMA-E's five tasks by the house's names, and what each asks for."""

NonEmpty = Annotated[str, Field(min_length=1)]


class Seed(BaseModel):
    """One instruction with its answer; `objects` are those whose features it shows or asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: NonEmpty
    task: TeacherTask
    instruction: NonEmpty
    input: str = ""
    output: NonEmpty
    objects: Annotated[tuple[Object, ...], Field(min_length=1)]

    @property
    def question(self) -> str:
        """The instruction and, on the lines below, its input: all that is asked."""
        return question_of(self.instruction, self.input)


def question_of(instruction: str, given: str) -> str:
    """An instruction and, on the lines below, its input."""
    return f"{instruction}\n{given}" if given else instruction


@functools.cache
def house_seeds() -> tuple[Seed, ...]:
    """The seeds of the package, task by task."""
    folder = Path(str(files("shopwright.instructions") / "seeds"))
    return tuple(seed for task in TEACHER_TASKS for seed in read_seeds(folder / f"{task}.yaml"))


def read_seeds(file: Path) -> tuple[Seed, ...]:
    """The seeds of one file. Raises UnreadableFile, and BadField for a record that is no seed."""
    rows = read_yaml(file)
    if not isinstance(rows, list):
        raise BadField(file, 1, "seeds", rows, "Write a list of seeds.")
    return tuple(_seed(file, number, row) for number, row in enumerate(rows, 1))


def _seed(file: Path, number: int, row: object) -> Seed:
    try:
        return Seed.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "seed"
        raise BadField(file, number, place, first["input"], f"{first['msg']}.") from error
