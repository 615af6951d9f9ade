"""The nearest products in meaning are of the same kind, never of the same family, and found once."""

from dataclasses import replace
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue
from shopwright.instructions.meaning import NEAREST, nearest_products
from shopwright.instructions.vector_cache import SentenceEncoder, VectorCache


def test_neighbours_are_of_the_same_shelf_and_of_other_families(records: Catalogue, tmp_path: Path) -> None:
    few = replace(records, products=records.products[::4])
    near = nearest_products(few, VectorCache(tmp_path, SentenceEncoder()))
    pairs = [(few.by_id[id], few.by_id[other]) for id, others in near.items() for other in others]
    same = [one.category == other.category for one, other in pairs]

    assert set(near) == {product.id for product in few.products}
    assert all(len(others) == NEAREST for others in near.values())
    assert not any(one.family == other.family for one, other in pairs)
    assert sum(same) > 0.5 * len(same)
    assert nearest_products(few, VectorCache(tmp_path, SentenceEncoder())) == near
