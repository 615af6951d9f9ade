"""Approved drafts as files for elsewhere: only what was changed, never a formula, and a disclosure beside it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.errors import NothingToDo, UnknownName
from shopwright.foundation.files import atomic, write_json
from shopwright.foundation.shop import Shop
from shopwright.studio.channels import Column, channel_named
from shopwright.studio.drafting import FROM_RECORD
from shopwright.studio.queue import Queue, Queued

Generation = Literal["new", "old"]

SHOPIFY_HEADERS: Mapping[Generation, Mapping[str, str]] = {
    "new": {
        "handle": "URL handle",
        "title": "Title",
        "description": "Description",
        "seo_title": "SEO title",
        "seo_description": "SEO description",
    },
    "old": {
        "handle": "Handle",
        "title": "Title",
        "description": "Body (HTML)",
        "seo_title": "SEO Title",
        "seo_description": "SEO Description",
    },
}
"""The names of the same columns in Shopify's two generations of product CSV."""

MACHINE_WRITTEN = "trained_algorithmic_media"
DIGITAL_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
DIGITAL_SOURCE_EDITED = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table to be written."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","


def export_drafts(shop: Shop, out: Path, format: str = "shopify") -> int:
    """Write every approved draft and its disclosure (`OUT.disclosure.json`); the number of rows.

    Formats: shopify (headers as the shop's own export had them), shopify-new, shopify-old, generic, google.
    Raises NothingToDo where nothing fit for the format is approved, and UnknownName for another format.
    """
    if format not in FORMATS:
        raise UnknownName("export format", format, FORMATS)
    catalogue = load_catalogue(shop)
    queue = Queue(shop, catalogue)
    approved = queue.all("approved")
    queue.close()
    return write_export(approved, catalogue, out, format)


def write_export(approved: Sequence[Queued], catalogue: Catalogue, out: Path, format: str) -> int:
    """Write these drafts in one of the formats; the number of rows. Raises NothingToDo where none fits."""
    sheet = FORMATS[format](approved, catalogue)
    if not sheet.rows:
        raise NothingToDo(f"approved draft for {format}", "shopwright author")
    _write(sheet, out)
    write_json(out.with_name(f"{out.name}.disclosure.json"), [disclosure(one) for one in approved])
    return len(sheet.rows)


def disclosure(one: Queued) -> dict[str, Any]:
    """What a machine can read of how a text came about."""
    approval = next((d for d in reversed(one.history) if d.deed == "approve"), None)
    generated = one.draft.maker != FROM_RECORD
    kind = (DIGITAL_SOURCE_EDITED if one.edited else DIGITAL_SOURCE) if generated else None
    return {
        "product": one.draft.product_id,
        "channel": one.draft.channel,
        "task": one.draft.task,
        "digitalSourceType": kind,
        "generator": {"model": one.draft.maker, "fingerprint": one.draft.maker_fingerprint},
        "human_review": {
            "by": approval.reviewer if approval else None,
            "at": approval.decided_at if approval else None,
            "edited": one.edited,
        },
        "created": one.made_at,
    }


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    line = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line


def _generic(approved: Sequence[Queued], catalogue: Catalogue) -> Sheet:
    header = ("product_id", "handle", "channel", "task", "field", "place", "text", "maker", "edited")
    return Sheet(header, tuple(row for one in approved for row in _generic_rows(one, catalogue)))


def _generic_rows(one: Queued, catalogue: Catalogue) -> list[tuple[str, ...]]:
    product = catalogue.by_id.get(one.draft.product_id)
    handle, places = product.handle if product else "", dict[str, int]()
    rows: list[tuple[str, ...]] = []
    for text in one.texts:
        places[text.field] = places.get(text.field, 0) + 1
        names = (one.draft.product_id, handle, one.draft.channel, one.draft.task, text.field, str(places[text.field]))
        rows.append((*names, text.text, one.draft.maker, "yes" if one.edited else "no"))
    return rows


def _shopify(generation: Generation | None) -> Callable[[Sequence[Queued], Catalogue], Sheet]:
    def make(approved: Sequence[Queued], catalogue: Catalogue) -> Sheet:
        changes = _changes(approved, catalogue)
        names = SHOPIFY_HEADERS[generation or _generation_of(catalogue)]
        columns = [
            name for name in names if name not in ("handle", "title") and any(name in c for c in changes.values())
        ]
        rows = (_shopify_row(catalogue.by_id[id], new, columns) for id, new in changes.items())
        return Sheet(tuple(names[name] for name in ("handle", "title", *columns)), tuple(rows))

    return make


def _shopify_row(product: Product, new: Mapping[Column, str], columns: Sequence[str]) -> tuple[str, ...]:
    """The keys and the changed columns; a column that only others change repeats the record, for a blank erases."""
    recorded = {
        "description": product.description_html or product.description or "",
        "seo_title": product.seo_title or "",
        "seo_description": product.seo_description or "",
    }
    values = (new.get(name, recorded[name]) for name in columns)  # type: ignore[call-overload]
    return (product.handle, new.get("title", product.title), *values)


def _google(approved: Sequence[Queued], catalogue: Catalogue) -> Sheet:
    """One row a variant, as Merchant Center counts offers; machine-written text goes into the structured columns."""
    header = ("id", "structured_title", "structured_description")
    merchant = [one for one in approved if one.draft.channel == "google_merchant"]
    changes = _changes(merchant, catalogue)
    makers = {one.draft.product_id: one.draft.maker for one in merchant}
    rows = []
    for id, new in changes.items():
        texts = (_structured(new.get(name), makers[id]) for name in ("title", "description"))
        cells = tuple(texts)
        rows += [(variant, *cells) for variant in _offers(id, catalogue)]
    return Sheet(header, tuple(rows), "\t")


def _structured(text: str | None, maker: str) -> str:
    if text is None:
        return ""
    kind = "default" if maker == FROM_RECORD else MACHINE_WRITTEN
    quoted = " ".join(text.split()).replace('"', '""')
    return f'{kind}:"{quoted}"'


def _offers(id: str, catalogue: Catalogue) -> list[str]:
    return [variant.sku or variant.id for variant in catalogue.variants_of.get(id, ())] or [id]


def _changes(approved: Sequence[Queued], catalogue: Catalogue) -> dict[str, dict[Column, str]]:
    """The newest approved text for each column of each product that is still in the catalogue."""
    found: dict[str, dict[Column, str]] = {}
    for one in approved:
        if one.draft.product_id not in catalogue.by_id:
            continue
        for field in channel_named(one.draft.channel).fields:
            texts = one.texts_of(field.name)
            if field.column and texts:
                found.setdefault(one.draft.product_id, {})[field.column] = texts[0]
    return found


def _generation_of(catalogue: Catalogue) -> Generation:
    return "old" if any("Handle" in product.raw for product in catalogue.products) else "new"


def _write(sheet: Sheet, out: Path) -> None:
    with atomic(out) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        quoting: Literal[0, 3] = csv.QUOTE_NONE if sheet.delimiter == "\t" else csv.QUOTE_MINIMAL
        writer = csv.writer(file, delimiter=sheet.delimiter, quoting=quoting, quotechar='"' if not quoting else None)
        writer.writerow(sheet.header)
        writer.writerows([safe_cell(cell) for cell in row] for row in sheet.rows)


FORMATS: Mapping[str, Callable[[Sequence[Queued], Catalogue], Sheet]] = {
    "shopify": _shopify(None),
    "shopify-new": _shopify("new"),
    "shopify-old": _shopify("old"),
    "generic": _generic,
    "google": _google,
}
