"""Amazon-M2: sessions of shoppers in six countries, and the products that they meet."""

import re
from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.families import with_families
from shopwright.catalogue.money import BadMoney, read_money
from shopwright.catalogue.records import Attribute, Event, Money, Product, Session, Variant
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.sets import ExternalSet, Source, perhaps, rejected, words

LOCALES: Mapping[str, tuple[str, str]] = {
    "UK": ("en", "GBP"),
    "DE": ("de", "EUR"),
    "FR": ("fr", "EUR"),
    "IT": ("it", "EUR"),
    "ES": ("es", "EUR"),
    "JP": ("ja", "JPY"),
}
"""Language and currency of each country."""
FACTS = ("color", "size", "model", "material", "author")
_ITEM = re.compile(r"[\w-]+")


def records(source: Source) -> Catalogue:
    """Sessions in the order of the file, at most the source's limit, and the products in them.

    The set has no times: events and sessions are numbered in their order.
    """
    sessions = []
    for session in source.read(source.rows("prev_items"), lambda row: (_session(row, source),)):
        sessions.append(session)
        if source.limit and len(sessions) >= source.limit:
            break
    wanted = {event.product_id for session in sessions for event in session.events}
    found = tuple(source.read(source.rows("id", "locale", "title"), lambda row: _product(row, wanted, source)))
    products = {product.id: product for product, _ in found}
    variants = {variant.id: variant for _, variant in found}
    return Catalogue(
        products=with_families(tuple(products.values())),
        variants=tuple(variants.values()),
        sessions=tuple(sessions),
        seed=source.seed,
    )


def _session(row: Row, source: Source) -> Session:
    locale, items = _locale(row), _items(row.values["prev_items"])
    if not items:
        raise rejected(row, "missing-value", "prev_items", "Name the items of the session.")
    following = perhaps(row, "next_item")
    events = tuple(
        Event(ts=f"{place:04d}", type="click", product_id=_id(item, locale))
        for place, item in enumerate((*items, following) if following else items)
    )
    name = f"m2-{row.file.stem}-{row.number}"
    return Session(id=name, started=f"{row.number:09d}", events=events, source=source.origin(row))


def _items(value: object) -> tuple[str, ...]:
    """Items of a list, or of one printed as NumPy does, without commas."""
    stated = value if isinstance(value, list) else _ITEM.findall(str(value or ""))
    return tuple(str(item) for item in stated)


def _product(row: Row, wanted: set[str | None], source: Source) -> Iterator[tuple[Product, Variant]]:
    locale, asin = _locale(row), words(row, "id")
    id = _id(asin, locale)
    if wanted and id not in wanted:
        return
    title, language = words(row, "title"), LOCALES[locale][0]
    product = Product(
        id=id,
        handle=id.lower(),
        title=title,
        description=perhaps(row, "desc"),
        brand=perhaps(row, "brand"),
        attributes=tuple(Attribute(name=name, value=value) for name in FACTS if (value := perhaps(row, name))),
        language=language,
        source=source.origin(row),
    )
    yield product, Variant(id=id, product_id=id, sku=asin, title=title, price=_price(row, locale))


def _price(row: Row, locale: str) -> Money | None:
    stated = perhaps(row, "price")
    # The set marks a price that is not known as about 40 million.
    if stated is None or stated.startswith("40000000"):
        return None
    try:
        return read_money(stated, LOCALES[locale][1])
    except BadMoney as error:
        raise rejected(row, error.reason, "price", error.fix) from error


def _locale(row: Row) -> str:
    locale = words(row, "locale").upper()
    if locale not in LOCALES:
        raise rejected(row, "unknown-locale", "locale", f"Use one of {', '.join(LOCALES)}.")
    return locale


def _id(item: str, locale: str) -> str:
    return f"{item}-{locale.lower()}"


AMAZON_M2 = ExternalSet(
    name="amazon-m2",
    title="Amazon-M2",
    licence="Apache-2.0 (from memory)",
    use="train",
    anchors=(frozenset({"prev_items", "locale"}), frozenset({"id", "locale", "title", "desc"})),
    records=records,
)
