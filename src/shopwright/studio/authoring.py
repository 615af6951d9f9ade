"""Bulk authoring: drafts for every product that a filter names, queued as they come, taken up again after a stop."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.errors import UsageError
from shopwright.foundation.files import content_hash
from shopwright.foundation.progress import track
from shopwright.foundation.shop import Shop
from shopwright.models.model import Model
from shopwright.studio.channels import Channel, channel_named
from shopwright.studio.drafting import Draft, draft
from shopwright.studio.exporting import write_export
from shopwright.studio.queue import Queue


class NoSuchProducts(UsageError):
    """A filter names no product."""

    def __init__(self, filter: str) -> None:
        super().__init__(f"No product has all of {filter!r} in its title, brand, category or id. Use fewer words.")


@dataclass(frozen=True)
class Order:
    """What is to be written, and by whom."""

    task: str
    channel: Channel
    n: int
    model: Model

    def key(self, product: Product) -> str:
        """The same while nothing that a draft depends on has changed."""
        record = product.model_dump_json()
        return content_hash(record, self.task, self.channel.model_dump_json(), self.n, self.model.fingerprint)


def author(
    shop: Shop, filter: str, *, task: str, channel: str, n: int = 1, out: Path | None = None, model: Model
) -> dict[str, Any]:
    """Write `n` drafts for each product of the filter and queue them; what was written before is not written again.

    With `out`, the drafts of these products go into a CSV too, whatever their status. Returns counts and seconds.
    Raises NoSuchProducts, NotForThisChannel and ModelFailed; what was queued before a failure stays.
    """
    began = time.monotonic()
    catalogue, order = load_catalogue(shop), Order(task, channel_named(channel), n, model)
    order.channel.fields_for(task)
    products = chosen(catalogue, filter)
    if not products:
        raise NoSuchProducts(filter)
    queue = Queue(shop, catalogue)
    pending = [product for product in products if not queue.has(order.key(product))]
    made = tuple(_work(queue, catalogue, order, pending))
    if out:
        _write(queue, catalogue, order, {product.id for product in products}, out)
    queue.close()
    clean = sum(one.checks.clean for one in made)
    return {
        "products": len(products),
        "written_before": len(products) - len(pending),
        "drafts": len(made),
        "clean": clean,
        "needs_work": len(made) - clean,
        "seconds": round(time.monotonic() - began, 2),
    }


def _work(queue: Queue, catalogue: Catalogue, order: Order, pending: Sequence[Product]) -> Iterator[Draft]:
    for product in track(pending, order.task, len(pending)):
        variants = catalogue.variants_of.get(product.id, ())
        drafts = draft(product, variants, order.task, order.channel, order.model, order.n)
        queue.add(drafts, order.key(product))
        yield from drafts


def _write(queue: Queue, catalogue: Catalogue, order: Order, ids: set[str], out: Path) -> None:
    mine = [one for one in queue.all() if (one.draft.task, one.draft.channel) == (order.task, order.channel.name)]
    write_export([one for one in mine if one.draft.product_id in ids], catalogue, out, "generic")


def chosen(catalogue: Catalogue, filter: str) -> tuple[Product, ...]:
    """The published products that have every word of the filter in their title, brand, category or id."""
    wanted = filter.casefold().split()
    return tuple(p for p in catalogue.products if p.published and all(word in _named(p) for word in wanted))


def _named(product: Product) -> str:
    category = product.category.value if product.category else ""
    return f"{product.title} {product.brand or ''} {category} {product.id}".casefold()
