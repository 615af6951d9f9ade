"""A mapping: which kind of record a file holds, and in which columns; written by hand or inferred."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from shopwright.catalogue.money import DecimalMark
from shopwright.catalogue.sources.fields import ATTRIBUTES, FIELDS, Kind, inferred, normal
from shopwright.foundation.errors import UnknownName
from shopwright.foundation.recipes import Recipe, load_recipe


class Mapping(Recipe):
    """How the rows of one file become records. Columns of JSON and YAML may be dotted paths."""

    kind: Kind = "products"
    platform: str = "generic"
    """What the records' source says: the system or data set they come from."""
    rows_at: str = ""
    """The dotted key that holds the list of rows in a JSON or YAML document."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Field to column."""
    category: tuple[str, ...] = ()
    """Columns that join to the path of the category, broadest first."""
    category_taxonomy: str = "shop"
    attributes: dict[str, str] = Field(default_factory=dict)
    """Column to the attribute's name; a plain list of columns names each attribute after its column."""
    options: dict[str, str] = Field(default_factory=dict)
    """Name of an option to the column of its value: one row is then one variant."""
    constants: dict[str, str] = Field(default_factory=dict)
    """Field to a value that holds wherever the column is missing or blank."""
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Column to what its values stand for: `gender: {F: women}`."""
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    decimal: DecimalMark | None = None
    minor_units: bool = False
    """Whether amounts count cents."""
    language: str | None = None
    licence: str | None = None
    source: str = ""
    """One line that says whose records these are."""

    @field_validator("attributes", mode="before")
    @classmethod
    def _named_after_their_columns(cls, given: Any) -> Any:
        return {name: name.replace("_", " ").capitalize() for name in given} if isinstance(given, list) else given

    def column(self, *fields: str) -> str | None:
        """The column of the first of these fields that has one."""
        return next((self.fields[field] for field in fields if field in self.fields), None)

    def used(self) -> dict[str, Any]:
        """What it says beyond the defaults, for the report."""
        return self.model_dump(mode="json", exclude_defaults=True)


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises BadRecipe, UnknownName for a field that its kind does not have."""
    mapping = load_recipe(path, Mapping)
    for field in (*mapping.fields, *mapping.constants):
        if field not in FIELDS[mapping.kind]:
            raise UnknownName(f"field of {mapping.kind}", field, FIELDS[mapping.kind])
    return mapping


def infer_mapping(kind: Kind, platform: str, columns: Iterable[str]) -> Mapping:
    """The mapping that the column names suggest; products take attributes from columns with well-known names."""
    columns = tuple(columns)
    fields = inferred(kind, columns)
    free = [column for column in columns if column not in fields.values()] if kind == "products" else []
    attributes = {column: normal(column).capitalize() for column in free if normal(column) in ATTRIBUTES}
    return Mapping(kind=kind, platform=platform, fields=fields, attributes=attributes)
