"""Reviews, questions, collections and policies from rows, without the people who wrote them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shopwright.catalogue.cleaning import plain_text
from shopwright.catalogue.records import Collection, Policy, Product, Question, Review, Variant
from shopwright.catalogue.sources.cells import Cells
from shopwright.foundation.files import content_hash

PERSONAL = ("name", "email", "ip", "location", "answered_by")
"""Fields that are counted and not kept."""
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Index:
    """Finds the product that another record speaks of, by handle, id or stock keeping unit."""

    ids: Mapping[str, str]
    skus: Mapping[str, str]

    @classmethod
    def of(cls, products: tuple[Product, ...], variants: tuple[Variant, ...]) -> "Index":
        """An index of these products; where two claim a name, the first has it."""
        ids = {name: product.id for product in reversed(products) for name in (product.id, product.handle)}
        ids |= {product.id: product.id for product in products}
        return cls(ids, {v.sku: v.product_id for v in reversed(variants) if v.sku})

    def find(self, handle: str | None, number: str | None, sku: str | None) -> str | None:
        """The product's id, or nothing."""
        named = (self.ids.get(name) for name in (handle, number) if name)
        return next((found for found in named if found), None) or (self.skus.get(sku) if sku else None)

    def product_of(self, cells: Cells) -> str:
        """The id of the product that a row names. Raises Rejected."""
        named = {field: cells.text(field) for field in ("product_handle", "product_id", "sku")}
        found = self.find(*named.values())
        if found is None:
            field = next((field for field, name in named.items() if name), _first_key(cells))
            raise cells.rejected("unknown-product", field, "Import the product, or correct its handle, id or SKU.")
        return found


def _first_key(cells: Cells) -> str:
    fields = cells.desk.mapping.fields
    return next((field for field in ("product_handle", "product_id", "sku") if field in fields), "product_handle")


def review_of(cells: Cells, index: Index) -> Review:
    """A review; its author is counted and forgotten. Raises Rejected."""
    product_id, rating = index.product_of(cells), _rating(cells)
    names = _forget_people(cells)
    body = cells.own_words("body", names)
    if body is None:
        raise cells.rejected("missing-value", "body", "A review without words says nothing: write some or remove it.")
    title, date = cells.own_words("title", names), _day(cells)
    return Review(
        id=cells.text("id") or content_hash("review", product_id, rating, title, body, cells.text("date")),
        product_id=product_id,
        rating=rating,
        title=title,
        body=plain_text(body),
        date=date,
        language=cells.language,
        source=cells.source,
    )


def question_of(cells: Cells, index: Index) -> Question:
    """A question with its answer, if it has one. Raises Rejected."""
    product_id = index.product_of(cells)
    _forget_people(cells)
    question, answer = cells.own_words("question"), cells.own_words("answer")
    if question is None:
        raise cells.rejected("missing-value", "question", "Write the question, or remove the row.")
    return Question(
        id=cells.text("id") or content_hash("question", product_id, question, answer, cells.text("date")),
        product_id=product_id,
        question=question,
        answer=answer,
        answerable=cells.flag("answerable"),
        votes=cells.number("votes"),
        language=cells.language,
        source=cells.source,
    )


def collection_of(cells: Cells, index: Index) -> Collection:
    """A category as the merchant describes it. Raises Rejected."""
    text = cells.text("description")
    return Collection(
        id=cells.required("handle"),
        title=cells.required("title"),
        description=plain_text(text) if text else None,
        category=cells.text("category"),
        language=cells.language,
        source=cells.source,
    )


def policy_of(cells: Cells, index: Index) -> Policy:
    """A rule of the shop. Raises Rejected."""
    text, kind = plain_text(cells.required("text")), cells.text("kind") or "other"
    return Policy(
        id=cells.required("id"),
        kind=kind,
        title=cells.text("title") or kind.capitalize(),
        text=text,
        language=cells.language,
        source=cells.source,
    )


def _rating(cells: Cells) -> int:
    text = cells.required("rating", "Give a rating from 1 to 5.")
    found = re.fullmatch(r"([1-5])(?:[.,]0+)?(?:\s*(?:/|of|out of)\s*5)?(?:\s*stars?)?", text)
    if found is None:
        raise cells.rejected("rating-out-of-range", "rating", "Give a whole rating from 1 to 5.")
    return int(found[1])


def _day(cells: Cells) -> str | None:
    text = cells.text("date")
    found = _DATE.match(text) if text else None
    return found[0] if found else text


def _forget_people(cells: Cells) -> tuple[str, ...]:
    """Count the personal fields that are filled; the names, so that the texts can be searched for them."""
    told = {field: cells.text(field) for field in PERSONAL}
    for field, value in told.items():
        if value:
            cells.desk.log.scrub(cells.desk.mapping.column(field) or field)
    return tuple(value for field, value in told.items() if value and field in ("name", "answered_by"))
