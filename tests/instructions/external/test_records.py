"""Sets of products, queries, sessions, reviews and questions become a catalogue."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Judgement
from shopwright.foundation.chance import Chance
from shopwright.instructions.external.amazon_pqa import stated_fact
from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Selection
from shopwright.tasks.query_product_relation import QUERY_PRODUCT_RELATION

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]


def records(external: External) -> Catalogue:
    assert external.catalogue is not None
    return external.catalogue


def judged(example: int, query: str, product: str, label: str, locale: str = "us") -> dict[str, Any]:
    row = {"example_id": example, "query": query, "query_id": len(query), "product_id": product}
    return {**row, "product_locale": locale, "esci_label": label, "split": "train"}


def sold(id: str, title: str, locale: str = "us") -> dict[str, Any]:
    row = {"product_id": id, "product_title": title, "product_description": "<p>Fine &amp; plain.</p>"}
    return {
        **row,
        "product_bullet_point": "Pours well",
        "product_brand": "Rowan",
        "product_color": "red",
        "product_locale": locale,
    }


def test_esci_gives_queries_in_four_grades_and_the_products_they_judge(parquet: Any) -> None:
    examples = [
        judged(1, "tea pot", "A", "E"),
        judged(2, "tea pot", "B", "C"),
        judged(3, "tetera", "A", "S", "es"),
        judged(4, "tea pot", "C", "X"),
    ]
    parquet("shopping_queries_dataset_examples.parquet", examples)
    products = [sold("A", "Iron pot"), sold("A", "Tetera", "es"), sold("B", "Tea cosy"), sold("Z", "Never judged")]

    external = read_external(parquet("shopping_queries_dataset_products.parquet", products))

    shop = records(external)
    assert (external.name, external.dropped.counts) == ("esci", {"unknown-label": 1})
    assert [(q.text, q.language) for q in shop.queries] == [("tea pot", "en"), ("tetera", "es")]
    assert shop.queries[0].judgements == (Judgement(product_id="A", label="E"), Judgement(product_id="B", label="C"))
    assert set(shop.by_id) == {"A", "A-es", "B"}
    pot = shop.by_id["A"]
    assert (pot.brand, pot.attribute("color"), pot.description) == ("Rowan", "red", "Pours well\nFine & plain.")
    assert pot.family and pot.source.licence == "Apache-2.0"


def test_esci_records_are_what_our_tasks_ask_about(parquet: Any) -> None:
    parquet("examples.parquet", [judged(1, "tea pot", "A", "E"), judged(2, "tea pot", "B", "I")])
    external = read_external(parquet("products.parquet", [sold("A", "Iron pot"), sold("B", "Spade")]))

    assert len(list(QUERY_PRODUCT_RELATION.cases(records(external), Chance(7)))) == 2


def test_a_limit_reads_so_many_queries_and_only_their_products(parquet: Any) -> None:
    parquet("examples.parquet", [judged(n, f"query {'x' * n}", f"P{n}", "E") for n in range(9)])
    external = read_external(parquet("products.parquet", [sold(f"P{n}", f"Pot {n}") for n in range(9)]), limit=2)

    assert len(records(external).queries) == 2
    assert set(records(external).by_id) == {"P0", "P1"}


def test_the_real_sample_of_esci_judgements_is_read_and_another_scale_is_not(real: Callable[[str], Path]) -> None:
    external = read_external(real("esci_judgments_sample"))

    shop = records(external)
    assert len(shop.queries) == 150
    assert sum(len(query.judgements) for query in shop.queries) == 6678
    assert external.dropped.counts["unknown-label"] == 1


def test_wands_grades_map_to_exact_substitute_and_irrelevant(text: Any) -> None:
    text("query.csv", "query_id\tquery\tquery_class\n0\tred chair\tChairs\n1\tlamp\tLamps\n")
    labels = [(0, 0, 10, "Exact"), (1, 0, 11, "Partial"), (2, 0, 12, "Irrelevant"), (3, 1, 10, "Sure")]
    rows = "".join("\t".join(map(str, label)) + "\n" for label in labels)
    text("label.csv", "id\tquery_id\tproduct_id\tlabel\n" + rows)
    names = "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features\n"
    products = "".join(
        f"{n}\tChair {n}\tChairs\tFurniture / Chairs\tSoft.\tcolor : red|legs:4|color : blue|odd\n"
        for n in (10, 11, 12)
    )

    external = read_external(text("product.csv", names + products))

    shop = records(external)
    assert [judgement.label for judgement in shop.queries[0].judgements] == ["E", "S", "I"]
    assert shop.queries[1].judgements == ()
    chair = shop.products[0]
    assert chair.category is not None and chair.category.value == "Furniture > Chairs"
    assert (chair.attribute("color"), chair.attribute("legs")) == ("red", "4")
    assert external.dropped.counts == {"unknown-label": 1}


def test_the_480_real_queries_of_wands_are_read(real: Callable[[str], Path]) -> None:
    external = read_external(real("wands_queries"))

    assert len(records(external).queries) == 480
    assert set(external.dropped.counts) == {"file-of-another-set"}


def test_amazon_m2_gives_sessions_in_order_and_products_with_prices(text: Any) -> None:
    sessions = "prev_items,next_item,locale\n\"['B0A' 'B0B']\",B0C,UK\n[],B0C,DE\n\"['B0A']\",B0B,XX\n"
    text("sessions_train.csv", sessions)
    head = "id,locale,title,price,brand,color,size,model,material,author,desc\n"
    rows = "B0A,UK,Iron pot,12.5,Rowan,red,,,iron,,Pours.\nB0B,UK,Cosy,40000000.07,,,,,,,\nB0Z,UK,Other,1,,,,,,,\n"

    external = read_external(text("products_train.csv", head + rows))

    shop = records(external)
    (session,) = shop.sessions
    assert session.products("click") == ("B0A-uk", "B0B-uk", "B0C-uk")
    assert set(shop.by_id) == {"B0A-uk", "B0B-uk"}
    assert [str(variant.price) for variant in shop.variants] == ["12.50 GBP", "None"]
    assert shop.by_id["B0A-uk"].attribute("material") == "iron"
    assert external.dropped.counts == {"missing-value": 1, "unknown-locale": 1}


def test_amazon_reviews_lose_their_writers_and_what_these_give_away(lines: Any, tmp_path: Path) -> None:
    said = {"title": "Good", "parent_asin": "P1", "asin": "P1", "user_id": "AHIDDEN", "timestamp": 1_600_000_000_000}
    reviews = [
        {**said, "rating": 5.0, "text": "Write to ann@example.org<br />Pours well"},
        {**said, "rating": 0.0, "text": "x"},
    ]
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in reviews).encode())
    (tmp_path / "Kitchen.jsonl.gz").write_bytes(packed)
    meta = {"main_category": "Kitchen", "title": "Iron pot", "price": 12.5, "store": "Rowan", "parent_asin": "P1"}
    meta |= {
        "features": ["Whistles"],
        "description": ["Of iron."],
        "categories": ["Home", "Pots"],
        "details": {"Colour": "red"},
    }

    external = read_external(lines("meta_Kitchen.jsonl", [meta]))

    shop = records(external)
    (review,), (product,) = shop.reviews, shop.products
    assert (review.rating, review.body, review.date) == (5, "Write to [email]\nPours well", "2020-09-13")
    assert "AHIDDEN" not in review.model_dump_json()
    assert (product.description, product.attribute("colour")) == ("Whistles\nOf iron.", "red")
    assert product.category is not None and product.category.value == "Home > Pots"
    assert str(shop.variants[0].price) == "12.50 USD"
    assert external.dropped.counts == {"rating-out-of-range": 1}
    assert external.dropped.scrubbed == {"email": 1}


def test_epqa_gives_products_with_what_is_said_of_them_and_answered_questions(text: Any) -> None:
    head = "qid,question,ASIN,candidate,source,qa_pair_id,title,label,answer\n"
    rows = (
        '1,does it whistle?,B0A,it whistles when hot,bullet,1,Iron pot,2,"Yes, when hot."\n'
        '1,does it whistle?,B0A,"color:  { value:""red"" }",attribute,2,Iron pot,0,\n'
        "2,is it heavy?,B0A,it is of iron,description,3,Iron pot,1,Perhaps.\n"
        "3,is it new?,B0A,who knows,review,4,Iron pot,7,\n"
    )

    external = read_external(text("dev.csv", head + rows))

    shop = records(external)
    assert [(q.answer, q.answerable) for q in shop.questions] == [("Yes, when hot.", True), (None, False)]
    (pot,) = shop.products
    assert (pot.attribute("color"), pot.description) == ("red", "it whistles when hot\nit is of iron")
    assert external.dropped.counts == {"unknown-label": 1}


def test_facts_are_read_from_the_sets_own_notation() -> None:
    assert stated_fact('brand:  { value:"rowan" }') == ("brand", "rowan")
    assert stated_fact("item_weight: { unit:ounces, value:0.25 }") == ("item_weight", "0.25 ounces")
    assert stated_fact("size: { width:{ value:9 }, length:{ value:12 } }") is None


def test_semipqa_asks_which_fact_answers(text: Any, opened: Opened) -> None:
    rows = [(1, n, "what colour is it?", f"fact {n}", int(n == 3)) for n in range(6)]
    rows += [(2, n, "what weight?", f"fact {n}", 0) for n in range(6)]
    body = "".join("\t".join(map(str, row)) + "\n" for row in rows)

    external, (sample,) = opened(text("dev.csv", "qid\tqa_pair_id\tquestion\tcandidate\tlabel\n" + body))

    assert external.name == "amazon-pqa"
    assert isinstance(sample.gold, Selection)
    assert [sample.prompt.options[n - 1] for n in sample.gold.numbers] == ["fact 3"]


def test_the_real_product_questions_are_read(real: Callable[[str], Path], opened: Opened) -> None:
    external, samples = opened(real("amazon_pqa"))

    shop = records(external)
    assert (len(shop.products), len(shop.questions)) == (888, 977)
    assert {question.product_id for question in shop.questions} <= set(shop.by_id)
    assert len(samples) > 11_000
    assert external.dropped.total < 30
    assert {sample.ledger.licence for sample in samples} == {"CDLA-Sharing-1.0"}
