"""What a completed shop has, what it never has, and that it is the same every time."""

from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from shops import catalogues, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.importing import import_files
from shopwright.catalogue.snapshots import load_catalogue
from shopwright.foundation.chance import Chance
from shopwright.foundation.shop import Shop, ShopSettings
from shopwright.instructions.samples import maker_of
from shopwright.instructions.simulation.completing import Completed, completed
from shopwright.instructions.simulation.made import is_simulated
from shopwright.tasks.catalogue_of_tasks import task_named

ROOT = Path(__file__).parents[3]
AWS = ROOT.parent / "shared" / "data" / "aws_retail_demo_store" / "products_2025.yaml"
KINDS = ("questions", "queries", "sessions", "collections")
TAUGHT = (
    *("category-definition", "answerability", "complement-category", "query-product-ranking", "purchase-intent"),
    *("query-product-relation", "next-query", "also-bought", "also-viewed", "query-title", "query-writing"),
    "product-qa",
)


def test_every_kind_that_a_shop_has_none_of_is_simulated_and_says_so(bare: Catalogue, whole: Completed) -> None:
    for kind in KINDS:
        records = getattr(whole.catalogue, kind)
        assert len(records) == whole.simulated[kind] > 0
        assert all(is_simulated(record) and maker_of([record.id]) == "simulated" for record in records)
        assert {(record.source.platform, record.source.file) for record in records} == {("simulated", "")}
        assert {record.source.licence for record in records} == {"CC0-1.0"}
        assert [record.source.row for record in records] == list(range(1, len(records) + 1))
        assert len({record.id for record in records}) == len(records)


def test_reviews_and_translations_are_never_simulated(bare: Catalogue) -> None:
    untranslated = tuple(p.model_copy(update={"translations": ()}) for p in bare.products)

    whole = completed(replace(bare, products=untranslated)).catalogue

    assert whole.reviews == () and not any(product.translations for product in whole.products)


def test_what_a_shop_has_of_its_own_is_left_alone() -> None:
    shop = little_shop()

    assert completed(shop) == Completed(shop, {})


@pytest.mark.parametrize("kind", KINDS)
def test_one_record_of_its_own_is_never_joined_by_simulated_ones(kind: str, bare: Catalogue) -> None:
    own = getattr(little_shop(), kind)[:1]

    whole = completed(replace(bare, **{kind: own}))

    assert getattr(whole.catalogue, kind) == own and kind not in whole.simulated


def test_a_shop_is_completed_the_same_every_time(bare: Catalogue, whole: Completed) -> None:
    assert completed(bare) == whole


def test_a_new_product_changes_no_answer_and_hardly_a_search_of_the_others(bare: Catalogue, whole: Completed) -> None:
    fewer = completed(replace(bare, products=bare.products[1:])).catalogue

    first = bare.products[0].id
    answered = {q.id: q.answer for q in whole.catalogue.questions if q.answer and q.product_id != first}
    assert {q.id: q.answer for q in fewer.questions if q.answer} == answered
    texts, others = {q.text for q in whole.catalogue.queries}, {q.text for q in fewer.queries}
    assert others <= texts and len(texts - others) <= 4
    sessions = {session.id: session for session in fewer.sessions}
    assert set(sessions) == {s.id for s in whole.catalogue.sessions if s.id in sessions}
    assert len(whole.catalogue.sessions) == len(sessions) + 2


@pytest.mark.parametrize("name", TAUGHT)
def test_tasks_that_a_bare_shop_cannot_teach_have_cases_once_it_is_completed(
    name: str, bare: Catalogue, whole: Completed
) -> None:
    assert not list(task_named(name).cases(bare, Chance(7)))

    assert all(
        list(task_named(name).cases(part, Chance(7))) for part in (whole.catalogue, whole.catalogue.split("train"))
    )


@given(catalogues())
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_shop_can_be_completed(shop: Catalogue) -> None:
    bare = replace(shop, questions=(), queries=(), sessions=(), collections=())

    whole = completed(bare)

    assert completed(bare) == whole
    assert whole.catalogue.reviews == shop.reviews and whole.catalogue.variants == shop.variants
    assert [p.id for p in whole.catalogue.products] == [p.id for p in shop.products]


def test_a_shop_of_nothing_stays_one_of_nothing() -> None:
    assert completed(Catalogue()) == Completed(Catalogue(), {})


def test_a_real_shop_is_completed_in_seconds(tmp_path: Path) -> None:
    if not AWS.exists():
        pytest.skip("The AWS retail demo store is not at hand.")
    shop = Shop.create(tmp_path / "shop", ShopSettings(name="aws"))
    import_files(shop, [AWS], mapping=ROOT / "docs" / "examples" / "aws-retail.yaml")
    products = load_catalogue(shop)

    began = process_time()
    whole = completed(products)

    assert process_time() - began < 12
    assert whole.simulated["sessions"] == 2 * 2465 and whole.simulated["collections"] == len(products.by_category)
    assert whole.simulated["questions"] > 2000 and whole.simulated["queries"] > 1000
