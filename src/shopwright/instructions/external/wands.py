"""WANDS, Wayfair's queries: products with their class, and judgements in three grades."""

from collections.abc import Iterator, Mapping

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.cleaning import plain_text
from shopwright.catalogue.families import with_families
from shopwright.catalogue.records import Attribute, Category, Judgement, Product, Query, RelevanceLabel
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.sets import ExternalSet, Source, perhaps, rejected, words

LABELS: Mapping[str, RelevanceLabel] = {"exact": "E", "partial": "S", "irrelevant": "I"}
LONGEST_FACT = 120
"""A longer feature is a sentence."""


def records(source: Source) -> Catalogue:
    """Queries in the order of the file, at most the source's limit, with their judgements, and all products judged."""
    queries = tuple(source.read(source.rows("query_id", "query", "query_class"), lambda row: (_query(row, source),)))
    queries = queries[: source.limit]
    ids = {query.id for query in queries}
    judged: dict[str, dict[str, Judgement]] = {}
    for query, judgement in source.read(source.rows("query_id", "product_id", "label"), lambda row: (_judgement(row),)):
        if query in ids:
            judged.setdefault(query, {})[judgement.product_id] = judgement
    wanted = {id for judgements in judged.values() for id in judgements} if source.limit else set()
    rows = source.rows("product_id", "product_name")
    products = {product.id: product for product in source.read(rows, lambda row: _product(row, wanted, source))}
    whole = (q.model_copy(update={"judgements": tuple(judged.get(q.id, {}).values())}) for q in queries)
    return Catalogue(products=with_families(tuple(products.values())), queries=tuple(whole), seed=source.seed)


def _query(row: Row, source: Source) -> Query:
    return Query(id=f"wands-{words(row, 'query_id')}", text=words(row, "query"), source=source.origin(row))


def _judgement(row: Row) -> tuple[str, Judgement]:
    label = LABELS.get(words(row, "label").lower())
    if label is None:
        raise rejected(row, "unknown-label", "label", "Label it Exact, Partial or Irrelevant.")
    return f"wands-{words(row, 'query_id')}", Judgement(product_id=_id(row), label=label)


def _product(row: Row, wanted: set[str], source: Source) -> Iterator[Product]:
    id = _id(row)
    if wanted and id not in wanted:
        return
    path = perhaps(row, "category hierarchy") or perhaps(row, "category_hierarchy") or perhaps(row, "product_class")
    description = perhaps(row, "product_description")
    yield Product(
        id=id,
        handle=id,
        title=words(row, "product_name"),
        description=plain_text(description) if description else None,
        category=Category(value=" > ".join(name.strip() for name in path.split("/"))) if path else None,
        attributes=tuple(_facts(perhaps(row, "product_features") or "")),
        source=source.origin(row),
    )


def _facts(features: str) -> Iterator[Attribute]:
    """`name : value` between bars; each name once, as its first value."""
    seen: set[str] = set()
    for feature in features.split("|"):
        name, _, value = (part.strip() for part in feature.partition(":"))
        if name and value and name not in seen and len(value) <= LONGEST_FACT:
            seen.add(name)
            yield Attribute(name=name, value=value)


def _id(row: Row) -> str:
    return f"wands-product-{words(row, 'product_id')}"


WANDS = ExternalSet(
    name="wands",
    title="WANDS",
    licence="MIT",
    use="train",
    anchors=(
        frozenset({"query_id", "query", "query_class"}),
        frozenset({"product_id", "product_name", "product_class"}),
        frozenset({"id", "query_id", "product_id", "label"}),
    ),
    records=records,
)
