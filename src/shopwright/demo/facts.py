"""What is written by hand about departments, categories and attributes, read from the data files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from shopwright.demo.words import lines

DEPARTMENTS = ("outdoor", "kitchen", "electronics")
TONGUES = ("de", "fr", "es", "it", "ja")
DESCRIBED = ("de", "fr", "es", "it")
"""Languages in which products are described; in the others they have a title only."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Attribute:
    """How one fact is stated, listed, asked for and answered."""

    name: str
    labels: Mapping[str, str]
    say: tuple[str, ...]
    bullet: tuple[str, ...]
    ask: tuple[str, ...]
    answer: tuple[str, ...]


@dataclass(frozen=True)
class Aspect:
    """A side of a product that reviewers praise, shrug at or fault."""

    name: str
    good: tuple[str, ...]
    fair: tuple[str, ...]
    bad: tuple[str, ...]


@dataclass(frozen=True)
class Native:
    """A category in another language; its leads say the same, one by one, as those of the others."""

    noun: str
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Making:
    """From what a category's products are made up: facts, options, price and weight."""

    builds: tuple[Mapping[str, str], ...]
    facts: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[str, ...]]
    split: str
    grows: str
    ladder: tuple[str, ...]
    price: tuple[int, int]
    grams: tuple[int, int]


@dataclass(frozen=True)
class Wording:
    """The sentences that only one category uses."""

    titles: tuple[str, ...]
    leads: tuple[str, ...]
    uses: tuple[str, ...]
    unknowns: tuple[str, ...]
    queries: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Category:
    """One category of the shop, with all that is known of it."""

    key: str
    department: str
    path: str
    kind: str
    plural: bool
    nouns: tuple[str, ...]
    definition: str
    complements: tuple[str, ...]
    making: Making
    wording: Wording
    aspects: tuple[Aspect, ...]
    natives: Mapping[str, Native]

    @property
    def title(self) -> str:
        """The last step of the path."""
        return self.path.rsplit(" > ", 1)[-1]

    @property
    def branch(self) -> str:
        """The path without its last step."""
        return self.path.rsplit(" > ", 1)[0]


@dataclass(frozen=True)
class Department:
    """A part of the shop: its brands, its attributes and its categories."""

    key: str
    brands: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, Attribute]
    categories: tuple[Category, ...]


@cache
def departments() -> tuple[Department, ...]:
    """Read every department from the data files."""
    return tuple(_department(key) for key in DEPARTMENTS)


@cache
def document(name: str) -> Any:
    """Read one data file that belongs to no department."""
    return _read(files("shopwright.demo") / "data" / name)


def _read(place: Traversable) -> Any:
    return yaml.load(place.read_text(encoding="utf-8"), Loader=_Loader)


def _department(key: str) -> Department:
    folder = files("shopwright.demo") / "data" / key
    books = {place.name.removesuffix(".yaml"): _read(place) for place in folder.iterdir()}
    attributes = {
        name: _attribute(name, told)
        for book in sorted(books)
        if book.startswith("_attributes")
        for name, told in books[book].items()
    }
    brands = {brand: tuple(names.split()) for brand, names in books["_brands"].items()}
    names = sorted(name for name in books if not name.startswith("_"))
    categories = tuple(_category(name, key, books[name]) for name in names)
    return Department(key, brands, attributes, categories)


def _attribute(name: str, told: Mapping[str, str]) -> Attribute:
    english = name.replace("_", " ").capitalize()
    return Attribute(
        name=name,
        labels={"en": english} | {tongue: told[tongue] for tongue in DESCRIBED},
        say=lines(told["say"]),
        bullet=lines(told["bullet"]),
        ask=lines(told["ask"]),
        answer=lines(told["answer"]),
    )


def _category(key: str, department: str, told: Mapping[str, Any]) -> Category:
    return Category(
        key=key,
        department=department,
        path=told["path"],
        kind=told["kind"],
        plural=told.get("plural", False),
        nouns=(told["kind"], *told["also"]),
        definition=told["definition"].strip(),
        complements=tuple(told["complements"]),
        making=_making(told),
        wording=_wording(told),
        aspects=tuple(_aspect(name, banks) for name, banks in told["aspects"].items()),
        natives={tongue: _native(told[tongue]) for tongue in TONGUES},
    )


def _making(told: Mapping[str, Any]) -> Making:
    options = {name: tuple(values) for name, values in told.get("options", {}).items()}
    low, high = told["price"]
    light, heavy = told["grams"]
    return Making(
        builds=tuple(told.get("builds", ({},))),
        facts={name: tuple(values) for name, values in told["facts"].items()},
        options=options,
        split=told.get("split", ""),
        grows=told.get("grows", ""),
        ladder=tuple(told.get("ladder", ())),
        price=(low, high),
        grams=(light, heavy),
    )


def _wording(told: Mapping[str, Any]) -> Wording:
    return Wording(
        titles=lines(told["titles"]),
        leads=lines(told["leads"]),
        uses=lines(told["uses"]),
        unknowns=lines(told["unknowns"]),
        queries={
            "en": lines(told["queries"]),
            "de": lines(told["de"]["queries"]),
            "fr": lines(told["fr"]["queries"]),
        },
    )


def _native(told: Mapping[str, str]) -> Native:
    return Native(told["noun"], lines(told.get("leads", "")))


def _aspect(name: str, banks: Mapping[str, str]) -> Aspect:
    return Aspect(name, lines(banks["good"]), lines(banks["fair"]), lines(banks["bad"]))
