"""Channels: where a text is to appear, the fields it has there, and their limits, read from packaged data."""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import field_validator

from shopwright.foundation.errors import UnknownName, UsageError
from shopwright.foundation.recipes import Recipe, parse_recipe

Unit = Literal["chars", "bytes", "width"]
Authored = Literal["ads", "title", "description", "bullets"]
Column = Literal["title", "description", "seo_title", "seo_description"]
AUTHORED: tuple[Authored, ...] = ("ads", "title", "description", "bullets")

PROTECTED = frozenset(
    [
        "price",
        "list_price",
        "cost",
        "gtin",
        "barcode",
        "sku",
        "mpn",
        "warnings",
        "warning",
        "ingredients",
        "allergens",
        "manufacturer",
        "responsible_person",
        "availability",
        "quantity",
    ]
)
"""Fields of a record that are never written by a model or from a draft."""


class ProtectedField(UsageError):
    """A channel names a field that must never be rewritten."""

    def __init__(self, field: str) -> None:
        super().__init__(f"The field {field!r} is protected and is never written. Take it out of the channel.")


class NotForThisChannel(UsageError):
    """A channel has no field of a task."""

    def __init__(self, channel: str, task: str, known: tuple[str, ...]) -> None:
        super().__init__(f"The channel {channel!r} has no field for {task!r}. It has: {', '.join(known)}.")


class ChannelField(Recipe):
    """One field of a channel."""

    name: str
    task: Authored
    limit: int
    advised: int | None = None
    """How much is shown before it is cut off; longer is a warning, not an error."""
    unit: Unit = "chars"
    least: int = 1
    """Fewer texts than this cannot be published."""
    most: int = 1
    wanted: int | None = None
    """How many a draft has, where that is not `least`."""
    rules: tuple[str, ...] = ()
    banned: str = ""
    """Characters that may not occur, unless the brand has them."""
    once: str = ""
    """Characters that may occur once."""
    column: Column | None = None
    """The part of the product record that an approved text replaces in an export."""

    @field_validator("name")
    @classmethod
    def _is_not_protected(cls, name: str) -> str:
        if name in PROTECTED:
            raise ProtectedField(name)
        return name

    @property
    def drafted(self) -> int:
        """How many texts a draft has for this field."""
        return self.least if self.wanted is None else self.wanted

    def measure(self, text: str) -> int:
        """The text's length in the field's unit."""
        return measure(text, self.unit)

    @property
    def label(self) -> str:
        """The field's name as a page shows it."""
        return self.name.replace("_", " ").capitalize()


class Channel(Recipe):
    """One place where texts appear."""

    name: str
    title: str
    source: str
    checked: str
    fields: tuple[ChannelField, ...]

    def fields_for(self, task: str) -> tuple[ChannelField, ...]:
        """The fields that one task writes. Raises NotForThisChannel."""
        found = tuple(field for field in self.fields if field.task == task and field.drafted > 0)
        if not found:
            raise NotForThisChannel(self.name, task, self.tasks)
        return found

    def field(self, name: str) -> ChannelField:
        """The field of this name. Raises UnknownName."""
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownName("field", name, (field.name for field in self.fields))

    @property
    def tasks(self) -> tuple[Authored, ...]:
        """What can be written for this channel."""
        return tuple(task for task in AUTHORED if any(f.task == task and f.drafted > 0 for f in self.fields))


def measure(text: str, unit: Unit) -> int:
    """The length of a text: characters, bytes of UTF-8, or display width, in which wide letters count two."""
    if unit == "bytes":
        return len(text.encode())
    if unit == "width":
        return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return len(text)


@lru_cache(maxsize=1)
def channels() -> tuple[Channel, ...]:
    """Every channel that comes with the package, by name."""
    folder = files("shopwright.studio") / "channels"
    found = sorted((place for place in folder.iterdir() if place.name.endswith(".yaml")), key=lambda place: place.name)
    return tuple(_read(place.name.removesuffix(".yaml"), place.read_text(encoding="utf-8")) for place in found)


def channel_named(name: str) -> Channel:
    """The channel of this name. Raises UnknownName, which names its nearest neighbour."""
    for channel in channels():
        if channel.name == name:
            return channel
    raise UnknownName("channel", name, (channel.name for channel in channels()))


def _read(name: str, text: str) -> Channel:
    return parse_recipe({"name": name, **yaml.safe_load(text)}, Channel, f"channels/{name}.yaml")
