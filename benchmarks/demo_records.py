"""The demo shop's records, written and imported as a merchant would; and several such shops as one large one."""

import tempfile
from dataclasses import replace
from functools import cache
from itertools import chain
from pathlib import Path

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.records import Event, Judgement, Query, Session
from shopwright.catalogue.snapshots import load_catalogue, save
from shopwright.demo import write_demo_shop
from shopwright.foundation.shop import Shop

SEEDS = tuple(range(7, 16))
"""Shops that are joined: about 4,500 products."""


@cache
def demo_shop(seed: int = SEEDS[0]) -> Shop:
    """A folder that holds the demo shop of a seed, imported."""
    folder = Path(tempfile.mkdtemp()) / f"demo-{seed}"
    write_demo_shop(folder / "exports", seed)
    (folder / "exports" / "shop.yaml").rename(folder / "shop.yaml")
    shop = Shop(folder)
    import_files(shop, sorted((folder / "exports").iterdir()))
    return shop


@cache
def demo_records() -> Catalogue:
    """Its records."""
    return load_catalogue(demo_shop())


@cache
def large_shop() -> Shop:
    """A shop that joins those of SEEDS, each with ids of its own; collections and policies are the first one's."""
    parts = [_renamed(load_catalogue(demo_shop(seed)), f"{seed}-") for seed in SEEDS]
    shop = Shop.create(Path(tempfile.mkdtemp()) / "large", demo_shop().settings)
    kinds = ("products", "variants", "reviews", "questions", "queries", "sessions")
    joined = {kind: tuple(chain.from_iterable(getattr(part, kind) for part in parts)) for kind in kinds}
    save(shop, Catalogue(**joined, collections=parts[0].collections, policies=parts[0].policies))
    return shop


def _renamed(catalogue: Catalogue, mark: str) -> Catalogue:
    def of_product(record):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 (any record of a product)
        return record.model_copy(update={"id": mark + record.id, "product_id": mark + record.product_id})

    return Catalogue(
        products=tuple(
            p.model_copy(update={"id": mark + p.id, "family": mark + (p.family or p.id)}) for p in catalogue.products
        ),
        variants=tuple(map(of_product, catalogue.variants)),
        reviews=tuple(map(of_product, catalogue.reviews)),
        questions=tuple(map(of_product, catalogue.questions)),
        queries=tuple(_renamed_query(query, mark) for query in catalogue.queries),
        sessions=tuple(_renamed_session(session, mark) for session in catalogue.sessions),
        collections=catalogue.collections,
        policies=catalogue.policies,
    )


def _renamed_query(query: Query, mark: str) -> Query:
    judged = tuple(Judgement(product_id=mark + j.product_id, label=j.label) for j in query.judgements)
    return query.model_copy(update={"id": mark + query.id, "judgements": judged})


def _renamed_session(session: Session, mark: str) -> Session:
    def renamed(event: Event) -> Event:
        return replace(event, product_id=mark + event.product_id) if event.product_id else event

    return session.model_copy(update={"id": mark + session.id, "events": tuple(map(renamed, session.events))})
