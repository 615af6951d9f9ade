"""Writes the demo shop as the files that a merchant would have at hand."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shopwright.demo.facts import TONGUES, document
from shopwright.demo.questions import Question
from shopwright.demo.reviews import Review
from shopwright.demo.shop import DemoShop, compose
from shopwright.demo.shopify import columns, rows
from shopwright.demo.translations import Translation

_REVIEW_COLUMNS = (
    *("title", "body", "rating", "review_date", "reviewer_name", "reviewer_email", "product_id", "product_handle"),
    *("reply", "picture_urls", "source", "curated", "reply_date", "ip_address", "location", "metaobject_handle"),
)
_QUESTION_COLUMNS = ("question", "answer", "product_handle", "answered_by", "date", "votes", "answerable")
_COLLECTION_COLUMNS = ("Handle", "Title", "Body (HTML)", "Category")
_TRANSLATION_COLUMNS = (
    *("Type", "Identification", "Field", "Locale", "Market", "Status"),
    *("Default content", "Translated content"),
)
_SHOP = f"""\
name: Oaklight Provisions
language: en
languages: [{", ".join(("en", *TONGUES))}]
currency: EUR
licence: "Apache-2.0 (written by the Shopwright project)"
"""


def write_demo_shop(folder: Path, seed: int = 7) -> tuple[Path, ...]:
    """Write the demo shop's files into a folder; the same seed gives the same bytes."""
    shop = compose(seed)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(folder / name, text) for name, text in _files(shop))


def _written(place: Path, text: str) -> Path:
    place.write_text(text, encoding="utf-8", newline="")
    return place


def _files(shop: DemoShop) -> Iterator[tuple[str, str]]:
    listed = (row for product in shop.products for row in rows(product, shop.descriptions[product.handle]))
    yield "products.csv", _table(columns(shop.products), listed)
    yield "collections.csv", _table(_COLLECTION_COLUMNS, _collections(shop))
    yield "translations.csv", _table(_TRANSLATION_COLUMNS, map(_translation, shop.translations))
    yield "reviews.csv", _table(_REVIEW_COLUMNS, map(_review, shop.reviews))
    yield "questions.csv", _table(_QUESTION_COLUMNS, map(_question, shop.questions))
    yield "queries.jsonl", _jsonl(_queries(shop))
    yield "events.jsonl", _jsonl(shop.events)
    yield "policies.jsonl", _jsonl({**policy, "language": "en"} for policy in document("policies.yaml"))
    yield "shop.yaml", _SHOP


def _table(header: Sequence[str], cells: Iterable[Mapping[str, str]]) -> str:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells)
    return sheet.getvalue()


def _jsonl(records: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _collections(shop: DemoShop) -> Iterator[dict[str, str]]:
    for department in shop.departments:
        for category in department.categories:
            body = f"<p>{category.definition}</p>"
            yield dict(zip(_COLLECTION_COLUMNS, (category.key, category.title, body, category.path), strict=True))


def _translation(told: Translation) -> dict[str, str]:
    cells = ("PRODUCT", told.handle, told.field, told.tongue, "", "", told.source, told.text)
    return dict(zip(_TRANSLATION_COLUMNS, cells, strict=True))


def _review(review: Review) -> dict[str, str]:
    written = review.written.strftime("%Y-%m-%d %H:%M:%S UTC")
    return {
        "title": review.title,
        "body": review.body,
        "rating": str(review.rating),
        "review_date": written,
        "reviewer_name": review.reviewer.name,
        "reviewer_email": review.reviewer.email,
        "product_id": str(7_000_000 + review.product.number),
        "product_handle": review.product.handle,
        "reply": review.reply,
        "source": "email",
        "curated": "ok",
        "reply_date": written if review.reply else "",
        "ip_address": review.reviewer.address,
        "location": review.reviewer.place,
    }


def _question(asked: Question) -> dict[str, str]:
    return {
        "question": asked.question.text,
        "answer": asked.answer.text,
        "product_handle": asked.product.handle,
        "answered_by": asked.answered_by,
        "date": asked.asked.isoformat(),
        "votes": str(asked.votes),
        "answerable": "yes" if asked.answerable else "no",
    }


def _queries(shop: DemoShop) -> Iterator[dict[str, Any]]:
    for query in shop.queries:
        judged = [{"product_handle": product.handle, "label": label} for product, label in query.judgements]
        yield {"query": query.sentence.text, "language": query.language, "judgements": judged}
