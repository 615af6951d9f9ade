"""Magento's product export and the fixtures of its sample data: simple rows folded into their configurable product."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

from shopwright.catalogue.drops import ImportLog, drop_at
from shopwright.catalogue.sources.fields import normal
from shopwright.catalogue.sources.mapping import Mapping as ColumnMapping
from shopwright.catalogue.sources.tables import Row, Table

SIGNS = frozenset(("attribute set code", "attribute set", "additional attributes"))
"""Columns, in normal form, of which a Magento export has at least one beside `sku` and `name`."""
PARENT, PATH, TAGS, FACT, OPTION = "parent sku", "category path", "other categories", "fact: ", "option: "
"""Columns that folding adds: the product's key, its longest category, the names of the others, facts and options."""
_FIELDS = {
    "group": PARENT,
    "title": "name",
    "description": "description",
    "category": PATH,
    "tags": TAGS,
    "sku": "sku",
    "price": "price",
    "quantity": "qty",
    "published": "product_online",
    "image": "base_image",
    "image_alt": "base_image_label",
    "seo_title": "meta_title",
    "seo_description": "meta_description",
    "language": "language",
}
_OF_THE_SHELF = frozenset(
    "category categories name sku price qty description short_description meta_description attribute_set visibility "
    "url_key special_price image media_gallery format samples_title links_title links_purchased_separately".split()
)
"""Columns of a fixture that state no fact of the product."""
_TECHNICAL = frozenset(("has_options", "required_options"))
_CHOSEN = ("size", "color")
"""Columns of a fixture in which invisible rows of one name differ."""
_HIDDEN = frozenset(("1", "not visible individually"))
_NEXT_FACT = re.compile(r",(?=\w+=)")
_APART = " > "
_CAMPAIGNS = ("Collections", "Promotions")
"""The branches under which Magento's samples keep campaigns, which say nothing of what a thing is."""
_FLAGS = {"0": "No", "1": "Yes"}
Values = dict[str, Any]


def is_magento(columns: Iterable[str]) -> bool:
    """Whether a header is that of a product export, or of a fixture of the sample data."""
    names = {normal(column) for column in columns}
    return {"sku", "name"} <= names and bool(SIGNS & names)


def magento_mapping(columns: Iterable[str]) -> ColumnMapping:
    """Fields by Magento's names, and facts and options by the columns that folding added; special prices stay raw."""
    columns = tuple(columns)
    return ColumnMapping(
        platform="magento",
        fields={name: column for name, column in _FIELDS.items() if column in columns},
        attributes={c: _label(c.removeprefix(FACT)) for c in columns if c.startswith(FACT)},
        options={_label(c.removeprefix(OPTION)): c for c in columns if c.startswith(OPTION)},
    )


def magento_reviews(columns: Iterable[str]) -> ColumnMapping:
    """Reviews name a product by the SKU of the simple or of the configurable one."""
    fields = {"product_id": "sku", "sku": "sku", "title": "title", "body": "review", "rating": "rating_value"}
    people = {"name": "reviewer", "email": "email"}
    there = {name: column for name, column in {**fields, **people}.items() if column in columns}
    return ColumnMapping(kind="reviews", platform="magento", fields=there)


def magento_links(columns: Iterable[str]) -> ColumnMapping:
    """Links from one SKU to others that are sold with it, all in one cell or a row each."""
    fields = {"product_id": "sku", "sku": "sku", "linked": "linked_sku"}
    return ColumnMapping(kind="links", platform="magento", fields=fields)


def magento_pages(columns: Iterable[str]) -> ColumnMapping:
    """Pages of the content management system, taken as what the shop says of itself and its rules."""
    fields = {"id": "identifier", "title": "title", "text": "content"}
    return ColumnMapping(kind="policies", platform="magento", fields=fields)


@dataclass(frozen=True)
class _Shelf:
    """All rows of a file, by stock keeping unit, and the product that claims each."""

    rows: tuple[Row, ...]
    by_sku: Mapping[str, Row]
    claimed: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """For a simple row's SKU its options."""


def folded(table: Table, log: ImportLog) -> Table:
    """One row a variant, the rows of a product together, the first with the product's own texts and facts.

    Rows of other store views, and variations whose rows are missing, are logged. All rows are held in memory, since a
    configurable product comes after its simple ones.
    """
    rows = tuple(row for row in table.rows if _is_of_the_main_view(row, log))
    shelf = _Shelf(rows, {_text(row, "sku"): row for row in rows})
    for row in rows:
        shelf.claimed.update({sku: options for sku, options in _variations(row).items() if sku in shelf.by_sku})
    found = [row for product in _products(shelf, log) for row in product]
    columns = dict.fromkeys(column for row in found for column in row.values)
    full = (replace(row, values={column: row.values.get(column, "") for column in columns}) for row in found)
    return Table(table.file, tuple(columns), full, table.has_header)


def _products(shelf: _Shelf, log: ImportLog) -> Iterator[list[Row]]:
    together: dict[str, list[Row]] = {}
    for row in shelf.rows:
        if _text(row, "sku") in shelf.claimed:
            continue
        if _is_hidden(row):
            together.setdefault(_text(row, "name"), []).append(row)
        else:
            yield _configurable(row, shelf, log) if _variations(row) else [_row(row, _own(row))]
    for rows in together.values():
        yield _alike(rows)


