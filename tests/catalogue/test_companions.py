"""Reviews, questions, collections, policies, queries, events and translations, joined to their products."""

import json

import pytest
from catalogue.bringing import Bring

from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.shop import Shop

PRODUCTS = "Handle,Title,Vendor,Variant SKU,Variant Price\ntent,Tent,Fjell,T-1,199.00\nmug,Mug,Fjell,M-1,9.00\n"
REVIEWS = """\
title,body,rating,review_date,reviewer_name,reviewer_email,product_id,product_handle,reply,ip_address,location
Dry,"<p>Kept us dry.
Celia Moreau, celia@mail.example</p>",5,2025-03-17 15:48 UTC,Celia Moreau,celia@mail.example,1,tent,,203.0.113.88,Leeds
Leaks,It leaks.,1,2025-04-01,Bram M.,bram@mail.example,9,lamp,,203.0.113.9,Gent
Odd,It is odd.,9,2025-04-02,Bram M.,bram@mail.example,1,tent,,,
,,4,2025-04-03,Bo,,1,tent,,,
"""


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_review_is_kept_without_the_person_who_wrote_it(bring: Bring, shop: Shop) -> None:
    report = bring({"reviews.csv": REVIEWS, "products.csv": PRODUCTS})

    review = load_catalogue(shop).reviews[0]
    assert (review.product_id, review.rating, review.date, review.title) == ("tent", 5, "2025-03-17", "Dry")
    assert review.body == "Kept us dry.\n[name], [email]"
    assert report.scrubbed["reviewer_email"] >= 1
    assert (report.scrubbed["email in body"], report.scrubbed["name in body"]) == (1, 1)
    everything = b"".join(path.read_bytes() for path in shop.catalogue.iterdir())
    assert all(secret not in everything for secret in (b"Celia", b"203.0.113", b"Leeds", b"celia@"))


def test_reviews_that_cannot_be_used_are_dropped_with_their_reason(bring: Bring) -> None:
    report = bring({"reviews.csv": REVIEWS, "products.csv": PRODUCTS})

    assert [(d.reason, d.row, d.field, d.value) for d in report.drops] == [
        ("unknown-product", 3, "product_handle", "lamp"),
        ("rating-out-of-range", 4, "rating", "9"),
        ("missing-value", 5, "body", ""),
    ]


def test_a_review_may_name_its_product_by_stock_keeping_unit(bring: Bring, shop: Shop) -> None:
    bring({"products.csv": PRODUCTS, "reviews.csv": "sku,review_text,stars\nM-1,Warm.,4 stars\n"})

    assert load_catalogue(shop).reviews[0].product_id == "mug"


def test_the_same_review_twice_is_one(bring: Bring) -> None:
    row = "tent,Good tent.,5\n"

    report = bring({"products.csv": PRODUCTS, "reviews.csv": "product_handle,body,rating\n" + row + row})

    assert (report.reviews, [d.reason for d in report.drops]) == (1, ["duplicate-record"])


def test_questions_keep_what_the_record_does_not_tell(bring: Bring, shop: Shop) -> None:
    text = (
        "question,answer,product_handle,answered_by,date,votes,answerable\n"
        "Is it dry?,Yes.,tent,Jules Verne,2025-01-01,3,yes\n"
        "Who sewed it?,,tent,,2025-01-02,many,no\n"
        ",,tent,,,,\n"
    )

    report = bring({"questions.csv": text, "products.csv": PRODUCTS})

    first, second = load_catalogue(shop).questions
    assert (first.answer, first.answerable, first.votes) == ("Yes.", True, 3)
    assert (second.answer, second.answerable, second.votes) == (None, False, None)
    assert report.scrubbed["answered_by"] == 1
    assert [d.reason for d in report.drops] == ["unreadable-number", "missing-value"]


def test_queries_carry_their_judgements(bring: Bring, shop: Shop) -> None:
    judged = [{"product_handle": "tent", "label": "E"}, {"product_handle": "lamp", "label": "I"}]
    odd = [{"product_id": "mug", "label": "Z"}, "tent", {"product_id": "mug", "label": "substitute"}]
    rows = jsonl(
        {"query": "dry tent", "language": "en-GB", "judgements": judged},
        {"query": "mug", "judgements": odd},
        {"query": ""},
    )

    report = bring({"queries.jsonl": rows, "products.csv": PRODUCTS})

    first, second = load_catalogue(shop).queries
    assert (first.text, first.language, [(j.product_id, j.label) for j in first.judgements]) == (
        "dry tent",
        "en",
        [("tent", "E")],
    )
    assert [(j.product_id, j.gain) for j in second.judgements] == [("mug", 0.1)]
    assert [d.reason for d in report.drops] == ["unknown-product", "unknown-label", "not-a-mapping", "missing-value"]


