"""The variants of one product: options, prices, stock and weight of each row that can be put into a cart."""

from shopwright.catalogue.cleaning import slug
from shopwright.catalogue.drops import ImportLog, Rejected
from shopwright.catalogue.records import Availability, Variant
from shopwright.catalogue.sources.cells import Cells, raw_text

_OWN_FIELDS = ("sku", "barcode", "price", "quantity", "availability")
_AVAILABILITY: dict[str, Availability] = {
    **dict.fromkeys(
        ("in stock", "instock", "available", "true", "yes", "low stock", "limited availability"), "in_stock"
    ),
    **dict.fromkeys(("out of stock", "outofstock", "sold out", "unavailable", "false", "no"), "out_of_stock"),
    **dict.fromkeys(("preorder", "pre order"), "preorder"),
    **dict.fromkeys(("backorder", "back order", "on backorder"), "backorder"),
    **dict.fromkeys(("discontinued", "archived"), "discontinued"),
}
_PRODUCT_FIELDS = (
    *("title", "description", "brand", "category", "type", "tags", "published", "status"),
    *("seo_title", "seo_description"),
)


def option_names(first: Cells) -> dict[str, str]:
    """Each option's name and the column of its values; Shopify names its options on the product's first row."""
    mapping, values = first.desk.mapping, first.row.values
    if mapping.platform != "shopify":
        return mapping.options
    found = {}
    for column in values:
        kind = column.lower()
        if kind in ("option1 name", "option2 name", "option3 name") and (name := first.fact(column)):
            found[name] = column[:-4] + ("Value" if column.endswith("Name") else "value")
    plain = found.get("Title")
    is_default = plain is not None and values.get(plain) == "Default Title"
    return {} if is_default else {name: column for name, column in found.items() if column in values}


def variants_of(key: str, rows: list[Cells], log: ImportLog) -> tuple[Variant, ...] | None:
    """The product's variants; bad rows are dropped, and nothing comes back where all of them were."""
    names = option_names(rows[0])
    found: dict[str, Variant] = {}
    dropped = 0
    for cells in rows:
        if not _is_variant(cells, names, first=cells is rows[0]):
            continue
        try:
            variant = _variant(key, rows[0], cells, names)
            _must_be_new(variant, found, cells)
        except Rejected as error:
            log.add(error.drop)
            dropped += 1
            continue
        found[variant.id] = variant
    return None if dropped and not found else tuple(found.values())


def _is_variant(cells: Cells, names: dict[str, str], *, first: bool) -> bool:
    """Image rows hold no option, price or number of their own; a product's first row always sells something."""
    chosen = any(cells.at(column) for column in names.values())
    return first or chosen or any(cells.value(field) for field in _OWN_FIELDS)


def _variant(key: str, first: Cells, cells: Cells, names: dict[str, str]) -> Variant:
    """Raises Rejected for an amount that cannot be."""
    values = {name: cells.fact(column) for name, column in names.items()}
    options = {name: value for name, value in values.items() if value}
    sku = cells.text("sku")
    quantity = None if _is_untracked(cells) else cells.number("quantity")
    return Variant(
        id=f"{key}/{_own_id(cells, sku, options)}",
        product_id=key,
        sku=sku,
        barcode=cells.text("barcode"),
        title=" / ".join(options.values()) or first.text("title") or key,
        options=options,
        price=cells.money("price"),
        list_price=cells.money("list_price"),
        cost=cells.money("cost"),
        availability=_availability(cells, quantity),
        quantity=quantity,
        weight_g=cells.number("weight_g"),
        raw=_own_raw(cells, first=cells is first),
    )


def _own_id(cells: Cells, sku: str | None, options: dict[str, str]) -> str:
    grouped = cells.desk.mapping.fields.get("group")
    own = cells.text("id") if grouped else None
    return own or sku or slug(" ".join(options.values())) or "1"


def _must_be_new(variant: Variant, found: dict[str, Variant], cells: Cells) -> None:
    if variant.id in found:
        fix = "Two rows of the product sell the same thing: give each options or a number of its own."
        raise cells.rejected("duplicate-variant", "sku", fix, variant.sku or variant.title)


def _is_untracked(cells: Cells) -> bool:
    """A blank tracker in a column of trackers: Shopify then sells without counting, and exports a quantity of 0."""
    tracked = cells.desk.mapping.column("tracker") is None or cells.text("tracker") is not None
    return not tracked and cells.text("quantity") in (None, "0")


def _availability(cells: Cells, quantity: int | None) -> Availability | None:
    stated = (cells.text("availability") or "").lower().replace("_", " ").replace("-", " ")
    if stated in _AVAILABILITY:
        return _AVAILABILITY[stated]
    if quantity is None:
        return "in_stock" if cells.text("quantity") and _is_untracked(cells) else None
    if quantity > 0:
        return "in_stock"
    return "backorder" if (cells.text("policy") or "").lower() in ("continue", "true", "yes") else "out_of_stock"


def _own_raw(cells: Cells, *, first: bool) -> dict[str, str]:
    """What the row says of the variant: filled columns that are not the product's."""
    mapping = cells.desk.mapping
    stated = {mapping.fields[field] for field in _PRODUCT_FIELDS if field in mapping.fields} if first else set()
    shared = stated.union(mapping.attributes) if first else stated
    filled = ((column, value) for column, value in cells.row.values.items() if value not in ("", None))
    return {column: raw_text(value) for column, value in filled if column not in shared}
