"""A merchant's links from one product to others that go with it, kept in the product's raw row."""

import re
from collections.abc import Iterable, Mapping

from shopwright.catalogue.drops import Rejected
from shopwright.catalogue.records import Product
from shopwright.catalogue.sources.cells import Cells
from shopwright.catalogue.sources.companions import Index

CROSS_SELL = "cross-sell products"
"""The name in the raw row under which the ids of linked products stand, joined by commas."""
_APART = re.compile(r"[,;|\n]")

Links = Mapping[str, tuple[str, ...]]
"""Product id to the ids of the products that go with it."""


def links_of(rows: Iterable[Cells], index: Index) -> Links:
    """The links of each product; those that name no known product are logged."""
    found: dict[str, dict[str, None]] = {}
    for cells in rows:
        try:
            product_id = index.product_of(cells)
            for name in filter(None, map(str.strip, _APART.split(cells.required("linked")))):
                _add(found.setdefault(product_id, {}), name, cells, index)
        except Rejected as error:
            cells.desk.log.add(error.drop)
    return {id: tuple(linked) for id, linked in found.items() if linked}


def with_links(product: Product, links: Links) -> Product:
    """The product with its links beside what its row said."""
    if product.id not in links:
        return product
    return product.model_copy(update={"raw": {**product.raw, CROSS_SELL: ", ".join(links[product.id])}})


def _add(linked: dict[str, None], name: str, cells: Cells, index: Index) -> None:
    id = index.find(name, name, name)
    if id is None:
        fix = "Import the product, or correct its SKU."
        cells.desk.log.add(cells.rejected("unknown-product", "linked", fix, name).drop)
    else:
        linked[id] = None
