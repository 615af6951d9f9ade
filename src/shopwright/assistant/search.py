"""The shop's search: FTS5 with bm25 and a matrix of embeddings, fused by reciprocal rank, filters first."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopwright.assistant.filters import Filter, Order, admitted
from shopwright.assistant.vocabulary import Vocabulary, content_words
from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Product, Variant
from shopwright.foundation.files import atomic, content_hash, discard
from shopwright.foundation.shop import Shop

Vectors = npt.NDArray[np.float32]

RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""
MEANING_SHARE, MEANING_SHARE_UNSURE = 0.3, 1.0
"""The weight of the ranking by meaning beside that by words: small where some product has every word of the question,
equal where none has. Chosen on the demo shop's judged queries."""
LEAST_COSINE = 0.36
"""Below this a meaning is not near enough: questions about other things reach 0.35 on the demo shop."""
MOST_WORDS = 32
CANDIDATES = 200
_COLUMNS = "title, brand, category, facts, description"
_WEIGHTS = "8.0, 4.0, 4.0, 3.0, 1.0"


class TextEncoder(Protocol):
    """Makes one unit vector a text."""

    @property
    def fingerprint(self) -> str:
        """Changes when the weights do."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, shape (texts, width), L2-normalised."""


@dataclass(frozen=True)
class Hit:
    """A product found, and those of its variants that meet the filters."""

    product: Product
    variants: tuple[Variant, ...]
    score: float


@dataclass(frozen=True)
class Index:
    """A built index over one catalogue. Without vectors it searches by words alone."""

    database: Path
    catalogue: Catalogue
    vocabulary: Vocabulary
    products: tuple[Product, ...]
    """The published products; a product's place here is its row in the table and in the matrix."""
    encoder: TextEncoder | None = None
    vectors: Vectors | None = None

    @property
    def understands_meaning(self) -> bool:
        """Whether embeddings take part in the search."""
        return self.encoder is not None and self.vectors is not None

    def search(
        self, text: str, filters: tuple[Filter, ...] = (), order: Order = "relevance", limit: int = 6
    ) -> tuple[Hit, ...]:
        """The best products for any text, each with its admitted variants; nothing where nothing fits."""
        kept = self._admitted(filters)
        ranked = self._ranked(text, filters, kept, order)
        hits = [Hit(self.products[row], kept[row], score) for row, score in ranked]
        if order != "relevance":
            hits = _by_price(hits, order)
        return tuple(hits[:limit])

    def _admitted(self, filters: tuple[Filter, ...]) -> Mapping[int, tuple[Variant, ...]]:
        found = {}
        for row, product in enumerate(self.products):
            variants = admitted(product, self.catalogue.variants_of.get(product.id, ()), filters)
            if variants is not None:
                found[row] = variants
        return found

    def _ranked(
        self, text: str, filters: tuple[Filter, ...], kept: Mapping[int, object], order: Order
    ) -> list[tuple[int, float]]:
        wanted = _wanted(text, filters)
        if not wanted:
            return [(row, 0.0) for row in kept]
        every = [row for row in self._by_words(wanted, " AND ") if row in kept]
        # A superlative is taken over what is meant by every word; else over the nearest few.
        if every and order != "relevance":
            return [(row, 0.0) for row in every]
        by_words = [row for row in self._by_words(wanted, " OR ") if row in kept][:CANDIDATES]
        share = MEANING_SHARE if every else MEANING_SHARE_UNSURE
        fused = _fused(by_words, self._by_meaning(text, kept), share)
        return fused if order == "relevance" else fused[:10]

    def _by_words(self, wanted: Iterable[str], join: str) -> list[int]:
        # Each word is quoted, so no character of a shopper's can be an operator.
        query = join.join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(wanted))
        with _connection(self.database) as database:
            rows = database.execute(
                f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY bm25(search, {_WEIGHTS}), rowid", (query,)
            ).fetchall()
        return [row - 1 for (row,) in rows]

    def _by_meaning(self, text: str, kept: Mapping[int, object]) -> list[int]:
        if self.encoder is None or self.vectors is None or not kept:
            return []
        rows = np.fromiter(kept, dtype=np.int64)
        cosines = self.vectors[rows] @ self.encoder.encode([text])[0]
        best = np.argsort(-cosines, kind="stable")[:CANDIDATES]
        return [int(rows[place]) for place in best if cosines[place] >= LEAST_COSINE]


