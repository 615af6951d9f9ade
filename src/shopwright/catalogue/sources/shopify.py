"""Shopify's product export, the new header and the old one: fields, options and metafields."""

import re
from collections.abc import Iterable

from shopwright.catalogue.sources.fields import ATTRIBUTES, normal
from shopwright.catalogue.sources.mapping import Mapping, infer_mapping

_SIGNS = (
    "url handle,body html,vendor,published on online store,option1 name,option1 value,variant sku,variant price,"
    "variant inventory qty,variant compare at price,compare at price,cost per item,image src,product image url,"
    "charge tax,fulfillment service,continue selling when out of stock,gift card"
)
SIGNS = frozenset(_SIGNS.split(","))
"""Columns, in normal form, of which a Shopify export has several."""
_METAFIELD = re.compile(r"^(?P<name>.*?)\s*\(product\.metafields\.[^.()]+\.(?P<key>[^()]+)\)$")
_GOOGLE = re.compile(r"^Google Shopping / (Gender|Age Group|Age group|Material|Pattern)$")


def is_shopify(columns: Iterable[str]) -> bool:
    """Whether a header is that of a product export, whole or in part."""
    return len(SIGNS & {normal(column) for column in columns}) >= 2


def shopify_mapping(columns: Iterable[str]) -> Mapping:
    """Fields by either generation's names; metafields as attributes. Prices of other markets stay in the raw row."""
    columns = tuple(columns)
    found = infer_mapping("products", "shopify", [c for c in columns if normal(c) not in ATTRIBUTES])
    fields = {field: column for field, column in found.fields.items() if field not in ("id", "group", "currency")}
    changes = {"fields": fields, "attributes": dict(_attributes(columns)), "category_taxonomy": "shopify"}
    return found.model_copy(update=changes)


def _attributes(columns: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    """Metafields first: what Google is told repeats them in other words."""
    for column in columns:
        if found := _METAFIELD.match(column):
            yield column, found["name"] or found["key"].replace("_", " ").replace("-", " ").capitalize()
    for column in columns:
        if google := _GOOGLE.match(column):
            yield column, google[1].capitalize()
