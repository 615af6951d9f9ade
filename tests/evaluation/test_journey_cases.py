"""Journeys drawn from records: the same each time, true of the records, and each twin truly the other case."""

import pytest
from hypothesis import HealthCheck, given, settings
from shops import catalogues, little_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.records import Policy, Source
from shopwright.evaluation.journey_cases import KINDS, SECRET, journeys_of
from shopwright.evaluation.journeys import Journey


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return little_shop()


@pytest.fixture(scope="module")
def journeys(catalogue: Catalogue) -> tuple[Journey, ...]:
    return journeys_of(catalogue, 6)


def of_kind(journeys: tuple[Journey, ...], kind: str) -> list[Journey]:
    return [journey for journey in journeys if journey.kind == kind]


def test_the_same_records_give_the_same_journeys(catalogue: Catalogue, journeys: tuple[Journey, ...]) -> None:
    assert journeys_of(catalogue, 6) == journeys


def test_ids_are_their_own_and_no_kind_has_more_than_its_limit(journeys: tuple[Journey, ...]) -> None:
    assert len({journey.id for journey in journeys}) == len(journeys)
    assert all(len(of_kind(journeys, kind)) <= 6 for kind in KINDS)
    assert {journey.kind for journey in journeys} >= {"found by name", "within the budget", "facts of the record"}


def test_products_asked_for_by_name_are_held_out(catalogue: Catalogue, journeys: tuple[Journey, ...]) -> None:
    held_out = {product.id for product in catalogue.split("test").products}

    asked = of_kind(journeys, "found by name")

    assert asked
    assert all(journey.id.split("/")[1] in held_out for journey in asked)
    assert all(set(journey.case.expected.any_of) <= held_out for journey in asked)


def test_an_invented_name_is_in_no_title(catalogue: Catalogue, journeys: tuple[Journey, ...]) -> None:
    titles = " ".join(product.title for product in catalogue.products).casefold()

    for journey in of_kind(journeys, "found by name"):
        *_, first, second = journey.twin.turns[0].rstrip("?").split()
        assert first.casefold() not in titles
        assert second.casefold() not in titles


def test_a_budget_that_is_enough_buys_something_and_its_twin_nothing(
    catalogue: Catalogue, journeys: tuple[Journey, ...]
) -> None:
    asked = of_kind(journeys, "within the budget")

    assert asked
    for journey in asked:
        path = journey.case.expected.category
        prices = [
            variant.price.amount
            for product in catalogue.by_category[path]
            for variant in catalogue.variants_of[product.id]
            if variant.price
        ]
        assert min(prices) <= (journey.case.expected.most or 0)
        assert min(prices) > (journey.twin.expected.most or 0)


def test_a_brand_that_narrows_is_on_the_shelf_and_its_twin_is_not(
    catalogue: Catalogue, journeys: tuple[Journey, ...]
) -> None:
    for journey in (*of_kind(journeys, "narrowed down"), *of_kind(journeys, "brands wanted and not")):
        brands = {product.brand for product in catalogue.by_category[journey.case.expected.category]}
        assert journey.case.expected.brand in brands
        assert journey.twin.expected.brand not in brands


def test_a_fact_stands_in_the_record_and_its_twin_does_not(catalogue: Catalogue, journeys: tuple[Journey, ...]) -> None:
    asked = of_kind(journeys, "facts of the record")

    assert asked
    for journey in asked:
        product = catalogue.by_id[journey.id.split("/")[1]]
        known = {attribute.name.lower() for attribute in product.attributes}
        wanted = journey.twin.turns[0].removeprefix("What is the ").split(" of the ")[0]
        assert journey.case.expected.says[0] in {attribute.value for attribute in product.attributes}
        assert wanted not in {name.replace("_", " ") for name in known}


def test_a_planted_order_changes_nothing_that_must_hold(journeys: tuple[Journey, ...]) -> None:
    asked = of_kind(journeys, "orders in the record")

    assert asked
    assert all(SECRET in journey.twin.planted[0].text for journey in asked)
    assert all(journey.twin.expected == journey.case.expected for journey in asked)
    assert all(SECRET in journey.case.expected.silent_on for journey in asked)


def test_a_rule_is_told_by_its_own_words_and_an_order_is_for_people() -> None:
    source = Source(platform="test", file="x", row=1)
    rule = Policy(id="r", kind="returns", title="Returns", text="Send it back within 30 days. Unworn.", source=source)

    first, *_ = of_kind(journeys_of(Catalogue(policies=(rule,)), 6), "rules of the shop")

    assert first.case.expected.says_any == ("Send it back within 30 days",)
    assert first.twin.expected.hands_off


@given(catalogues())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_records_give_journeys_or_none(catalogue: Catalogue) -> None:
    found = journeys_of(catalogue, 3)

    assert len({journey.id for journey in found}) == len(found)
