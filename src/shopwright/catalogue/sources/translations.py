"""Translations of products' titles and descriptions, as Shopify exports them, laid onto the products."""

from collections.abc import Iterable

from shopwright.catalogue.cleaning import plain_text
from shopwright.catalogue.drops import Rejected
from shopwright.catalogue.records import Product, Translation
from shopwright.catalogue.sources.cells import Cells
from shopwright.catalogue.sources.companions import Index

_FIELDS = {"title": "title", "body_html": "description", "description": "description"}

Texts = dict[str, dict[str, dict[str, str]]]
"""Product id to language to field to text."""


def texts_of(rows: Iterable[Cells], index: Index) -> Texts:
    """The translated texts of each product; blank ones are not translated yet."""
    found: Texts = {}
    for cells in rows:
        text = cells.text("text")
        if text is None:
            continue
        try:
            product_id, language, field = _target(cells, index)
        except Rejected as error:
            cells.desk.log.add(error.drop)
            continue
        texts = found.setdefault(product_id, {}).setdefault(language, {})
        texts[field] = plain_text(text)
    return found


def translated(product: Product, texts: dict[str, dict[str, str]]) -> Product:
    """The product with these texts beside those that it had."""
    had = {t.language: t.model_dump(exclude_none=True) for t in product.translations}
    for language, fields in texts.items():
        had[language] = {**had.get(language, {}), "language": language, **fields}
    translations = tuple(Translation.model_validate(fields) for fields in had.values())
    return product.model_copy(update={"translations": translations})


def _target(cells: Cells, index: Index) -> tuple[str, str, str]:
    """Product id, language and field. Raises Rejected."""
    if (cells.text("type") or "PRODUCT").upper() != "PRODUCT":
        raise cells.rejected("translation-not-used", "type", "Only products' titles and descriptions are read.")
    field = _FIELDS.get(cells.required("field").lower())
    if field is None or cells.text("market"):
        unused = "market" if field else "field"
        raise cells.rejected("translation-not-used", unused, "Only titles and descriptions for all markets are read.")
    name = cells.required("identification")
    product_id = index.find(name, name, None)
    if product_id is None:
        raise cells.rejected("unknown-product", "identification", "Import the product, or correct its handle.")
    return product_id, cells.required("locale").replace("_", "-").split("-")[0].lower(), field
