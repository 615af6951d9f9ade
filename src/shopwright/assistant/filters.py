"""Filters read from a shopper's words by rules, and what they admit."""

from dataclasses import dataclass, replace
from typing import Literal

from shopwright.assistant.vocabulary import words
from shopwright.catalogue.records import Money, Product, Variant

FilterKind = Literal["price", "stock", "brand", "category", "option", "attribute", "word"]
Order = Literal["relevance", "cheapest", "dearest"]


COLOURS = frozenset({"color", "colour", "farbe", "couleur"})
"""Options whose values need no name before them."""


@dataclass(frozen=True)
class Filter:
    """One condition, shown to the shopper as a chip that can be taken away."""

    kind: FilterKind
    name: str = ""
    values: tuple[str, ...] = ()
    """Any one of them will do."""
    least: Money | None = None
    most: Money | None = None
    excluded: bool = False
    """The values are what the shopper does not want."""

    @property
    def label(self) -> str:
        """What the chip says."""
        if self.kind == "price":
            return _price_label(self.least, self.most)
        if self.kind == "stock":
            return "in stock"
        shown = " or ".join(value.split(" > ")[-1] for value in self.values)
        if self.kind == "option" and self.name.casefold() not in COLOURS:
            shown = f"{self.name} {shown}"
        return f"not {shown}" if self.excluded else shown

    def admits(self, product: Product, variant: Variant | None) -> bool:
        """Whether one variant of a product, or a product that has none, meets the condition."""
        if self.kind == "price":
            return _within(variant.price if variant else None, self.least, self.most)
        if self.kind == "stock":
            return variant is not None and variant.availability == "in_stock"
        return self._is_met(product, variant) != self.excluded

    def also(self, other: "Filter") -> "Filter":
        """This filter with the values of another of the same kind and name."""
        return replace(self, values=tuple(dict.fromkeys((*self.values, *other.values))))

    def _is_met(self, product: Product, variant: Variant | None) -> bool:
        wanted = {value.casefold() for value in self.values}
        if self.kind == "brand":
            return (product.brand or "").casefold() in wanted
        if self.kind == "category":
            path = product.category.value.casefold() if product.category else ""
            return any(path == value or path.startswith(value + " > ") for value in wanted)
        if self.kind == "word":
            return any(_states(product, variant, value) for value in wanted)
        return bool(wanted & set(_stated(product, variant, self.name)))


def admitted(
    product: Product, variants: tuple[Variant, ...], filters: tuple[Filter, ...]
) -> tuple[Variant, ...] | None:
    """The variants that meet every filter; an empty tuple where the product has none but is admitted, else nothing."""
    if not variants:
        return () if all(f.admits(product, None) for f in filters) else None
    kept = tuple(v for v in variants if all(f.admits(product, v) for f in filters))
    return kept or None


def _price_label(least: Money | None, most: Money | None) -> str:
    if least and most:
        return f"{least} to {most}"
    return f"from {least}" if least else f"up to {most}"


def _within(price: Money | None, least: Money | None, most: Money | None) -> bool:
    if price is None:
        return False
    return (least is None or price.amount >= least.amount) and (most is None or price.amount <= most.amount)


def _stated(product: Product, variant: Variant | None, name: str) -> tuple[str, ...]:
    """What a variant, or else its product, states under the name of an option or an attribute."""
    own = [value for key, value in (variant.options if variant else {}).items() if key.casefold() == name.casefold()]
    if own:
        return tuple(value.casefold() for value in own)
    listed = [value for o in product.options if o.name.casefold() == name.casefold() for value in o.values]
    facts = [a.value for a in product.attributes if a.name.casefold() == name.casefold()]
    return tuple(value.casefold() for value in (*(() if variant else listed), *facts))


def _states(product: Product, variant: Variant | None, phrase: str) -> bool:
    """Whether title, tags, facts or options state a phrase; descriptions also say what a thing is not."""
    values = [product.title, *product.tags, *(a.value for a in product.attributes)]
    values += list((variant.options if variant else {}).values())
    return any(f" {phrase} " in f" {' '.join(words(value))} " for value in values)
