"""The energy that this machine's processors have taken, where its kernel tells (RAPL through powercap)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
_MICRO = 1e-6


@dataclass(frozen=True)
class Counter:
    """One package's counter: microjoules since some moment, beginning again at 0 above `most`."""

    file: Path
    most: int

    def read(self) -> int:
        """What it shows now."""
        return int(self.file.read_text())


@dataclass(frozen=True)
class EnergyMeter:
    """All packages of a machine; whatever else runs on them is counted, too."""

    counters: tuple[Counter, ...]

    def read(self) -> tuple[int, ...]:
        """What the counters show now."""
        return tuple(counter.read() for counter in self.counters)

    def joules_since(self, before: tuple[int, ...]) -> float:
        """What was taken since the counters showed `before`; a counter may have begun again once."""
        pairs = zip(self.counters, before, self.read(), strict=True)
        return _MICRO * sum((now - then) % (counter.most + 1) for counter, then, now in pairs)


def energy_meter(folder: Path = POWERCAP) -> EnergyMeter | None:
    """The meter of this machine, or None where it has none or keeps it from this user."""
    counters = tuple(_counters(folder))
    return EnergyMeter(counters) if counters else None


def _counters(folder: Path) -> Iterator[Counter]:
    # Zones lie within each other: cores and memory are parts of what their package has taken.
    for name in sorted(folder.glob("*/name")):
        zone = name.parent
        try:
            if name.read_text().startswith("package"):
                counter = Counter(zone / "energy_uj", int((zone / "max_energy_range_uj").read_text()))
                counter.read()
                yield counter
        except (OSError, ValueError):
            continue
