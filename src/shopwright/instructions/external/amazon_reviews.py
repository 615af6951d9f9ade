"""Amazon Reviews 2023: reviews without their writers, and the products that they are of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.cleaning import plain_text
from shopwright.catalogue.families import with_families
from shopwright.catalogue.money import BadMoney, read_money
from shopwright.catalogue.privacy import scrub
from shopwright.catalogue.records import Attribute, Category, Product, Review, Variant
from shopwright.catalogue.sources.tables import Row
from shopwright.foundation.files import content_hash
from shopwright.instructions.external.sets import ExternalSet, Source, perhaps, rejected, words


def records(source: Source) -> Catalogue:
    """Reviews in the order of the file, at most the source's limit, and the products that they are of.

    Writers are not kept; addresses and numbers that they give are replaced and counted.
    """
    reviews: dict[str, Review] = {}
    for review in source.read(source.rows("parent_asin", "rating", "text"), lambda row: (_review(row, source),)):
        reviews.setdefault(review.id, review)
        if source.limit and len(reviews) >= source.limit:
            break
    wanted = {review.product_id for review in reviews.values()}
    rows = source.rows("parent_asin", "main_category")
    found = {
        product.id: (product, variant) for product, variant in source.read(rows, lambda r: _product(r, wanted, source))
    }
    return Catalogue(
        products=with_families(tuple(product for product, _ in found.values())),
        variants=tuple(variant for _, variant in found.values()),
        reviews=tuple(reviews.values()),
        seed=source.seed,
    )


def _review(row: Row, source: Source) -> Review:
    rating = row.values["rating"]
    if rating not in (1, 2, 3, 4, 5):
        raise rejected(row, "rating-out-of-range", "rating", "Give a whole rating from 1 to 5.")
    product, body = words(row, "parent_asin"), _private(words(row, "text"), source)
    title, when = perhaps(row, "title"), row.values.get("timestamp")
    return Review(
        id=content_hash("review", product, rating, body, when),
        product_id=product,
        rating=int(rating),
        title=_private(title, source) if title else None,
        body=body,
        date=_day(when),
        source=source.origin(row),
    )


def _private(text: str, source: Source) -> str:
    kept, found = scrub(plain_text(text))
    for kind, count in found.items():
        source.drops.scrub(kind, count)
    return kept


def _day(milliseconds: object) -> str | None:
    if not isinstance(milliseconds, int):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date().isoformat()


def _product(row: Row, wanted: set[str], source: Source) -> Iterator[tuple[Product, Variant]]:
    id, title = words(row, "parent_asin"), None
    if wanted and id not in wanted:
        return
    title = words(row, "title")
    path = [str(name) for name in _list(row.values.get("categories"))] or _list(perhaps(row, "main_category"))
    texts = [str(text) for name in ("features", "description") for text in _list(row.values.get(name))]
    product = Product(
        id=id,
        handle=id.lower(),
        title=title,
        description=plain_text("\n".join(texts)) or None,
        brand=perhaps(row, "store"),
        category=Category(value=" > ".join(map(str, path))) if path else None,
        attributes=tuple(_facts(row.values.get("details"))),
        source=source.origin(row),
    )
    yield product, _variant(row, id, title)


def _variant(row: Row, id: str, title: str) -> Variant:
    stated = perhaps(row, "price")
    try:
        price = read_money(stated, "USD") if stated else None
    except BadMoney as error:
        raise rejected(row, error.reason, "price", error.fix) from error
    return Variant(id=id, product_id=id, title=title, price=price)


def _facts(details: object) -> Iterator[Attribute]:
    for name, value in details.items() if isinstance(details, Mapping) else ():
        if isinstance(value, str) and value.strip():
            yield Attribute(name=str(name), value=value.strip())


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value] if value else []


AMAZON_REVIEWS = ExternalSet(
    name="amazon-reviews",
    title="Amazon Reviews 2023",
    licence="unstated (Amazon Reviews 2023, published for research)",
    use="evaluation only",
    anchors=(frozenset({"parent_asin", "rating", "text"}), frozenset({"parent_asin", "main_category"})),
    records=records,
)
