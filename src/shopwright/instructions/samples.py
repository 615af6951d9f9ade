"""One instruction: a prompt, its reply, and the ledger line that says where both came from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Part
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.tables import stream_table
from shopwright.tasks.answers import AnyAnswer
from shopwright.tasks.prompt import Prompt

SIMULATED = "sim-"
"""What the ids of simulated records begin with."""


class Ledger(BaseModel):
    """Where a sample came from and which checks it passed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    records: tuple[str, ...]
    families: tuple[str, ...]
    licence: str
    sources: tuple[str, ...] = ()
    """The platforms, or the published set, that the records were read from."""
    maker: str = "record"
    """`record` where the answer was read from the shop's records, `simulated` where a record that it stands on was
    derived for want of the shop's own, else the teacher's name or the set it was taken from."""
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


def maker_of(records: Iterable[str]) -> str:
    """Who made what an answer was read from: the shop's own records, or records that were simulated for it."""
    return "simulated" if any(id.startswith(SIMULATED) for id in records) else "record"


def read_samples(folder: Path, part: Part) -> tuple[Sample, ...]:
    """The samples of one part of an instruction set, in the order in which they are to be trained on."""
    return tuple(stream_samples(folder, part))


def stream_samples(folder: Path, part: Part) -> Iterator[Sample]:
    """The same, a few thousand in memory at a time."""
    file = folder / f"{part}.parquet"
    if not file.exists():
        raise NothingToDo(f"instruction set in {folder}", "shopwright write")
    return stream_table(file, Sample)
