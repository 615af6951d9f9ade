"""Which products lie nearest to one another in meaning: the hardest wrong options, found by the embedder."""

from collections.abc import Mapping

import numpy as np

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.instructions.vector_cache import VectorCache, Vectors
from shopwright.tasks.drawing import title_of
from shopwright.tasks.listing import leaf_of

NEAREST = 8
BLOCK = 1024
"""Products compared with all others at once: 80 MB at 20,000 products."""


def nearest_products(catalogue: Catalogue, vectors: VectorCache) -> Mapping[str, tuple[str, ...]]:
    """For each product's id those of the nearest others by cosine, not of its family; the nearest first."""
    texts = [f"{title_of(product)}. {leaf_of(product)}" for product in catalogue.products]
    return dict(_nearest(catalogue.products, vectors.vectors(texts)) if texts else ())


def _nearest(products: tuple[Product, ...], vectors: Vectors) -> list[tuple[str, tuple[str, ...]]]:
    families = np.unique([product.family or product.id for product in products], return_inverse=True)[1]
    found: list[tuple[str, tuple[str, ...]]] = []
    for start in range(0, len(products), BLOCK):
        part = slice(start, start + BLOCK)
        cosines = vectors[part] @ vectors.T
        cosines[families[part, None] == families] = -1
        # A stable order: equal cosines by place.
        best = np.argsort(-cosines.round(4), axis=1, kind="stable")[:, :NEAREST]
        ids = ([products[place].id for place in row if cosines[n, place] > -1] for n, row in enumerate(best))
        found += [(product.id, tuple(near)) for product, near in zip(products[part], ids, strict=True)]
    return found
