"""Queries with their judgements, and sessions of events, from rows of search and click logs."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from shopwright.catalogue.drops import Rejected
from shopwright.catalogue.records import Event, EventType, Judgement, Query, RelevanceLabel, Session, Source
from shopwright.catalogue.sources.cells import Cells
from shopwright.catalogue.sources.companions import Index
from shopwright.foundation.files import content_hash

_LABELS: dict[str, RelevanceLabel] = {
    **{label.lower(): label for label in get_args(RelevanceLabel)},
    **{"exact": "E", "substitute": "S", "complement": "C", "irrelevant": "I"},
}
_TYPES: dict[str, EventType] = {
    **{name: name for name in get_args(EventType)},
    **{"view search results": "search", "view item list": "impression", "view": "click", "select item": "click"},
    **{"view item": "click", "add to cart": "cart", "order": "purchase", "buy": "purchase"},
}
_LABEL_FIX = "Label it E, S, C or I: exact, substitute, complement, irrelevant."


def queries_of(rows: Iterable[Cells], index: Index) -> tuple[Query, ...]:
    """One query a text and language, with the judgements of all its rows."""
    found: dict[tuple[str, str], tuple[Source, dict[str, Judgement]]] = {}
    for cells in rows:
        try:
            text = cells.own_words("query")
            if text is None:
                raise cells.rejected("missing-value", "query", "Write the query, or remove the row.")
            _, judged = found.setdefault((text, cells.language), (cells.source, {}))
            judged.update({judgement.product_id: judgement for judgement in _judgements(cells, index)})
        except Rejected as error:
            cells.desk.log.add(error.drop)
    return tuple(
        Query(
            id=content_hash("query", text, language),
            text=text,
            language=language,
            judgements=tuple(judged.values()),
            source=source,
        )
        for (text, language), (source, judged) in found.items()
    )


def _judgements(cells: Cells, index: Index) -> list[Judgement]:
    stated = cells.value("judgements")
    if not isinstance(stated, list):
        return [_row_judgement(cells, index)] if cells.text("label") else []
    found = []
    for entry in stated:
        try:
            found.append(_judgement(cells, index, entry))
        except Rejected as error:
            cells.desk.log.add(error.drop)
    return found


def _row_judgement(cells: Cells, index: Index) -> Judgement:
    product_id = index.product_of(cells)
    label = _LABELS.get((cells.text("label") or "").lower())
    if label is None:
        raise cells.rejected("unknown-label", "label", _LABEL_FIX)
    return Judgement(product_id=product_id, label=label)


def _judgement(cells: Cells, index: Index, entry: Any) -> Judgement:
    if not isinstance(entry, Mapping):
        raise cells.rejected("not-a-mapping", "judgements", "Write {product_handle, label} mappings.", entry)
    handle, number, sku = (cells.cleaned(entry.get(key)) for key in ("product_handle", "product_id", "sku"))
    product_id = index.find(handle, number, sku)
    if product_id is None:
        fix = "Import the product, or correct its handle, id or SKU."
        raise cells.rejected("unknown-product", "judgements", fix, handle or number or sku or entry)
    label = _LABELS.get(str(entry.get("label")).lower())
    if label is None:
        raise cells.rejected("unknown-label", "judgements", _LABEL_FIX, entry.get("label"))
    return Judgement(product_id=product_id, label=label)


def sessions_of(rows: Iterable[Cells], index: Index) -> tuple[Session, ...]:
    """Visits, their events in order of time; a visit is named by a hash salted with the shop's seed."""
    found: dict[str, tuple[Source, list[Event]]] = {}
    for cells in rows:
        try:
            name, event = cells.required("session"), _event(cells, index)
        except Rejected as error:
            cells.desk.log.add(error.drop)
            continue
        hidden = content_hash("session", cells.desk.settings.seed, name)
        found.setdefault(hidden, (cells.source, []))[1].append(event)
    return tuple(_session(name, source, events) for name, (source, events) in found.items())


def _session(name: str, source: Source, events: list[Event]) -> Session:
    ordered = tuple(sorted(events, key=lambda event: event.ts))
    return Session(id=name, started=ordered[0].ts, events=ordered, source=source)


def _event(cells: Cells, index: Index) -> Event:
    """Raises Rejected for an unknown type, an unknown product, or a missing time."""
    ts, kind = cells.required("ts"), _type(cells)
    names_product = any(cells.text(field) for field in ("product_handle", "product_id", "sku"))
    if kind != "search" and not names_product:
        raise cells.rejected("missing-value", "product_handle", f"Say which product the {kind} is of.")
    if kind == "search" and not cells.text("query"):
        raise cells.rejected("missing-value", "query", "Say what was searched for.")
    return Event(
        ts=ts,
        type=kind,
        query=cells.own_words("query"),
        product_id=index.product_of(cells) if names_product else None,
        sku=cells.text("sku"),
        position=cells.number("position"),
        quantity=cells.number("quantity"),
    )


def _type(cells: Cells) -> EventType:
    stated = cells.required("type").lower().replace("_", " ").replace("-", " ")
    if stated not in _TYPES:
        raise cells.rejected("unknown-event", "type", f"Use one of {', '.join(get_args(EventType))}.")
    return _TYPES[stated]
