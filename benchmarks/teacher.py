"""Growing: 300 seeds to 3,000 samples over HTTP, against the time that the server itself needs at this concurrency."""

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.teacher.asking import open_teacher
from shopwright.instructions.teacher.growing import GrowResult, grow
from shopwright.instructions.teacher.recipe import GrowRecipe

# The teacher is the tests' own, so that both mean the same trouble.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "instructions" / "teacher"))
from served import scripted_teacher

TIMEOUT_S = 2.0


@dataclass(frozen=True)
class Figures:
    """What one growth took."""

    result: GrowResult
    stats: dict[str, Any]
    at_once: int

    @property
    def ideal_s(self) -> float:
        """The server's own time for all calls, over the calls that it may have at once."""
        return float(self.stats["service_s"]) / self.at_once

    @property
    def ratio(self) -> float:
        """Wall time over the ideal; 1 is the best there is."""
        return self.result.seconds / self.ideal_s


def measure(rows: int = 3000, latency_s: float = 0.2, at_once: int = 32, trouble: float = 0.05) -> Figures:
    """Grow so many samples once, and tell what it took."""
    recipe = GrowRecipe(name="grown", rows=rows, at_once=at_once, timeout_s=TIMEOUT_S)
    with tempfile.TemporaryDirectory() as folder, scripted_teacher(latency_s, trouble) as served:
        shop = Shop.create(Path(folder) / "shop", ShopSettings(name="Bench"))
        teacher = open_teacher(f"{served.address}#scripted", shop, recipe)
        result = grow(shop, recipe, teacher)
        teacher.close()
        return Figures(result, served.stats(), at_once)


def report() -> Iterable[tuple[str, str]]:
    """The whole growth: what was accepted, what the server went through, and the ratio."""
    found = measure()
    yield "accepted", f"{found.result.grown:,} samples from 300 seeds, {found.at_once} calls at once"
    yield "calls tried; failures of the server", f"{found.stats['tries']:,}; {found.stats['failures']}"
    yield "wall time; ideal", f"{found.result.seconds:.1f} s; {found.ideal_s:.1f} s"
    yield "ratio", f"{found.ratio:.2f}"
