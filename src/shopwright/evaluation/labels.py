"""Verdicts of people that a judge is measured against, read from JSONL."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from shopwright.evaluation.replies import json_lines
from shopwright.evaluation.verdicts import CRITERIA, Matter, Pair
from shopwright.foundation.errors import BadField

Said = Annotated[str, StringConstraints(min_length=1)]
SIGNS = {"first": 1, "second": -1, "tie": 0}
FIX = (
    "A line is {question, record, first, second, label: first, second or tie} or {question, record, text, criterion, "
    f"grade: 1 to 5}}, where a criterion is one of {', '.join(CRITERIA)}; the record may be left out."
)


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    question: Said
    record: str = ""

    @property
    def matter(self) -> Matter:
        return Matter(self.question, self.record)


class _Compared(_Line):
    first: str
    second: str
    label: Literal["first", "second", "tie"]


class _Graded(_Line):
    text: str
    criterion: Literal["truthfulness", "usefulness", "fit", "language"]
    grade: int = Field(ge=1, le=5)


@dataclass(frozen=True)
class Labels:
    """What people said: of pairs 1 for the first text, -1 for the second, 0 for neither; of texts grades 1 to 5."""

    pairs: tuple[tuple[Pair, int], ...] = ()
    grades: tuple[tuple[tuple[Matter, str, str], int], ...] = ()
    """Each with its matter, text and criterion."""


def read_labels(file: Path) -> Labels:
    """The labels of a file. Raises UnreadableFile, and BadField for a line that is none."""
    lines = [_line(file, row, values) for row, values in json_lines(file)]
    compared = [line for line in lines if isinstance(line, _Compared)]
    graded = [line for line in lines if isinstance(line, _Graded)]
    return Labels(
        tuple((Pair(line.matter, line.first, line.second), SIGNS[line.label]) for line in compared),
        tuple(((line.matter, line.text, line.criterion), line.grade) for line in graded),
    )


def _line(file: Path, row: int, values: dict[str, Any]) -> _Compared | _Graded:
    kind = TypeAdapter[_Compared | _Graded](_Graded if "grade" in values else _Compared)
    try:
        return kind.validate_python(values)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"]))
        raise BadField(file, row, field, values.get(field), FIX) from error
