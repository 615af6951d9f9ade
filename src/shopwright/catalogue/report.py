"""What an import found, left out, removed and understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shopwright.catalogue.drops import Drop, summary

COUNTED = (
    *("products", "variants", "reviews", "questions", "queries", "events"),
    *("sessions", "collections", "policies", "translations", "families"),
)


@dataclass(frozen=True)
class ImportReport:
    """Counts of what one import read (`families`: of the whole shop), every drop, and how each file was understood."""

    products: int = 0
    variants: int = 0
    reviews: int = 0
    questions: int = 0
    queries: int = 0
    events: int = 0
    sessions: int = 0
    collections: int = 0
    policies: int = 0
    translations: int = 0
    families: int = 0
    drops: tuple[Drop, ...] = ()
    scrubbed: Mapping[str, int] = field(default_factory=dict)
    """Personal data and invisible characters that were taken out, by kind."""
    encodings: Mapping[str, str] = field(default_factory=dict)
    """Files that are not UTF-8."""
    mapping: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """File to its format and the mapping that was used."""
    seconds: float = 0.0

    @property
    def dropped(self) -> list[dict[str, Any]]:
        """Each reason with its count and an example that names file, row, field, value and fix."""
        return summary(self.drops)

    def as_json(self) -> dict[str, Any]:
        """The report as the command line prints it."""
        return {
            **{name: getattr(self, name) for name in COUNTED},
            "dropped": self.dropped,
            "scrubbed": dict(self.scrubbed),
            "encodings": dict(self.encodings),
            "mapping": dict(self.mapping),
            "seconds": round(self.seconds, 3),
        }
