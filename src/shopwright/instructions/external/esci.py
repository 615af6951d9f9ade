"""ESCI, Amazon's shopping queries: products, and queries with judgements in four grades."""

from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.cleaning import plain_text
from shopwright.catalogue.families import with_families
from shopwright.catalogue.records import Attribute, Judgement, Product, Query, RelevanceLabel
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.sets import ExternalSet, Source, perhaps, rejected, words

LANGUAGES: Mapping[str, str] = {"us": "en", "es": "es", "jp": "ja"}
LABELS: Mapping[str, RelevanceLabel] = {
    "e": "E",
    "s": "S",
    "c": "C",
    "i": "I",
    "exact": "E",
    "substitute": "S",
    "complement": "C",
    "irrelevant": "I",
}
RATINGS: Mapping[float, RelevanceLabel] = {100.0: "E", 10.0: "S", 1.0: "C", 0.0: "I"}
"""The gains of the four grades in hundredths, as search tools write them."""


def records(source: Source) -> Catalogue:
    """Queries in the order of the file, at most the source's limit, and the products that they judge, in families."""
    queries = (*_judged(source), *source.read(source.rows("judgmentRatings"), lambda row: _rated(row, source)))
    queries = queries[: source.limit]
    wanted = {judgement.product_id for query in queries for judgement in query.judgements}
    rows = source.rows("product_id", "product_title")
    found = {product.id: product for product in source.read(rows, lambda row: _product(row, wanted, source))}
    return Catalogue(products=with_families(tuple(found.values())), queries=queries, seed=source.seed)


def _judged(source: Source) -> tuple[Query, ...]:
    found: dict[str, tuple[Query, dict[str, Judgement]]] = {}
    for query, judgement in source.read(
        source.rows("query", "product_id", "esci_label"), lambda r: (_judgement(r, source),)
    ):
        if query.id in found or source.limit is None or len(found) < source.limit:
            found.setdefault(query.id, (query, {}))[1][judgement.product_id] = judgement
    return tuple(q.model_copy(update={"judgements": tuple(judged.values())}) for q, judged in found.values())


def _judgement(row: Row, source: Source) -> tuple[Query, Judgement]:
    text, locale = words(row, "query"), perhaps(row, "product_locale") or "us"
    label = LABELS.get(words(row, "esci_label").lower())
    if label is None:
        raise rejected(row, "unknown-label", "esci_label", "Label it E, S, C or I.")
    id = perhaps(row, "query_id") or text
    query = Query(
        id=f"esci-{locale}-{id}", text=text, language=LANGUAGES.get(locale, locale), source=source.origin(row)
    )
    return query, Judgement(product_id=_id(words(row, "product_id"), locale), label=label)


def _rated(row: Row, source: Source) -> Iterator[Query]:
    entries = row.values["judgmentRatings"]
    if not isinstance(entries, list):
        raise rejected(row, "answer-form", "judgmentRatings", "Give a list of {query, ratings}.")
    for place, entry in enumerate(entries):
        judged = {str(r["docId"]): _of_rating(row, r["rating"]) for r in entry["ratings"]}
        judgements = tuple(Judgement(product_id=id, label=label) for id, label in judged.items())
        id = f"{row.file.stem}-{place}"
        yield Query(id=id, text=str(entry["query"]), judgements=judgements, source=source.origin(row))


def _of_rating(row: Row, rating: object) -> RelevanceLabel:
    try:
        return RATINGS[float(str(rating))]
    except (KeyError, ValueError) as error:
        fix = "Rate 100, 10, 1 or 0; a file on another scale cannot be read as ESCI's grades."
        raise rejected(row, "unknown-label", "rating", fix, rating) from error


def _product(row: Row, wanted: set[str], source: Source) -> Iterator[Product]:
    locale = perhaps(row, "product_locale") or "us"
    id = _id(words(row, "product_id"), locale)
    if wanted and id not in wanted:
        return
    texts = [text for name in ("product_bullet_point", "product_description") if (text := perhaps(row, name))]
    yield Product(
        id=id,
        handle=id.lower(),
        title=words(row, "product_title"),
        description=plain_text("\n".join(texts)) or None,
        brand=perhaps(row, "product_brand"),
        attributes=_colour(perhaps(row, "product_color") or perhaps(row, "product_color_name")),
        language=LANGUAGES.get(locale, locale),
        source=source.origin(row),
    )


def _colour(value: str | None) -> tuple[Attribute, ...]:
    return (Attribute(name="color", value=value),) if value else ()


def _id(product: str, locale: str) -> str:
    # One ASIN is sold in several countries under titles of their own.
    return product if locale == "us" else f"{product}-{locale}"


ESCI = ExternalSet(
    name="esci",
    title="ESCI (Amazon Shopping Queries)",
    licence="Apache-2.0",
    use="train",
    anchors=(
        frozenset({"query", "product_id", "esci_label"}),
        frozenset({"product_id", "product_title", "product_locale"}),
        frozenset({"judgmentRatings"}),
    ),
    records=records,
)
