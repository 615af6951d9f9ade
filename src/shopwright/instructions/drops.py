"""What was left out, and why."""

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from shopwright.catalogue.catalogue import Part


class Dropped(BaseModel):
    """One sample that was left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    task: str
    part: Part
    reason: str


def counted(drops: Iterable[Dropped]) -> dict[str, int]:
    """How many were dropped for each reason, the commonest first."""
    counts = Counter(drop.reason for drop in drops)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
