"""A race: ours and the peer's take turns over the same work, so that a noisy neighbour slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Race:
    """The same work done two ways."""

    name: str
    unit: str
    amount: int
    ours: Callable[[], object]
    peer: Callable[[], object]
    peer_name: str


@dataclass(frozen=True)
class Finish:
    """How a race ended: amounts a second at best, and the ratio of each pair of turns."""

    race: Race
    ours: float
    peer: float
    ratios: tuple[float, ...]

    def row(self) -> tuple[str, ...]:
        """Cells of the table: ours, the peer's, the median ratio and its least and greatest."""
        ratio = f"{statistics.median(self.ratios):.2f} ({min(self.ratios):.2f} to {max(self.ratios):.2f})"
        unit = f"{self.race.unit}/s"
        return (self.race.name, f"{self.ours:,.0f} {unit}", self.race.peer_name, f"{self.peer:,.0f} {unit}", ratio)


def run(race: Race, rounds: int = 5) -> Finish:
    """Take turns for some rounds after one unmeasured turn each."""
    race.ours(), race.peer()
    turns = [(_seconds(race.ours), _seconds(race.peer)) for _ in range(rounds)]
    best_ours, best_peer = (race.amount / min(column) for column in zip(*turns, strict=True))
    return Finish(race, best_ours, best_peer, tuple(peer / ours for ours, peer in turns))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
