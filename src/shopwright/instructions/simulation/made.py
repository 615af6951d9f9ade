"""What every simulated record carries: an id that says so, and the licence of the products that it stands on."""

from collections.abc import Iterable

from shopwright.catalogue.records import Product, Source
from shopwright.foundation.files import content_hash
from shopwright.instructions.samples import SIMULATED
from shopwright.tasks.drawing import Recorded

PLATFORM = "simulated"
LANGUAGE = "en"
"""Our wording is English, so only products in English are asked about and searched for."""


def is_simulated(record: Recorded) -> bool:
    """Whether a record was derived from others. A ledger tells it by its ids alone, as `samples.maker_of` does."""
    return record.id.startswith(SIMULATED)


def made_id(kind: str, *of: object) -> str:
    """An id that depends on nothing but what the record is of."""
    return f"{SIMULATED}{kind}-{content_hash(*of)}"


def made_from(products: Iterable[Product], row: int) -> Source:
    """The source of the `row`-th simulated record of a kind, under the licences of these products."""
    licences = " AND ".join(sorted({product.source.licence for product in products}))
    return Source(platform=PLATFORM, file="", row=row, licence=licences)