def build_index(shop: Shop, catalogue: Catalogue, encoder: TextEncoder | None = None) -> Index:
    """Open the index over a catalogue; what is missing or was built from other records is built anew, atomically."""
    products = tuple(product for product in catalogue.products if product.published)
    key = catalogue_fingerprint(catalogue)
    with _connection(shop.database) as database:
        if _stored_key(database) != key:
            _write(database, products, catalogue, key)
    vectors = _vectors(shop, products, key, encoder) if encoder else None
    return Index(shop.database, catalogue, Vocabulary.of(catalogue), products, encoder, vectors)


def catalogue_fingerprint(catalogue: Catalogue) -> str:
    """The same for the same products and variants, whatever else the shop has."""
    products = [product.model_dump_json() for product in catalogue.products]
    return content_hash(products, [variant.model_dump_json() for variant in catalogue.variants])


def _write(database: sqlite3.Connection, products: Sequence[Product], catalogue: Catalogue, key: str) -> None:
    rows = ((row, *_texts(product, catalogue)) for row, product in enumerate(products, 1))
    with database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("DROP TABLE IF EXISTS search")
        database.execute("DROP TABLE IF EXISTS search_state")
        database.execute(
            f"CREATE VIRTUAL TABLE search USING fts5({_COLUMNS}, tokenize='porter unicode61 remove_diacritics 2')"
        )
        database.executemany(f"INSERT INTO search(rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("CREATE TABLE search_state (key TEXT)")
        database.execute("INSERT INTO search_state VALUES (?)", (key,))


def _texts(product: Product, catalogue: Catalogue) -> tuple[str, str, str, str, str]:
    titles = (product.title, *(t.title for t in product.translations if t.title))
    options = (value for option in product.options for value in option.values)
    variants = catalogue.variants_of.get(product.id, ())
    codes = (code for variant in variants for code in (variant.sku, variant.barcode) if code)
    facts = (*product.tags, *(f"{a.name} {a.value}" for a in product.attributes), *options, *codes, product.id)
    category = product.category.value if product.category else ""
    return " ; ".join(titles), product.brand or "", category, " ; ".join(facts), product.description or ""


def _vectors(shop: Shop, products: Sequence[Product], key: str, encoder: TextEncoder) -> Vectors:
    file = shop.folder / "search" / f"{key}-{encoder.fingerprint}.npy"
    if not file.exists():
        made = encoder.encode([_meaning(product) for product in products])
        with atomic(file) as temporary, temporary.open("wb") as out:
            np.save(out, made)
        for old in file.parent.glob("*.npy"):
            if old != file:
                discard(old)
    return np.asarray(np.load(file, mmap_mode="r"), dtype=np.float32)


def _meaning(product: Product) -> str:
    facts = ", ".join(attribute.value for attribute in product.attributes)
    category = product.category.value if product.category else ""
    return ". ".join(part for part in (product.title, category, facts, (product.description or "")[:400]) if part)


def _wanted(text: str, filters: Iterable[Filter]) -> tuple[str, ...]:
    """The words to search by: those that a filter already sees to only count where there are no others."""
    every = content_words(text)
    seen_to = {word for f in filters if not f.excluded for value in f.values for word in content_words(value)}
    return tuple(word for word in every if word not in seen_to)[:MOST_WORDS] or every[:MOST_WORDS]


def _fused(by_words: Sequence[int], by_meaning: Sequence[int], share: float) -> list[tuple[int, float]]:
    scores: dict[int, float] = {}
    for weight, ranking in ((1.0, by_words), (share, by_meaning)):
        for place, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + weight / (RANK_CONSTANT + place)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _by_price(hits: Iterable[Hit], order: Order) -> list[Hit]:
    priced = [(amounts, hit) for hit in hits if (amounts := [v.price.amount for v in hit.variants if v.price])]
    if order == "cheapest":
        return [hit for _, hit in sorted(priced, key=lambda pair: (min(pair[0]), pair[1].product.id))]
    return [hit for _, hit in sorted(priced, key=lambda pair: (-max(pair[0]), pair[1].product.id))]


def _stored_key(database: sqlite3.Connection) -> str | None:
    known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_state'").fetchone()
    row = database.execute("SELECT key FROM search_state").fetchone() if known else None
    return str(row[0]) if row else None


@contextmanager
def _connection(file: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        yield database
    finally:
        database.close()