def _configurable(parent: Row, shelf: _Shelf, log: ImportLog) -> list[Row]:
    """The rows of a configurable product's variants; the product's own row where it has none."""
    key, own, found = _text(parent, "sku"), _own(parent), list[Row]()
    for sku, options in _variations(parent).items():
        if sku not in shelf.by_sku:
            fix = "Export the simple product along with its configurable one, or take it out of its variations."
            log.add(drop_at("missing-variant", parent.place, "configurable_variations", sku, fix))
            continue
        child = shelf.by_sku[sku]
        told = own if not found else {"name": own["name"]}
        bought = {name: child.values.get(name, "") for name in ("sku", "price", "qty", "weight", "special_price")}
        chosen = {OPTION + name: value for name, value in options.items()}
        found.append(_row(child, {**dict(child.values), **told, **bought, **chosen, PARENT: key}))
    return found or [_row(parent, own)]


def _alike(rows: list[Row]) -> list[Row]:
    """Rows that are never shown alone and have one name: one product, and what they differ in is chosen."""
    key, found = _text(rows[0], "sku"), list[Row]()
    differ = [name for name in _CHOSEN if len({_text(row, name) for row in rows}) > 1]
    for row in rows:
        own = {c: v for c, v in _own(row).items() if c.removeprefix(FACT) not in differ or not c.startswith(FACT)}
        chosen = {OPTION + name: _text(row, name) for name in differ}
        found.append(_row(row, {**own, **chosen, PARENT: key}))
    return found


def _row(row: Row, values: Values) -> Row:
    return replace(row, values=values)


def _own(row: Row) -> Values:
    """A row's columns, with its categories, tags and facts beside them."""
    path, others = _categories(row)
    description = _text(row, "description") or _text(row, "short_description")
    added = {
        PARENT: _text(row, "sku"),
        "name": unescape(_text(row, "name")),
        PATH: path,
        TAGS: ", ".join(others),
        "description": description,
    }
    return {**row.values, **added, **{FACT + name: value for name, value in _facts(row)}}


def _categories(row: Row) -> tuple[str, tuple[str, ...]]:
    """The longest path without the root, and the last names of the other paths."""
    paths = _fixture_paths(_text(row, "category")) or _export_paths(_text(row, "categories"))
    if not paths:
        return "", ()
    things = [path for path in paths if path[0] not in _CAMPAIGNS]
    longest = max(things or paths, key=len)
    others = (path[-1] for path in paths if path != longest)
    return _APART.join(longest), tuple(dict.fromkeys(name.replace(",", "") for name in others))


def _export_paths(stated: str) -> list[tuple[str, ...]]:
    """`Root/Men/Tops,Root/Sale` as paths; a comma inside a name parts nothing."""
    root = re.split(r"[/,]", stated)[0]
    parts = re.split(rf",(?={re.escape(root)}(?:/|,|$))", stated)
    paths = [tuple(name.strip() for name in part.split("/")[1:] if name.strip()) for part in parts]
    return [path for path in paths if path]


def _fixture_paths(stated: str) -> list[tuple[str, ...]]:
    """One name a line, campaigns at the end."""
    names = tuple(name.strip() for name in stated.split("\n") if name.strip())
    ends = [place for place, name in enumerate(names) if place and name in _CAMPAIGNS]
    end = ends[0] if ends else len(names)
    return [names[:end], *((name,) for name in names[end:] if name not in _CAMPAIGNS)] if names else []


def _facts(row: Row) -> Iterator[tuple[str, str]]:
    """Names and values, several values joined by commas."""
    stated = _text(row, "additional_attributes")
    for part in _NEXT_FACT.split(stated) if stated else ():
        name, _, value = part.partition("=")
        if value.strip() and name not in _TECHNICAL:
            yield name, unescape(", ".join(piece.strip() for piece in value.split("|") if piece.strip()))
    if "attribute_set" in row.values:
        own = ((column, _text(row, column)) for column in row.values if column not in _OF_THE_SHELF)
        lists = ((name, ", ".join(map(str.strip, value.split("\n")))) for name, value in own if value)
        yield from ((name, unescape(_FLAGS.get(value, value))) for name, value in lists)


def _variations(row: Row) -> dict[str, dict[str, str]]:
    """For each simple product of a configurable one, what is chosen: `sku=A-S,size=S|sku=A-M,size=M`."""
    found = {}
    for stated in filter(None, _text(row, "configurable_variations").split("|")):
        options = dict(part.partition("=")[::2] for part in _NEXT_FACT.split(stated))
        if sku := options.pop("sku", "").strip():
            found[sku] = options
    return found


def _is_of_the_main_view(row: Row, log: ImportLog) -> bool:
    view = _text(row, "store_view_code")
    if view:
        fix = "Export the default store view; texts of other views are not read."
        log.add(drop_at("other-store-view", row.place, "store_view_code", view, fix))
    return not view


def _is_hidden(row: Row) -> bool:
    return _text(row, "visibility").lower() in _HIDDEN


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _text(row: Row, column: str) -> str:
    return str(row.values.get(column) or "").strip()
