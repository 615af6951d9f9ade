"""Every format that is recognised, in one visible tuple."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shopwright.catalogue.drops import ImportLog
from shopwright.catalogue.sources.fields import Kind, inferred, normal
from shopwright.catalogue.sources.magento import (
    folded,
    is_magento,
    magento_links,
    magento_mapping,
    magento_pages,
    magento_reviews,
)
from shopwright.catalogue.sources.mapping import Mapping, infer_mapping
from shopwright.catalogue.sources.shopify import is_shopify, shopify_mapping
from shopwright.catalogue.sources.tables import Table
from shopwright.foundation.errors import UnknownName

Columns = tuple[str, ...]


@dataclass(frozen=True)
class Format:
    """One kind of file: how it is told from others, and what its columns mean."""

    name: str
    kind: Kind
    recognises: Callable[[Columns, Path], bool]
    """Whether a file with these columns (a header, or the keys of its first records) is in this format."""
    mapping: Callable[[Columns], Mapping]
    folded: Callable[[Table, ImportLog], Table] = lambda table, log: table
    """Lays the rows out as the mapping takes them: one a variant."""


def _has(*names: str) -> Callable[[Columns, Path], bool]:
    return lambda columns, path: set(names) <= {normal(column) for column in columns}


def _knows(kind: Kind, *groups: Columns) -> Callable[[Columns, Path], bool]:
    """Recognises columns that give one field of every group."""

    def recognises(columns: Columns, path: Path) -> bool:
        found = inferred(kind, columns)
        return all(any(field in found for field in group) for group in groups)

    return recognises


def _mapped(kind: Kind, platform: str) -> Callable[[Columns], Mapping]:
    return lambda columns: infer_mapping(kind, platform, columns)


def _is_judgeme(columns: Columns, path: Path) -> bool:
    names = {normal(column) for column in columns}
    return {"body", "rating"} <= names and bool({"reviewer name", "reviewer email", "review date"} & names)


def _is_product_list(columns: Columns, path: Path) -> bool:
    found = inferred("products", columns)
    return "title" in found and len(found) >= 2


SOURCES: tuple[Format, ...] = (
    Format(
        "shopify-translations",
        "translations",
        _has("identification", "field", "locale", "translated content"),
        _mapped("translations", "shopify"),
    ),
    Format("events", "events", _knows("events", ("ts",), ("session",), ("type",)), _mapped("events", "events")),
    Format(
        "queries",
        "queries",
        _knows("queries", ("query",), ("judgements", "label")),
        _mapped("queries", "queries"),
    ),
    Format("questions", "questions", _has("question"), _mapped("questions", "questions")),
    Format("judgeme", "reviews", _is_judgeme, _mapped("reviews", "judgeme")),
    Format("policies", "policies", _has("id", "kind", "text"), _mapped("policies", "policies")),
    Format("magento", "products", lambda columns, path: is_magento(columns), magento_mapping, folded),
    Format("magento-reviews", "reviews", _has("sku", "rating value", "review"), magento_reviews),
    Format("magento-links", "links", _has("sku", "linked sku"), magento_links),
    Format("magento-pages", "policies", _has("identifier", "title", "content"), magento_pages),
    Format("shopify", "products", lambda columns, path: is_shopify(columns), shopify_mapping),
    Format(
        "collections",
        "collections",
        lambda columns, path: (
            path.stem.lower().startswith("collection") or _has("handle", "title", "category")(columns, path)
        ),
        _mapped("collections", "collections"),
    ),
    Format("reviews", "reviews", _knows("reviews", ("body",), ("rating",)), _mapped("reviews", "generic")),
    Format("generic", "products", _is_product_list, _mapped("products", "generic")),
)


def detect(columns: Columns, path: Path) -> Format | None:
    """The first format that recognises a file, or nothing."""
    return next((source for source in SOURCES if source.recognises(columns, path)), None)


def format_named(name: str) -> Format:
    """The format that was asked for. Raises UnknownName."""
    found = next((source for source in SOURCES if source.name == name), None)
    if found is None:
        raise UnknownName("format", name, ["auto", *(source.name for source in SOURCES)])
    return found
