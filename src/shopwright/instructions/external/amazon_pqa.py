"""Amazon's product questions: ePQA as products with questions; hetPQA and semiPQA as questions with their evidence."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.families import with_families
from shopwright.catalogue.records import Attribute, Product, Question
from shopwright.catalogue.sources.tables import Row
from shopwright.instructions.external.pqa_evidence import drafts
from shopwright.instructions.external.sets import ExternalSet, Source, rejected, words

FULL = "2"
"""The label of evidence that answers a question by itself; 1 answers it in part."""
_DESCRIBES = ("description", "bullet")
_ATTRIBUTE = re.compile(r"([\w ]+?):\s*\{(.*)\}\s*", re.S)
_VALUE = re.compile(r"(?<![\w_])value:\s*(?:\"([^\"]*)\"|([^\s,{}\[\]\"]+))")
_UNIT = re.compile(r"(?<![\w_])unit:\s*([\w]+)")
_COLUMNS = ("qid", "question", "ASIN", "candidate", "source", "title", "label")


def records(source: Source) -> Catalogue:
    """Questions in the order of the file, at most the source's limit, and their products with what is said of them."""
    products: dict[str, Product] = {}
    questions: dict[str, Question] = {}
    rows = source.read(source.rows(*_COLUMNS), _checked)
    for qid, group in groupby(rows, key=lambda row: str(row.values["qid"])):
        if source.limit and len(questions) >= source.limit:
            break
        evidence = tuple(group)
        question = _question(qid, evidence, source)
        questions[question.id] = question
        product = _product(evidence, source)
        products[product.id] = _joined(products.get(product.id), product)
    return Catalogue(
        products=with_families(tuple(products.values())), questions=tuple(questions.values()), seed=source.seed
    )


def _checked(row: Row) -> Iterator[Row]:
    for name in ("qid", "question", "ASIN", "title", "candidate"):
        words(row, name)
    if str(row.values["label"]) not in ("0", "1", "2"):
        raise rejected(row, "unknown-label", "label", "Label the evidence 0, 1 or 2.")
    yield row


def _question(qid: str, evidence: tuple[Row, ...], source: Source) -> Question:
    """Answered by the first evidence that answers it in full; answerable where any does."""
    first = evidence[0]
    answers = [str(row.values["answer"]).strip() for row in evidence if str(row.values["label"]) == FULL]
    return Question(
        id=f"epqa-{qid}",
        product_id=words(first, "ASIN"),
        question=words(first, "question"),
        answer=next(filter(None, answers), None),
        answerable=any(answers),
        source=source.origin(first),
    )


def _product(evidence: tuple[Row, ...], source: Source) -> Product:
    first = evidence[0]
    told = [words(row, "candidate") for row in evidence if row.values["source"] in _DESCRIBES]
    stated = (words(row, "candidate") for row in evidence if row.values["source"] == "attribute")
    facts = dict(filter(None, map(stated_fact, stated)))
    asin = words(first, "ASIN")
    return Product(
        id=asin,
        handle=asin.lower(),
        title=words(first, "title"),
        description="\n".join(dict.fromkeys(told)) or None,
        attributes=tuple(Attribute(name=name, value=value) for name, value in facts.items()),
        source=source.origin(first),
    )


def stated_fact(text: str) -> tuple[str, str] | None:
    """Name and value of `name:  { value:"..." }`, with its unit; nothing where it is nested deeper."""
    found = _ATTRIBUTE.fullmatch(text.strip())
    values = _VALUE.findall(found[2]) if found else []
    if found is None or len(values) != 1:
        return None
    unit = _UNIT.search(found[2])
    value = next(filter(None, values[0]), "")
    return (found[1].strip(), f"{value} {unit[1]}" if unit else value) if value else None


def _joined(known: Product | None, other: Product) -> Product:
    if known is None:
        return other
    lines = dict.fromkeys([*(known.description or "").splitlines(), *(other.description or "").splitlines()])
    facts: Mapping[str, Attribute] = {fact.name: fact for fact in (*known.attributes, *other.attributes)}
    return known.model_copy(
        update={"description": "\n".join(filter(None, lines)) or None, "attributes": tuple(facts.values())}
    )


AMAZON_PQA = ExternalSet(
    name="amazon-pqa",
    title="Amazon PQA",
    licence="CDLA-Sharing-1.0",
    use="share-alike train",
    anchors=(
        frozenset(_COLUMNS),
        frozenset({"qid", "qa_pair_id", "question", "candidate", "label"}),
        frozenset({"ASIN", "question", "candidate", "answer", "source"}),
        frozenset({"data", "text"}),
    ),
    drafts=drafts,
    records=records,
)
