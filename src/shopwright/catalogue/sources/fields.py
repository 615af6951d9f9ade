"""The fields that each kind of record has, and the column names under which files are known to hold them."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

Kind = Literal[
    "products", "links", "translations", "collections", "policies", "reviews", "questions", "queries", "events"
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    *("products", "links", "translations", "collections", "policies"),
    *("reviews", "questions", "queries", "events"),
)
"""In the order of reading: what others are joined to comes first."""

Names = tuple[str, ...]

_KEYS: dict[str, Names] = {
    "product_handle": ("product handle", "handle", "url handle"),
    "product_id": ("product id", "item id", "asin", "parent asin"),
    "sku": ("sku", "product sku", "variant sku"),
}
_PERSON: dict[str, Names] = {
    "name": ("reviewer name", "name", "author", "user name", "username", "customer name", "display name"),
    "email": ("reviewer email", "email", "e mail", "customer email"),
    "ip": ("ip address", "ip"),
    "location": ("location", "city", "address"),
}
_LANGUAGE: dict[str, Names] = {"language": ("language", "locale", "lang")}

FIELDS: dict[Kind, Mapping[str, Names]] = {
    "products": {
        "handle": ("url handle", "handle", "url key", "slug", "product handle"),
        "id": ("id", "product id", "item id", "uid", "asin"),
        "group": ("item group id", "parent id", "group id"),
        "title": ("title", "name", "product name", "product title", "item name"),
        "description": ("description", "body html", "body", "product description", "long description"),
        "brand": ("vendor", "brand", "brand name", "manufacturer"),
        "category": (
            *("product category", "standardized product type", "category", "categories", "category path"),
            *("product type", "google product category", "department"),
        ),
        "type": ("type", "custom product type"),
        "tags": ("tags", "keywords", "labels"),
        "published": ("published on online store", "published", "active", "visible"),
        "status": ("status", "product status"),
        "sku": ("sku", "variant sku", "item sku", "mpn"),
        "barcode": ("barcode", "variant barcode", "gtin", "ean", "upc", "isbn"),
        "price": ("price", "variant price", "regular price", "sale price", "unit price"),
        "list_price": ("compare at price", "variant compare at price", "list price", "msrp", "rrp", "original price"),
        "cost": ("cost per item", "cost", "cost price"),
        "currency": ("currency", "currency code", "price currency"),
        "quantity": ("inventory quantity", "variant inventory qty", "quantity", "stock", "current stock", "qty"),
        "tracker": ("inventory tracker", "variant inventory tracker"),
        "policy": ("continue selling when out of stock", "variant inventory policy"),
        "availability": ("availability", "stock status", "availability status"),
        "weight_g": ("weight value grams", "variant grams", "weight g", "grams"),
        "image": ("product image url", "image src", "image link", "image url", "image", "picture"),
        "image_alt": ("image alt text", "image alt"),
        "image_position": ("image position",),
        "seo_title": ("seo title", "meta title"),
        "seo_description": ("seo description", "meta description"),
        **_LANGUAGE,
    },
    "links": {**_KEYS, "linked": ("linked sku", "linked skus", "linked products")},
    "translations": {
        "type": ("type",),
        "identification": ("identification",),
        "field": ("field",),
        "locale": ("locale",),
        "market": ("market",),
        "text": ("translated content",),
    },
    "collections": {
        "handle": ("handle", "id"),
        "title": ("title", "name"),
        "description": ("body html", "description"),
        "category": ("category", "category path"),
        **_LANGUAGE,
    },
    "policies": {"id": ("id",), "kind": ("kind", "type"), "title": ("title",), "text": ("text", "body"), **_LANGUAGE},
    "reviews": {
        **_KEYS,
        "id": ("review id", "id"),
        "title": ("title", "review title", "summary", "headline"),
        "body": ("body", "review body", "review text", "review content", "content", "review", "text", "comment"),
        "rating": ("rating", "stars", "score", "review score", "review rating", "overall"),
        "date": ("review date", "date", "date created", "created at", "review timestamp"),
        **_LANGUAGE,
        **_PERSON,
    },
    "questions": {
        **_KEYS,
        "id": ("question id", "id"),
        "question": ("question", "question text"),
        "answer": ("answer", "answer text", "reply"),
        "answerable": ("answerable", "is answerable"),
        "date": ("date", "asked on", "created at"),
        "votes": ("votes", "helpful", "upvotes"),
        "answered_by": ("answered by", "asked by"),
        **_LANGUAGE,
        "email": _PERSON["email"],
    },
    "queries": {
        **_KEYS,
        "query": ("query", "search term", "search query", "text"),
        "judgements": ("judgements", "judgments", "results"),
        "label": ("label", "esci label", "relevance"),
        **_LANGUAGE,
    },
    "events": {
        **_KEYS,
        "ts": ("ts", "timestamp", "time", "event time"),
        "session": ("session", "session id", "visit"),
        "type": ("type", "event type", "event", "action"),
        "query": ("query", "search term"),
        "position": ("position", "rank"),
        "quantity": ("qty", "quantity"),
    },
}

NEEDS: dict[Kind, tuple[Names, ...]] = {
    "products": (("title",),),
    "links": (("product_handle", "product_id", "sku"), ("linked",)),
    "translations": (("identification",), ("field",), ("locale",), ("text",)),
    "collections": (("handle",), ("title",)),
    "policies": (("id",), ("text",)),
    "reviews": (("product_handle", "product_id", "sku"), ("body",), ("rating",)),
    "questions": (("product_handle", "product_id", "sku"), ("question",)),
    "queries": (("query",),),
    "events": (("ts",), ("session",), ("type",)),
}
"""One field of each group must have a column."""

ATTRIBUTES: Names = (
    *("color", "colour", "size", "material", "pattern", "gender", "age group", "style", "fit", "flavor", "flavour"),
    *("scent", "season", "capacity", "dimensions", "length", "width", "height", "weight", "model", "condition"),
)
"""Columns of an unmapped file that state a fact under a name everyone knows."""


def normal(column: str) -> str:
    """A column's name without case and punctuation: `Body (HTML)` is `body html`."""
    return re.sub(r"[\W_]+", " ", column.lower()).strip()


def inferred(kind: Kind, columns: Iterable[str]) -> dict[str, str]:
    """Field to column, by the names known for the fields of this kind; a column serves one field."""
    there = {normal(column): column for column in columns}
    found: dict[str, str] = {}
    for field, names in FIELDS[kind].items():
        column = next((there[name] for name in names if name in there), None)
        if column is not None:
            found[field] = column
            there = {name: other for name, other in there.items() if other != column}
    return found
