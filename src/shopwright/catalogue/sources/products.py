"""Products and their variants from rows: rows under one key are one product, the first states its fields."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from shopwright.catalogue.cleaning import is_html, plain_text, slug
from shopwright.catalogue.drops import Drop, ImportLog, Rejected, drop_at
from shopwright.catalogue.records import Attribute, Category, Media, Option, Product, Variant
from shopwright.catalogue.sources.cells import Cells
from shopwright.catalogue.sources.variants import option_names, variants_of

_CLASH_FIX = "Give each product a {column} of its own; the first one was kept."
_HIDDEN = frozenset(("draft", "archived", "inactive", "disabled"))


@dataclass(frozen=True)
class _Group:
    """The rows of one product so far."""

    key: str
    title: str
    rows: list[Cells] = field(default_factory=list)


@dataclass(frozen=True)
class Shelf:
    """The products read so far, from one file or several."""

    log: ImportLog
    groups: dict[str, _Group] = field(default_factory=dict)

    def put(self, rows: Iterable[Cells]) -> None:
        """Add the rows of one file to the products that they belong to."""
        current: _Group | None = None
        for cells in rows:
            try:
                current = self._group(cells, current)
            except Rejected as error:
                self.log.add(error.drop)
                continue
            current.rows.append(cells)

    def products(self) -> tuple[tuple[Product, ...], tuple[Variant, ...]]:
        """Every product that can be made of the rows, with its variants."""
        made = [_made(group, self.log) for group in self.groups.values()]
        found = [pair for pair in made if pair is not None]
        return tuple(product for product, _ in found), tuple(v for _, variants in found for v in variants)

    def _group(self, cells: Cells, current: _Group | None) -> _Group:
        """The product that a row belongs to: a known one, the one above, or a new one. Raises Rejected."""
        title = cells.text("title")
        key = _key(cells, title)
        if current is not None and key in (None, current.key) and title in (None, current.title):
            return current
        if key is None:
            raise cells.rejected("missing-value", _key_field(cells), "Give the row the handle or id of its product.")
        known = self.groups.get(key)
        if known is None:
            return self._new(key, cells, title)
        if title in (None, known.title):
            return known
        self.log.add(_clash(cells, key, known))
        # The rows that follow belong to the product that lost, so they go the same way, unread.
        return _Group(key, title or "")

    def _new(self, key: str, cells: Cells, title: str | None) -> _Group:
        if title is None:
            raise cells.rejected("missing-value", "title", "Give the product a title.")
        self.groups[key] = _Group(key, title)
        return self.groups[key]


def _key_field(cells: Cells) -> str:
    fields = cells.desk.mapping.fields
    return next((name for name in ("group", "id", "handle", "sku") if name in fields), "title")


def _key(cells: Cells, title: str | None) -> str | None:
    """What names the product: the value of its key column, or the title's slug where no column is a key."""
    name = _key_field(cells)
    if name == "title" or (name == "sku" and cells.desk.mapping.platform == "shopify"):
        return slug(title) if title else None
    return cells.text(name)


def _clash(cells: Cells, key: str, known: _Group) -> Drop:
    column = cells.desk.mapping.column(_key_field(cells)) or "title"
    first = f"{known.rows[0].row.file.name} row {known.rows[0].row.number}" if known.rows else "an earlier row"
    fix = f"{_CLASH_FIX.format(column=column)} ({first}: {known.title!r}; this one: {cells.text('title')!r})"
    return drop_at("handle-clash", cells.row.place, column, key, fix)


def _made(group: _Group, log: ImportLog) -> tuple[Product, tuple[Variant, ...]] | None:
    variants = variants_of(group.key, group.rows, log)
    if variants is None:
        return None
    return _product(group, group.rows[0]), variants


def _product(group: _Group, first: Cells) -> Product:
    options = _options(group.rows)
    text = first.text("description")
    return Product(
        id=group.key,
        handle=first.text("handle") or group.key,
        title=group.title,
        description=plain_text(text) or None if text else None,
        description_html=text if text and is_html(text) else None,
        brand=first.text("brand"),
        category=_category(first),
        tags=_tags(first),
        attributes=_attributes(first, options),
        options=options,
        media=_media(group.rows),
        seo_title=first.text("seo_title"),
        seo_description=first.text("seo_description"),
        published=_is_published(first),
        language=first.language,
        source=first.source,
        raw=first.raw,
    )


def _options(rows: list[Cells]) -> tuple[Option, ...]:
    found: dict[str, dict[str, None]] = {}
    for name, column in option_names(rows[0]).items():
        values = (cells.fact(column) for cells in rows)
        found[name] = dict.fromkeys(value for value in values if value)
    return tuple(Option(name=name, values=tuple(values)) for name, values in found.items() if values)


def _category(cells: Cells) -> Category | None:
    mapping = cells.desk.mapping
    if mapping.category:
        parts = [cells.fact(column) for column in mapping.category]
        path = " > ".join(part for part in parts if part)
        return Category(value=path, taxonomy=mapping.category_taxonomy) if path else None
    if stated := cells.text("category"):
        return Category(value=_path(stated), taxonomy=mapping.category_taxonomy)
    kind = cells.text("type")
    return Category(value=_path(kind)) if kind else None


def _path(stated: str) -> str:
    mark = next((mark for mark in (">", "|", "/") if f" {mark} " in stated), ">")
    return " > ".join(part for part in (part.strip() for part in stated.split(mark)) if part)


def _tags(cells: Cells) -> tuple[str, ...]:
    tags = (tag.strip() for tag in (cells.text("tags") or "").split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _attributes(cells: Cells, options: tuple[Option, ...]) -> tuple[Attribute, ...]:
    """Facts by their names, each name once; a metafield that lists an option's values says nothing new."""
    offered = {option.name.lower(): frozenset(option.values) for option in options}
    found: dict[str, Attribute] = {}
    for column, name in cells.desk.mapping.attributes.items():
        value = cells.fact(column)
        if value and frozenset(value.split("; ")) != offered.get(name.lower()):
            found.setdefault(name.lower(), Attribute(name=name, value=value, source=_stated_in(column)))
    return tuple(found.values())


def _stated_in(column: str) -> str:
    if "product.metafields." in column:
        return "metafield"
    return "google shopping" if column.startswith("Google Shopping") else "field"


def _media(rows: list[Cells]) -> tuple[Media, ...]:
    found: dict[str, tuple[int, Media]] = {}
    for cells in rows:
        url = cells.text("image")
        if url and url not in found:
            place = cells.number("image_position")
            found[url] = (len(found) + 1 if place is None else place, Media(url=url, alt=cells.text("image_alt")))
    return tuple(media for _, media in sorted(found.values(), key=lambda pair: pair[0]))


def _is_published(cells: Cells) -> bool:
    return cells.flag("published") is not False and (cells.text("status") or "active").lower() not in _HIDDEN
