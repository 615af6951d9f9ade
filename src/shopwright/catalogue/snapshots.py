"""The catalogue on disk: one Parquet table for each kind of record."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.drops import Drop
from shopwright.catalogue.records import (
    Collection,
    Frozen,
    Policy,
    Product,
    Query,
    Question,
    Review,
    Session,
    Variant,
)
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.files import atomic, content_hash, fingerprint, write_json, write_jsonl
from shopwright.foundation.shop import Shop
from shopwright.foundation.tables import read_table, write_table

TABLES: tuple[tuple[str, type[Frozen]], ...] = (
    ("products", Product),
    ("variants", Variant),
    ("reviews", Review),
    ("questions", Question),
    ("queries", Query),
    ("sessions", Session),
    ("collections", Collection),
    ("policies", Policy),
)


def save(
    shop: Shop, catalogue: Catalogue, drops: Iterable[Drop] = (), sources: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Write every table, what was dropped, and how each file was read, as one folder: whole or not at all."""
    known = {**read_sources(shop), **(sources or {})}
    with atomic(shop.catalogue) as folder:
        for name, kind in TABLES:
            write_table(_table(folder, name), kind, getattr(catalogue, name))
        write_jsonl(folder / "dropped.jsonl", (drop.as_json() for drop in drops))
        write_json(folder / "sources.json", known)


def load_catalogue(shop: Shop) -> Catalogue:
    """All records of the shop. Raises NothingToDo where nothing has been imported."""
    if not is_imported(shop):
        raise NothingToDo("catalogue", "shopwright import FILE")
    rows: dict[str, Any] = {name: read_table(_table(shop.catalogue, name), kind) for name, kind in TABLES}
    return Catalogue(**rows, seed=shop.settings.seed, language=shop.settings.language)


def catalogue_fingerprint(shop: Shop) -> str:
    """Changes when a record of the catalogue does. Raises NothingToDo where nothing has been imported."""
    if not is_imported(shop):
        raise NothingToDo("catalogue", "shopwright import FILE")
    return content_hash(*((name, fingerprint(_table(shop.catalogue, name))) for name, _ in TABLES))


def read_sources(shop: Shop) -> dict[str, Any]:
    """Each file that was ever imported, with its format, mapping, licence and source line."""
    file = shop.catalogue / "sources.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def is_imported(shop: Shop) -> bool:
    """Whether the shop has a catalogue."""
    return all(_table(shop.catalogue, name).exists() for name, _ in TABLES)


def _table(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"
