"""One instruction: a prompt, its reply, and the ledger line that says where both came from."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.tables import read_table
from shopwright.tasks.answers import AnyAnswer
from shopwright.tasks.prompt import Prompt


class Ledger(BaseModel):
    """Where a sample came from and which checks it passed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: tuple[str, ...]
    families: tuple[str, ...]
    licence: str
    maker: str = "record"
    """`record` where the answer was read from the shop's records, else the teacher's name."""
    phrasing: int
    checks: tuple[str, ...]


class Sample(BaseModel):
    """A question with its gold answer; the reply is the answer as its task renders it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    task: str
    part: Part
    system: str
    prompt: Prompt
    reply: str
    gold: AnyAnswer
    ledger: Ledger


def read_samples(folder: Path, part: Part) -> tuple[Sample, ...]:
    """The samples of one part of an instruction set, in the order in which they are to be trained on."""
    file = folder / f"{part}.parquet"
    if not file.exists():
        raise NothingToDo(f"instruction set in {folder}", "shopwright write")
    return read_table(file, Sample)
