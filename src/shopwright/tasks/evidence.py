"""What a record states, field by field, and the amounts and words that a claim is compared with."""

import operator
import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast

from shopwright.catalogue.records import Money, Product, Variant
from shopwright.tasks.abroad import finder
from shopwright.tasks.amounts import NUMBER, Amount, amounts, number_of
from shopwright.tasks.denial import WORD, is_denied
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import spoken

FREE = ("title", "description", "seo title", "seo description", "tags", "translation")
"""Fields of free text: what they state belongs to no one attribute."""
NOTHING = ("no", "none", "false", "without", "not applicable", "n/a", "-", "nein", "keine", "keiner", "non", "aucun")
YES = ("yes", "true", "included", "ja", "oui")
_NOT = re.compile(r"(?:not|none|no|nicht|non|sold separately)\b(?:\s+[^\W_]+){0,2}", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:,(?!\d)|;|\s/\s|\band\b|\bor\b|\bund\b)\s*")
_LEADING = re.compile(r"(\d+)(?:\s?x)?\s")
_MODELS = re.compile(
    r"(?P<name>\b(?:[A-Z]|i[A-Z])\w+\s)(?P<letter>[A-Z]?)(?P<first>\d{1,2})\s?(?:to|-|\u2013|bis)\s?(?P<last>\d{1,2})\b"
)
_LATER = re.compile(r"\b(?P<letter>[A-Z]?)(?P<first>\d{1,2})\s(?:and|or)\s(?:later|newer|up)\b")
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.,])")
"""A number that a German record groups by points; a field is too short to tell its language, so it means either."""
_NUMBER = re.compile(NUMBER)
_LATEST = 15
"""How many later models `and later` may mean."""


@dataclass(frozen=True)
class Statement:
    """One field of a record and what it says."""

    field: str
    text: str

    @property
    def free(self) -> bool:
        """Whether it is free text."""
        return self.field in FREE

    @property
    def shown(self) -> str:
        """As evidence is shown to a person."""
        return f"{self.field}: {self.text if len(self.text) <= 160 else self.text[:157] + '...'}"

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """Every amount that it states."""
        text = _each_model(self.text)
        ungrouped = _GROUPED.sub(lambda match: match.group().replace(".", ""), text)
        return amounts(text) if ungrouped == text else (*amounts(text), *amounts(ungrouped))

    @cached_property
    def words(self) -> str:
        """The field's name and its text, as one line: `waterproof rating: 10,000 mm`; a denial is put into words."""
        if self.free:
            return self.text
        if self.text.lower() in NOTHING:
            return f"no {self.field}"
        return (
            f"no {self.field} ({self.text})" if _NOT.fullmatch(self.text) else f"{self.field}: {_each_model(self.text)}"
        )

    @cached_property
    def low(self) -> str:
        """Its words in lower case."""
        return self.words.lower()

    @cached_property
    def singulars(self) -> frozenset[str]:
        """Its words without a plural's ending."""
        return frozenset(word.casefold().removesuffix("s") for word in WORD.findall(self.words))

    @cached_property
    def answer(self) -> bool | None:
        """Whether the field says yes or no; nothing where it says more."""
        if self.free:
            return None
        low = self.text.lower()
        return False if low in NOTHING or _NOT.fullmatch(low) else True if low in YES else None

    @cached_property
    def materials(self) -> tuple[tuple[str, bool, str], ...]:
        """Every material that it names, whether it denies it, and the words after it."""
        found = finder("materials", True).finditer(self.words)
        return tuple((match.group(), is_denied(match), self.words[match.end() : match.end() + 16]) for match in found)

    @cached_property
    def colours(self) -> tuple[tuple[str, bool], ...]:
        """Every colour that it names, and whether it denies it."""
        return tuple((match.group(), is_denied(match)) for match in finder("colours", True).finditer(self.words))

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Every country that it names."""
        return tuple(match.group() for match in finder("countries", True).finditer(self.words))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The values of a field that lists several, in lower case."""
        parts = () if self.free else tuple(part.lower() for part in _PARTS.split(self.text) if part)
        return parts if len(parts) > 1 else ()

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number that it writes, whatever its unit."""
        return frozenset(number_of(number) for number in _NUMBER.findall(self.text))

    @cached_property
    def listed(self) -> tuple[Amount, ...]:
        """How many things a list has, and how many they are together: `2 x USB-A, 1 x HDMI` are 2 kinds and 3 ports."""
        if not self.parts:
            return ()
        leading = [_LEADING.match(part) for part in self.parts]
        things = tuple(word.lower().removesuffix("s") for word in WORD.findall(self.field))
        totals = {len(self.parts), sum(int(number[1]) if number else 1 for number in leading)}
        return tuple(Amount(self.field, "count", float(total), nouns=things) for total in sorted(totals))


def _each_model(text: str) -> str:
    """The text with ranges of models written out: iPhone 12 to 14 is iPhone 12, 13, 14."""
    ranged = _MODELS.sub(lambda m: m["name"] + _run(m["letter"], int(m["first"]), int(m["last"])), text)
    return _LATER.sub(lambda m: _run(m["letter"], int(m["first"]), int(m["first"]) + _LATEST), ranged)


def _run(letter: str, first: int, last: int) -> str:
    return ", ".join(f"{letter}{number}" for number in range(first, last + 1))


_prepared: dict[int, "Record"] = {}
MOST_PREPARED, MOST_HELD = 1024, 512
"""So many records are kept, and so many findings of each."""
Found = TypeVar("Found")


class Record:
    """What one product's record states, read once, with what has been found in it so far."""

    def __init__(self, product: Product, variants: Sequence[Variant]) -> None:
        """Read the statements."""
        self.product = product
        self.variants = tuple(variants)
        self.statements = statements(product, variants)
        self.held: dict[Hashable, Any] = {}

    def is_of(self, product: Product, variants: Sequence[Variant]) -> bool:
        """Whether it was read from these very objects, which are frozen."""
        same = product is self.product and len(variants) == len(self.variants)
        return same and all(map(operator.is_, variants, self.variants))

    def once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        """What has been found under a key, or is found now."""
        if key not in self.held:
            if len(self.held) >= MOST_HELD:
                self.held.clear()
            self.held[key] = find()
        return cast(Found, self.held[key])


