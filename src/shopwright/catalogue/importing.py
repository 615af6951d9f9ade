"""Import: files in any order become records, joined, cleaned and merged into what is there."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.drops import ImportLog, Rejected
from shopwright.catalogue.families import with_families
from shopwright.catalogue.records import Product, Variant
from shopwright.catalogue.report import ImportReport
from shopwright.catalogue.snapshots import is_imported, load_catalogue, save
from shopwright.catalogue.sources.cells import Cells, Desk
from shopwright.catalogue.sources.companions import Index, collection_of, policy_of, question_of, review_of
from shopwright.catalogue.sources.fields import Kind
from shopwright.catalogue.sources.links import Links, links_of, with_links
from shopwright.catalogue.sources.logs import queries_of, sessions_of
from shopwright.catalogue.sources.products import Shelf
from shopwright.catalogue.sources.reading import Reading, readings_of
from shopwright.catalogue.sources.translations import Texts, texts_of, translated
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.shop import Shop


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Record = TypeVar("Record", bound=_Named)


@dataclass(frozen=True)
class _Found:
    """What the files of one import hold, and the shop's catalogue with it."""

    new: Catalogue
    whole: Catalogue
    texts: Texts
    links: Links


def import_files(
    shop: Shop, files: Sequence[Path], format: str = "auto", mapping: Path | None = None, dry_run: bool = False
) -> ImportReport:
    """Read exports of any kind, in any order, and merge them into the shop's catalogue.

    Records with an id that is there already replace it, others stay. `format` forces one format on every file;
    `mapping` is a YAML file for those that it fits; a dry run stores nothing. What cannot be read is in the report.
    Raises UnreadableFile where nothing at all can be read, UnknownName for a format, BadRecipe for a mapping.
    """
    began, log = time.monotonic(), ImportLog()
    with ExitStack() as open_files:
        readings = readings_of(files, format, mapping, log, open_files)
        found = _read(shop, readings, log)
    understood = {reading.name: reading.used() for reading in readings}
    _must_hold_something(files, found, log)
    if not dry_run:
        save(shop, found.whole, log.drops, understood)
    return _report(found, log, understood, time.monotonic() - began)


def _read(shop: Shop, readings: Sequence[Reading], log: ImportLog) -> _Found:
    stored = load_catalogue(shop) if is_imported(shop) else Catalogue()
    products, variants = _products(shop, readings, log)
    whole = _with_products(stored, products, variants)
    index = Index.of(whole.products, whole.variants)

    def rows(kind: Kind) -> Iterator[Cells]:
        return (cells for reading in readings if reading.mapping.kind == kind for cells in _cells(reading, shop, log))

    texts, links = texts_of(rows("translations"), index), links_of(rows("links"), index)
    new = Catalogue(
        products=products,
        variants=variants,
        collections=_built(rows("collections"), collection_of, index),
        policies=_built(rows("policies"), policy_of, index),
        reviews=_built(rows("reviews"), review_of, index),
        questions=_built(rows("questions"), question_of, index),
        queries=queries_of(rows("queries"), index),
        sessions=sessions_of(rows("events"), index),
    )
    return _Found(new, _merged_all(whole, new, texts, links), texts, links)


def _products(
    shop: Shop, readings: Sequence[Reading], log: ImportLog
) -> tuple[tuple[Product, ...], tuple[Variant, ...]]:
    shelf = Shelf(log)
    for reading in readings:
        if reading.mapping.kind == "products":
            shelf.put(_cells(reading, shop, log))
    return shelf.products()


def _cells(reading: Reading, shop: Shop, log: ImportLog) -> Iterator[Cells]:
    desk = Desk(reading.mapping, shop.settings, log)
    return (Cells(row, desk) for row in reading.table.rows)


def _built(rows: Iterable[Cells], build: Callable[[Cells, Index], Record], index: Index) -> tuple[Record, ...]:
    found: dict[str, Record] = {}
    for cells in rows:
        try:
            record = build(cells, index)
            if record.id in found:
                raise cells.rejected("duplicate-record", "id", "The same record came before: remove one.", record.id)
        except Rejected as error:
            cells.desk.log.add(error.drop)
            continue
        found[record.id] = record
    return tuple(found.values())


def _with_products(stored: Catalogue, products: tuple[Product, ...], variants: tuple[Variant, ...]) -> Catalogue:
    """The stored catalogue with these products in place of those with their ids; translations and families stay."""
    had = stored.by_id
    kept = [
        product.model_copy(update={"translations": had[product.id].translations, "family": had[product.id].family})
        if product.id in had
        else product
        for product in products
    ]
    replaced = {product.id for product in products}
    others = (variant for variant in stored.variants if variant.product_id not in replaced)
    return replace(stored, products=_merged(stored.products, kept), variants=(*others, *variants))


def _merged_all(whole: Catalogue, new: Catalogue, texts: Texts, links: Links) -> Catalogue:
    linked = (with_links(product, links) for product in whole.products)
    products = [translated(p, texts[p.id]) if p.id in texts else p for p in linked]
    return replace(
        whole,
        products=with_families(products),
        collections=_merged(whole.collections, new.collections),
        policies=_merged(whole.policies, new.policies),
        reviews=_merged(whole.reviews, new.reviews),
        questions=_merged(whole.questions, new.questions),
        queries=_merged(whole.queries, new.queries),
        sessions=_merged(whole.sessions, new.sessions),
    )


def _merged(old: Iterable[Record], new: Iterable[Record]) -> tuple[Record, ...]:
    """Old records in their order, replaced where a new one has their id, then the others."""
    return tuple({**{record.id: record for record in old}, **{record.id: record for record in new}}.values())


def _must_hold_something(files: Sequence[Path], found: _Found, log: ImportLog) -> None:
    new = found.new
    kinds = (new.products, new.reviews, new.questions, new.queries, new.sessions, new.collections, new.policies)
    if any(kinds) or found.texts or found.links:
        return
    why = log.drops[0].sentence.rstrip(".") if log.drops else "they hold no rows"
    names = ", ".join(file.name for file in files)
    raise UnreadableFile(names or "import", f"nothing can be read: {why}", "Name exports that hold records.")


def _report(found: _Found, log: ImportLog, understood: dict[str, dict[str, Any]], seconds: float) -> ImportReport:
    new = found.new
    return ImportReport(
        products=len(new.products),
        variants=len(new.variants),
        reviews=len(new.reviews),
        questions=len(new.questions),
        queries=len(new.queries),
        events=sum(len(session.events) for session in new.sessions),
        sessions=len(new.sessions),
        collections=len(new.collections),
        policies=len(new.policies),
        translations=sum(map(len, found.texts.values())),
        families=len({product.family for product in found.whole.products}),
        drops=tuple(log.drops),
        scrubbed=dict(log.scrubbed),
        encodings=dict(log.encodings),
        mapping=understood,
        seconds=seconds,
    )
