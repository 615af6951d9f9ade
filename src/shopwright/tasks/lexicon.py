"""The words that make a claim, read from lexicon.yaml, values.yaml and abroad.yaml in data/."""

import functools
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from shopwright.tasks.openings import Finder


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(_Frozen):
    """A unit of measure: base value = written value * factor + offset."""

    dimension: str
    factor: float
    offset: float = 0.0
    system: str = "metric"


class Property(_Frozen):
    """A property that must be stated: how texts claim it, and what else in a record states or denies it."""

    says: str
    stated: str = ""
    denied: str = ""


class Group(_Frozen):
    """Values that exclude one another, each with the pattern of its spellings."""

    values: Mapping[str, str]
    where: str
    """The group applies to records that say this."""


class NumberWords(_Frozen):
    """The words of which numbers are composed, in English, German and French, and what each is worth."""

    ones: Mapping[str, float]
    teens: Mapping[str, float]
    tens: Mapping[str, float]
    scales: Mapping[str, float]


def _split(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _longest_first(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=lambda name: (-len(name), name)))


Abroad = Mapping[str, Annotated[tuple[str, ...], BeforeValidator(_split)]]
Names = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_longest_first)]


class Lexicon(_Frozen):
    """All the words that make a claim, longest first."""

    units: Mapping[str, Unit]
    number_words: NumberWords
    fractions: Mapping[str, int]
    materials: Names
    not_the_material: Names
    """Words before a material that make it another one: faux leather is no leather."""
    colours: Names
    colours_of_things: Names
    """Words that are colours only after `in`, `colour` and the like."""
    superlatives: Names
    not_superlatives: Names
    properties: Mapping[str, Property]
    brands: Names
    common_names: Names
    """Capitalised words that claim nothing."""
    idle: Names
    """Words that carry no meaning of their own."""
    denials: Names
    """Words that turn a claim round."""
    far_denials: Names
    """Those of them that do so from further away."""
    surfaces: Names
    """Materials of things that a product is used on: a pen glides over paper."""
    openers: Names
    """Words that open a sentence in the possessive and name no maker."""
    values: Mapping[str, Group]
    substances: Mapping[str, str]
    """What a product may be free of, and the pattern of its spellings."""
    idioms_of_free: Names
    """What nothing is made of: hands-free claims no absence of hands."""
    audiences: Names
    """Words for whoever and whatever anything is suitable for."""
    list_openers: Names
    """Words before a list of values."""
    asides: Names
    """Words that follow a value by `and` without being another: it comes in black and looks smart."""


class Foreign(_Frozen):
    """Names in German and French by their English name; a star stands for any ending."""

    materials: Abroad
    colours: Abroad
    countries: Abroad
    is_a: Abroad
    """Which materials are kinds of one."""


def _read(name: str) -> Any:
    return yaml.safe_load((files("shopwright.tasks") / "data" / name).read_text(encoding="utf-8"))


def _units(listed: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    units = {}
    for dimension, names in listed.items():
        for spelled, told in names.items():
            written = str(told).split()
            factor, system, offset = (*written, *("1", "metric", "0")[len(written) :])
            for name in spelled.split(","):
                units[name.strip(" '")] = {
                    "dimension": dimension,
                    "factor": float(factor),
                    "system": system,
                    "offset": float(offset),
                }
    return units


@functools.cache
def lexicon() -> Lexicon:
    """The lexicon of this package, read once."""
    told = _read("lexicon.yaml")
    return Lexicon.model_validate({**told, "units": _units(told["units"]), "values": _read("values.yaml")})


@functools.cache
def foreign() -> Foreign:
    """The names of materials, colours and countries in other languages, read once."""
    return Foreign.model_validate(_read("abroad.yaml"))


@functools.cache
def finder_of(names: tuple[str, ...]) -> Finder:
    """Finds what `any_of` matches, faster."""
    return Finder(any_of(names))


@functools.cache
def any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the names as whole words, the longest first; a space in a name also matches a hyphen."""
    body = "|".join(
        re.escape(name).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?").replace(r"\*", r"\w*") for name in names
    )
    return re.compile(rf"(?<![^\W_])(?:{body})(?![^\W_])", re.IGNORECASE)