def recorded(product: Product, variants: Sequence[Variant]) -> Record:
    """A product's record, kept for as long as the same frozen product and variants come again."""
    kept = _prepared.get(id(product))
    if kept and kept.is_of(product, variants):
        return kept
    if len(_prepared) >= MOST_PREPARED:
        _prepared.clear()
    made = _prepared[id(product)] = Record(product, variants)
    return made


def statements(product: Product, variants: Sequence[Variant]) -> tuple[Statement, ...]:
    """All that a record states, structured fields first; each statement once."""
    found = (*_facts(product), *(s for variant in variants for s in _of_variant(variant)), *_texts(product))
    lines = (_statement(statement.field, one_line(statement.text)) for statement in found)
    return tuple(dict.fromkeys(statement for statement in lines if statement.text))


@lru_cache(maxsize=2**15)
def _statement(field: str, text: str) -> Statement:
    # Most statements are made by many products; what is read out of one is kept with it.
    return Statement(field, text)


def _facts(product: Product) -> Iterator[Statement]:
    yield Statement("brand", product.brand or "")
    yield Statement("category", product.category.value if product.category else "")
    for attribute in product.attributes:
        yield Statement(spoken(attribute.name), attribute.value)
    for option in product.options:
        yield Statement(spoken(option.name), ", ".join(option.values))


def _of_variant(variant: Variant) -> Iterator[Statement]:
    yield Statement("variant", variant.title)
    for name, value in variant.options.items():
        yield Statement(spoken(name), value)
    yield from (Statement("price", _money(money)) for money in (variant.price, variant.list_price) if money)
    yield Statement("weight", f"{variant.weight_g} g" if variant.weight_g else "")
    yield Statement("availability", (variant.availability or "").replace("_", " "))


def _texts(product: Product) -> Iterator[Statement]:
    yield Statement("title", product.title)
    yield Statement("description", product.description or "")
    yield Statement("seo title", product.seo_title or "")
    yield Statement("seo description", product.seo_description or "")
    yield Statement("tags", ", ".join(product.tags))
    for translation in product.translations:
        yield Statement("translation", f"{translation.title or ''}. {translation.description or ''}")


def _money(money: Money) -> str:
    return str(money)
