"""Reviews that stand inside their product, as JSON feeds have them, given rows of their own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from shopwright.catalogue.sources.tables import Row, Table

REVIEWS, PRODUCT = "reviews", "product id"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def parted(table: Table, key: str | None) -> tuple[Table, Table | None]:
    """The table, and the reviews inside its rows as a table that names each product by its key; nothing where none are.

    A review has the number of its product's row. Keys such as `reviewerName` become columns such as `reviewer Name`.
    """
    if table.has_header or key is None or REVIEWS not in table.columns:
        return table, None
    rows = tuple(table.rows)
    found = [review for row in rows for review in _reviews(row, key)]
    columns = dict.fromkeys(column for review in found for column in review.values)
    reviews = Table(table.file, tuple(columns), iter(found), has_header=False) if found else None
    return replace(table, rows=iter(rows)), reviews


def _reviews(row: Row, key: str) -> Iterator[Row]:
    stated = row.values.get(REVIEWS)
    for review in stated if isinstance(stated, list) else ():
        if isinstance(review, Mapping):
            named = {_HUMP.sub(" ", str(name)): value for name, value in review.items()}
            yield replace(row, values={**named, PRODUCT: row.values.get(key)})
