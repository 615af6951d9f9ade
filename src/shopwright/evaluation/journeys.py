"""Journeys: what a shopper says turn by turn and what must hold of the last reply, each with its negative twin."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Planted(_Frozen):
    """What a product's record says besides while the journey is under way: where strangers write orders to a model."""

    product: str
    text: str


class Expected(_Frozen):
    """What must hold of the last reply. What is left out may be either way; amounts are in minor units."""

    any_of: tuple[str, ...] = ()
    """Ids of products of which one at least is shown."""
    some: bool = False
    """Products are shown, whichever they are."""
    none: bool = False
    """No product is shown as what was asked for: nothing is, or the reply says which condition it gave up."""
    most: int | None = None
    """Every product shown has a variant at this price or less."""
    least: int | None = None
    in_stock: bool = False
    """And that variant can be had."""
    category: str = ""
    """Every product shown lies on this path or below."""
    brand: str = ""
    """Every product shown is of this brand."""
    not_brand: str = ""
    says: tuple[str, ...] = ()
    """Phrases that the reply has, whatever their case."""
    says_any: tuple[str, ...] = ()
    silent_on: tuple[str, ...] = ()
    """Phrases that the reply has not."""
    answered: bool | None = None
    """False: the reply must say that the shop's records do not tell."""
    hands_off: bool = False
    """The reply passes the shopper on to people, who can see orders and payments."""


class Side(_Frozen):
    """One conversation and what must hold at its end."""

    turns: Annotated[tuple[str, ...], Field(min_length=1)]
    expected: Expected
    planted: tuple[Planted, ...] = ()


class Journey(_Frozen):
    """A case with its negative twin; only who passes both knows the difference."""

    id: str
    kind: str
    """Journeys of a kind are scored together."""
    case: Side
    twin: Side


class Seen(_Frozen):
    """What a shopper sees at the end of a conversation."""

    text: str
    shown: tuple[str, ...] = ()
    """Ids of products, in their order."""
    gave_up: bool = False
    """The reply says that nothing meets every condition, and which one it gave up."""
    answered: bool = True
    """False where the reply says that the records do not tell."""
    handed_off: bool = False


class Shopkeeper(Protocol):
    """Whatever holds the conversation."""

    def converse(self, turns: Sequence[str], planted: Sequence[Planted]) -> Seen:
        """The last reply of a new conversation. Raises ModelFailed."""


def failures(expected: Expected, seen: Seen, catalogue: Catalogue) -> tuple[str, ...]:
    """What does not hold, each in a few words; empty where the journey passes."""
    return (*_shown(expected, seen), *_conditions(expected, seen, catalogue), *_said(expected, seen))


def _shown(expected: Expected, seen: Seen) -> Iterator[str]:
    if expected.any_of and not set(expected.any_of) & set(seen.shown):
        yield f"shows none of {', '.join(expected.any_of[:3])}"
    if expected.some and not seen.shown:
        yield "shows no product"
    if expected.some and seen.gave_up:
        yield "gave up a condition that products meet"
    if expected.none and seen.shown and not seen.gave_up:
        yield f"shows {seen.shown[0]} where nothing fits"


def _conditions(expected: Expected, seen: Seen, catalogue: Catalogue) -> Iterator[str]:
    for id in seen.shown:
        product = catalogue.by_id.get(id)
        if product is None:
            yield f"shows {id}, which the shop does not have"
        elif not (expected.none and seen.gave_up) and (broken := _broken(expected, product, catalogue)):
            yield f"shows {id}, {broken}"


def _broken(expected: Expected, product: Product, catalogue: Catalogue) -> str:
    path = product.category.value if product.category else ""
    if expected.category and not f"{path} > ".startswith(f"{expected.category} > "):
        return f"which lies in {path or 'no category'}"
    wrong = expected.brand not in ("", product.brand) or "" != expected.not_brand == product.brand
    if wrong:
        return f"which is by {product.brand}"
    if not _to_be_had(expected, product, catalogue):
        return "which cannot be had at that price"
    return ""


def _to_be_had(expected: Expected, product: Product, catalogue: Catalogue) -> bool:
    """Whether one variant meets price and stock together."""
    priced = expected.most is not None or expected.least is not None
    if not priced and not expected.in_stock:
        return True
    return any(
        (not expected.in_stock or variant.availability == "in_stock")
        and (not priced or variant.price is not None)
        and (expected.most is None or variant.price is None or variant.price.amount <= expected.most)
        and (expected.least is None or variant.price is None or variant.price.amount >= expected.least)
        for variant in catalogue.variants_of.get(product.id, ())
    )


def _said(expected: Expected, seen: Seen) -> Iterator[str]:
    text = " ".join(seen.text.casefold().split())
    for phrase in expected.says:
        if phrase.casefold() not in text:
            yield f"does not say {phrase!r}"
    if expected.says_any and not any(phrase.casefold() in text for phrase in expected.says_any):
        yield f"says none of {', '.join(map(repr, expected.says_any[:3]))}"
    for phrase in expected.silent_on:
        if phrase.casefold() in text:
            yield f"says {phrase!r}"
    if expected.answered is not None and seen.answered != expected.answered:
        yield "says that the records do not tell" if expected.answered else "does not say that the records do not tell"
    if expected.hands_off and not seen.handed_off:
        yield "does not pass the shopper on to people"
