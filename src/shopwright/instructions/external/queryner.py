"""QueryNER: the entities of ESCI's queries, as BIO labels that are joined with the queries by their example id."""

from collections.abc import Iterator, Mapping, Sequence

from shopwright.catalogue.sources.tables import Row
from shopwright.foundation.errors import UnreadableFile
from shopwright.instructions.external.extraction import extraction
from shopwright.instructions.external.sets import Draft, ExternalSet, Source, published_part, rejected, words

HOUSE = "query-entities"
NAMES: Mapping[str, str] = {
    "UoM": "unit of measure",
    "core_product_type": "product type",
    "product_name": "product name",
    "creator": "brand or creator",
    "occasion": "occasion",
}
"""Entity types whose own name would not be understood; the others are said as they are written."""


def drafts(source: Source) -> Iterator[Draft]:
    """One question for each entity type of a query. Raises UnreadableFile where no file holds the queries."""
    if not source.has("example_id", "query"):
        first = source.heads[0].file
        fix = "Put ESCI's shopping_queries_dataset_examples.parquet into the same folder and name the folder."
        raise UnreadableFile(first.parent, "the labels come without their queries", fix)
    labels = list(source.read(source.rows("example_id", "labels"), _labelled))
    queries = _queries(source, {example for example, _, _ in labels})
    for example, found, row in labels:
        yield from source.read((row,), lambda row, e=example, f=found: _drafted(row, queries.get(e), f, source))  # type: ignore[misc]


def _labelled(row: Row) -> Iterator[tuple[int, list[str], Row]]:
    labels = row.values["labels"]
    if row.file.stem.startswith("annotator"):
        fix = "The splits hold the labels that were agreed on: nothing to do."
        raise rejected(row, "labels-of-one-annotator", "labels", fix)
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise rejected(row, "answer-form", "labels", "Give one BIO label a word.")
    yield int(words(row, "example_id")), labels, row


def _queries(source: Source, wanted: set[int]) -> dict[int, str]:
    rows = source.rows("example_id", "query")
    return {int(row.values["example_id"]): str(row.values["query"]) for row in rows if _is_among(row, wanted)}


def _is_among(row: Row, wanted: set[int]) -> bool:
    number = str(row.values["example_id"])
    return number.isdigit() and int(number) in wanted


def _drafted(row: Row, query: str | None, labels: Sequence[str], source: Source) -> tuple[Draft, ...]:
    if query is None:
        raise rejected(row, "unknown-query", "example_id", "Name an example of the ESCI file beside the labels.")
    tokens = query.split()
    if len(tokens) != len(labels):
        fix = f"Give {len(tokens)} labels, one for each word of {query!r}."
        raise rejected(row, "labels-misfit", "labels", fix)
    part = published_part(row.file.stem)
    found = _entities(tokens, labels)
    named = ((NAMES.get(kind, kind), values) for kind, values in found.items())
    return tuple(draft for name, values in named for draft in extraction(source, row, query, name, values, part, HOUSE))


def _entities(tokens: Sequence[str], labels: Sequence[str]) -> dict[str, list[str]]:
    """The phrases of each type, in order; an I that goes nothing on begins a phrase."""
    found: dict[str, list[str]] = {}
    before = ""
    for token, label in zip(tokens, labels, strict=True):
        mark, _, kind = label.partition("-")
        if mark == "I" and before == kind and kind:
            found[kind][-1] += f" {token}"
        elif kind:
            found.setdefault(kind, []).append(token)
        before = kind
    return found


QUERYNER = ExternalSet(
    name="queryner",
    title="QueryNER",
    licence="MIT AND Apache-2.0",
    use="train",
    anchors=(frozenset({"example_id", "labels"}),),
    companions=(frozenset({"example_id", "query"}),),
    drafts=drafts,
)