def test_queries_may_be_a_table_with_a_judgement_a_row(bring: Bring, shop: Shop) -> None:
    report = bring(
        {
            "judgements.csv": "query,product_id,esci_label\ntent,tent,E\ntent,mug,I\nmug,mug,?\n",
            "products.csv": PRODUCTS,
        }
    )

    assert [len(query.judgements) for query in load_catalogue(shop).queries] == [2, 0]
    assert [d.reason for d in report.drops] == ["unknown-label"]


def test_events_become_sessions_in_order_of_time_under_a_salted_name(bring: Bring, shop: Shop) -> None:
    rows = jsonl(
        {"ts": "2025-01-06T06:02:00Z", "session": "anna-7", "type": "click", "product_handle": "tent", "position": 1},
        {"ts": "2025-01-06T06:01:00Z", "session": "anna-7", "type": "search", "query": "tent for anna@mail.example"},
        {"ts": "2025-01-06T06:03:00Z", "session": "anna-7", "type": "add_to_cart", "sku": "T-1", "qty": 2},
        {"ts": "2025-01-06T06:04:00Z", "session": "b", "type": "hover", "product_handle": "tent"},
        {"ts": "2025-01-06T06:04:00Z", "session": "b", "type": "click", "product_handle": "lamp"},
        {"ts": "2025-01-06T06:04:00Z", "session": "b", "type": "click"},
        {"ts": "2025-01-06T06:04:00Z", "session": "b", "type": "search"},
        {"ts": "2025-01-06T06:05:00Z", "type": "click", "product_handle": "tent"},
    )

    report = bring({"events.jsonl": rows, "products.csv": PRODUCTS})

    session = load_catalogue(shop).sessions[0]
    assert (report.sessions, report.events) == (1, 3)
    assert [event.type for event in session.events] == ["search", "click", "cart"]
    assert (session.started, session.searches) == ("2025-01-06T06:01:00Z", ("tent for [email]",))
    assert session.products("click", "cart") == ("tent",)
    assert session.events[2].quantity == 2
    assert "anna" not in session.id
    assert [d.reason for d in report.drops] == ["unknown-event", "unknown-product", *["missing-value"] * 3]


def test_collections_and_policies_are_read(bring: Bring, shop: Shop) -> None:
    bring(
        {
            "collections.csv": "Handle,Title,Body (HTML),Category\nmugs,Mugs,<p>For tea.</p>,Kitchen > Mugs\n",
            "policies.jsonl": jsonl(
                {"id": "r", "kind": "returns", "title": "Returns", "text": "30 days.", "language": "en"}
            ),
        }
    )

    catalogue = load_catalogue(shop)
    collection, policy = catalogue.collections[0], catalogue.policies[0]
    assert (collection.id, collection.description, collection.category) == ("mugs", "For tea.", "Kitchen > Mugs")
    assert (policy.id, policy.kind, policy.text) == ("r", "returns", "30 days.")


TRANSLATIONS = """\
Type,Identification,Field,Locale,Market,Status,Default content,Translated content
PRODUCT,tent,title,de,,,Tent,Zelt
PRODUCT,tent,body_html,de,,,,<p>Trocken.</p>
PRODUCT,tent,title,fr,,,Tent,
PRODUCT,mug,title,pt-BR,,,Mug,Caneca
"""


def test_translations_are_laid_onto_their_products(bring: Bring, shop: Shop) -> None:
    report = bring({"translations.csv": TRANSLATIONS, "products.csv": PRODUCTS})

    tent, mug = load_catalogue(shop).products
    german = tent.in_language("de")
    assert german is not None and (german.title, german.description) == ("Zelt", "Trocken.")
    assert tent.in_language("fr") is None
    assert mug.in_language("pt") is not None
    assert (report.translations, report.dropped) == (2, [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("COLLECTION,all,title,de,,,All,Alle", "translation-not-used"),
        ("PRODUCT,tent,handle,de,,,tent,zelt", "translation-not-used"),
        ("PRODUCT,tent,title,de,Austria,,Tent,Zelt", "translation-not-used"),
        ("PRODUCT,lamp,title,de,,,Lamp,Lampe", "unknown-product"),
        ("PRODUCT,tent,title,,,,Tent,Zelt", "missing-value"),
    ],
)
def test_translations_that_are_not_used_say_why(bring: Bring, row: str, reason: str) -> None:
    report = bring({"translations.csv": TRANSLATIONS + row + "\n", "products.csv": PRODUCTS})

    assert [d.reason for d in report.drops] == [reason]


def test_translations_outlive_a_new_import_of_their_product(bring: Bring, shop: Shop) -> None:
    bring({"translations.csv": TRANSLATIONS, "products.csv": PRODUCTS})
    bring({"products.csv": PRODUCTS.replace("199", "149")})

    assert load_catalogue(shop).products[0].in_language("de") is not None
