"""The product record and its companions: frozen, variant-aware, money in minor units, unknown is null."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.dataclasses import dataclass

Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder", "discontinued"]
EventType = Literal["search", "impression", "click", "cart", "purchase"]
RelevanceLabel = Literal["E", "S", "C", "I"]
"""Exact, substitute, complement, irrelevant: the labels of ESCI."""

GAINS: dict[str, float] = {"E": 1.0, "S": 0.1, "C": 0.01, "I": 0.0}
"""Graded relevance of each label, as ShopBench uses it."""


STRICT = ConfigDict(extra="forbid")
"""For records of which there are hundreds of thousands, as dataclasses: a tenth of a model's memory."""


class Frozen(BaseModel):
    """A record that never changes once it has been read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True, config=STRICT)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return f"{self.amount / 100:.2f} {self.currency}"


class Source(Frozen):
    """Where a record was read: platform, file, row, and whose it is."""

    platform: str
    file: str
    row: int
    licence: str = "proprietary"


class Category(Frozen):
    """A category path in a named taxonomy; the merchant's own is called `shop`."""

    value: str
    taxonomy: str = "shop"

    @property
    def leaf(self) -> str:
        """The last name of the path."""
        return self.value.split(" > ")[-1]


@dataclass(frozen=True, slots=True, config=STRICT)
class Attribute:
    """One stated fact of a product: what it is called, its value as written, and where it was stated."""

    name: str
    value: str
    source: str = "field"


class Option(Frozen):
    """One thing a shopper chooses between: its name and its values."""

    name: str
    values: tuple[str, ...]


class Translation(Frozen):
    """A product's texts in another language of the shop."""

    language: str
    title: str | None = None
    description: str | None = None


class Media(Frozen):
    """One picture."""

    url: str
    alt: str | None = None


class Variant(Frozen):
    """What is put into a cart: one combination of the product's options."""

    id: str
    product_id: str
    sku: str | None = None
    barcode: str | None = None
    title: str
    options: dict[str, str] = {}
    price: Money | None = None
    list_price: Money | None = None
    cost: Money | None = None
    availability: Availability | None = None
    quantity: int | None = None
    weight_g: int | None = None
    raw: dict[str, str] = {}


class Product(Frozen):
    """What a shopper looks at. Its variants are kept in a table of their own and joined by `Catalogue`."""

    id: str
    handle: str
    title: str
    description: str | None = None
    """Plain text."""
    description_html: str | None = None
    brand: str | None = None
    category: Category | None = None
    tags: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    options: tuple[Option, ...] = ()
    media: tuple[Media, ...] = ()
    seo_title: str | None = None
    seo_description: str | None = None
    translations: tuple[Translation, ...] = ()
    published: bool = True
    language: str = "en"
    family: str = ""
    """Products that are one thing in another colour, size or listing share a family."""
    source: Source
    raw: dict[str, str] = {}

    def attribute(self, name: str) -> str | None:
        """The value stated for an attribute, whatever the case of its name; nothing where it is not stated."""
        return next((a.value for a in self.attributes if a.name.lower() == name.lower()), None)

    def in_language(self, language: str) -> Translation | None:
        """The product's texts in another language, where the shop has them."""
        return next((t for t in self.translations if t.language == language), None)


class Review(Frozen):
    """What a customer wrote about a product; names, e-mails and addresses are not kept."""

    id: str
    product_id: str
    rating: int
    title: str | None = None
    body: str
    date: str | None = None
    language: str = "en"
    source: Source


class Question(Frozen):
    """A customer's question about a product; no answer, or `answerable` false, where the record does not tell."""

    id: str
    product_id: str
    question: str
    answer: str | None = None
    answerable: bool | None = None
    votes: int | None = None
    language: str = "en"
    source: Source


@dataclass(frozen=True, slots=True, config=STRICT)
class Judgement:
    """How relevant one product is to a query."""

    product_id: str
    label: RelevanceLabel

    @property
    def gain(self) -> float:
        """Graded relevance in [0, 1]."""
        return GAINS[self.label]


class Query(Frozen):
    """What shoppers type, with judged products."""

    id: str
    text: str
    language: str = "en"
    judgements: tuple[Judgement, ...] = ()
    source: Source


@dataclass(frozen=True, slots=True, config=STRICT)
class Event:
    """One step of a session."""

    ts: str
    type: EventType
    query: str | None = None
    product_id: str | None = None
    sku: str | None = None
    position: int | None = None
    quantity: int | None = None


class Session(Frozen):
    """One visit: its events in order of time; the shopper is only a salted hash."""

    id: str
    started: str
    events: tuple[Event, ...]
    source: Source

    @property
    def searches(self) -> tuple[str, ...]:
        """The queries of the visit, in order, without immediate repeats."""
        texts = [event.query for event in self.events if event.type == "search" and event.query]
        return tuple(text for place, text in enumerate(texts) if place == 0 or texts[place - 1] != text)

    def products(self, *types: EventType) -> tuple[str, ...]:
        """The ids of products met in events of these types, in order, each once."""
        ids = (event.product_id for event in self.events if event.type in types and event.product_id)
        return tuple(dict.fromkeys(ids))


class Collection(Frozen):
    """A category as the merchant describes it."""

    id: str
    title: str
    description: str | None = None
    category: str | None = None
    language: str = "en"
    source: Source


class Policy(Frozen):
    """A rule of the shop: shipping, returns, warranty and the like."""

    id: str
    kind: str
    title: str
    text: str
    language: str = "en"
    source: Source
