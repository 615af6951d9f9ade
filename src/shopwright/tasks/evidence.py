"""What a record states, field by field, and the amounts and words that a claim is compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from shopwright.catalogue.records import Money, Product, Variant
from shopwright.tasks.amounts import Amount, amounts
from shopwright.tasks.drawing import one_line
from shopwright.tasks.listing import spoken

FREE = ("title", "description", "seo title", "seo description", "tags", "translation")
"""Fields of free text: what they state belongs to no one attribute."""
NOTHING = ("no", "none", "false", "without", "not applicable", "n/a", "-")


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
        return amounts(self.text)

    @cached_property
    def words(self) -> str:
        """The field's name and its text, as one line: `waterproof rating: 10,000 mm`; a denial is put into words."""
        if self.free:
            return self.text
        return f"no {self.field}" if self.text.lower() in NOTHING else f"{self.field}: {self.text}"


def statements(product: Product, variants: Sequence[Variant]) -> tuple[Statement, ...]:
    """All that a record states, structured fields first; each statement once."""
    found = (*_facts(product), *(s for variant in variants for s in _of_variant(variant)), *_texts(product))
    lines = (Statement(statement.field, one_line(statement.text)) for statement in found)
    return tuple(dict.fromkeys(statement for statement in lines if statement.text))


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
