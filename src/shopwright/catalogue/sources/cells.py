"""One row seen through its mapping: cleaned texts, numbers and money, each complaint with its place."""

import json
from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from typing import Any

from shopwright.catalogue.cleaning import clean, storable
from shopwright.catalogue.drops import ImportLog, Rejected, drop_at
from shopwright.catalogue.money import BadMoney, read_money
from shopwright.catalogue.privacy import scrub
from shopwright.catalogue.records import Money, Source
from shopwright.catalogue.sources.documents import dig
from shopwright.catalogue.sources.mapping import Mapping
from shopwright.catalogue.sources.tables import Row
from shopwright.foundation.shop import ShopSettings

_YES = frozenset(("true", "yes", "y", "1", "on"))
_NO = frozenset(("false", "no", "n", "0", "-1", "off"))


@dataclass(frozen=True)
class Desk:
    """What every row of one file is read with."""

    mapping: Mapping
    settings: ShopSettings
    log: ImportLog

    @property
    def currency(self) -> str:
        """The currency of amounts that name none."""
        return self.mapping.currency or self.settings.currency

    @property
    def language(self) -> str:
        """The language of rows that name none."""
        return self.mapping.language or self.settings.language


@dataclass(frozen=True)
class Cells:
    """One row. Fields that the mapping does not know, or that are blank, read as nothing."""

    row: Row
    desk: Desk
    _read: dict[str, str | None] = field(default_factory=dict, repr=False)
    """Texts read so far, by field: each is cleaned, and counted, once."""

    def value(self, field: str) -> Any:
        """The value as it stands in the file, or the mapping's constant where it is blank."""
        mapping = self.desk.mapping
        column = mapping.fields.get(field)
        found = None if column is None else self.at(column)
        return mapping.constants.get(field) if found is None or found == "" else found

    def at(self, column: str) -> Any:
        """The value in a column, after the mapping's own words for it."""
        values = self.row.values
        found = values[column] if column in values else dig(values, column)
        meanings = self.desk.mapping.values.get(column)
        return meanings.get(str(found), found) if meanings and found is not None else found

    def text(self, field: str) -> str | None:
        """A cleaned text; what was invisible is counted."""
        key = f"field {field}"
        if key not in self._read:
            self._read[key] = self.cleaned(self.value(field))
        return self._read[key]

    def fact(self, column: str) -> str | None:
        """The cleaned text in a column of the file."""
        key = f"column {column}"
        if key not in self._read:
            self._read[key] = self.cleaned(self.at(column))
        return self._read[key]

    def cleaned(self, value: Any) -> str | None:
        """Any value as a cleaned text, lists joined by commas; nothing where it is blank."""
        if value is None or value == "":
            return None
        text, removed = clean(written(value))
        self.desk.log.scrub("invisible characters", removed)
        return text or None

    def own_words(self, field: str, names: tuple[str, ...] = ()) -> str | None:
        """What a person wrote, cleaned, with personal data replaced and counted."""
        text = self.text(field)
        if text is None:
            return None
        bare, found = scrub(text, names)
        for kind, count in found.items():
            self.desk.log.scrub(f"{kind} in {field}", count)
        return bare

    def required(self, field: str, fix: str = "Fill it in.") -> str:
        """A text that must be there. Raises Rejected."""
        text = self.text(field)
        if text is None:
            raise self.rejected("missing-value", field, fix)
        return text

    def money(self, field: str) -> Money | None:
        """An amount. Raises Rejected for an unknown currency, a negative or unreadable amount."""
        text, mapping = self.text(field), self.desk.mapping
        if text is None:
            return None
        currency = self.text("currency") or self.desk.currency
        try:
            return read_money(text, currency, mapping.decimal, minor=mapping.minor_units)
        except BadMoney as error:
            blamed = "currency" if error.reason == "unknown-currency" and self.text("currency") else field
            raise self.rejected(error.reason, blamed, error.fix) from error

    def number(self, field: str, fix: str = "Write a whole number.") -> int | None:
        """A whole number, rounded; an unreadable one is reported and left out, the row stays."""
        text = self.text(field)
        if text is None:
            return None
        try:
            return round(float(text.replace(" ", "")))
        except (ValueError, OverflowError):
            self.desk.log.add(self.rejected("unreadable-number", field, fix).drop)
            return None

    def flag(self, field: str) -> bool | None:
        """Yes or no; nothing where it says neither."""
        text = (self.text(field) or "").lower()
        return True if text in _YES else False if text in _NO else None

    def rejected(self, reason: str, field: str, fix: str, value: Any = None) -> Rejected:
        """The complaint about one field of this row."""
        column = self.desk.mapping.fields.get(field, field)
        shown = self.value(field) if value is None else value
        return Rejected(drop_at(reason, self.row.place, column, "" if shown is None else shown, fix))

    @property
    def language(self) -> str:
        """The row's language, in lower case up to the region: `de-AT` is `de`."""
        return (self.text("language") or self.desk.language).replace("_", "-").split("-")[0].lower()

    @property
    def source(self) -> Source:
        """Where the row was read, and whose it is."""
        mapping, settings = self.desk.mapping, self.desk.settings
        licence = mapping.licence or settings.licence
        return Source(platform=mapping.platform, file=self.row.file.name, row=self.row.number, licence=licence)

    @property
    def raw(self) -> dict[str, str]:
        """Every column as it was written, in the file's order."""
        return {column: raw_text(value) for column, value in self.row.values.items()}


def written(value: Any) -> str:
    """A plain value as a person would write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(written(part) for part in value)
    if isinstance(value, Values):
        return ", ".join(f"{name}: {written(part)}" for name, part in value.items())
    return str(value)


def raw_text(value: Any) -> str:
    """A raw value as text: blank for nothing, JSON for what is nested."""
    if isinstance(value, str):
        return storable(value)
    if value is None:
        return ""
    if isinstance(value, list | Values):
        return storable(json.dumps(value, ensure_ascii=False, default=str))
    return storable(written(value))
