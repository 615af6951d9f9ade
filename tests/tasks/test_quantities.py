"""Packs, measures, and sums whose wrong answers are slips."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shops import SOURCE

from shopwright.catalogue.records import Money, Product, Variant
from shopwright.tasks.quantities import Sum, amount, measure_of, pack_of, sums


def found(title: str, price: int = 1200, **values: object) -> dict[str, Sum]:
    product = Product(id="p", handle="p", title=title, source=SOURCE)
    variant = Variant(id="v", product_id="p", title="one", price=Money(amount=price, currency="EUR"))
    return {each.kind: each for each in sums(product, variant.model_copy(update=values), random.Random(3))}


@pytest.mark.parametrize(
    ("text", "count"), [("Pack of 6", 6), ("12-pack", 12), ("set of 1", None), ("24 pieces", 24), ("boots 42", None)]
)
def test_packs_are_read(text: str, count: int | None) -> None:
    assert pack_of(text) == count


@pytest.mark.parametrize(
    ("text", "measure"),
    [("Oil 500 ml", (500, "ml")), ("1.5l bottle", (1.5, "l")), ("EU 42", None), ("0 g", None), ("20 grams", None)],
)
def test_measures_are_read(text: str, measure: tuple[float, str] | None) -> None:
    assert measure_of(text) == measure


def test_the_content_of_a_pack_is_told_in_the_larger_unit() -> None:
    assert found("Juice, pack of 6, 500 ml")["content"].right == "3 l"
    assert found("Tea, pack of 4, 100 g")["content"].right == "400 g"


def test_prices_are_computed_in_cents() -> None:
    kinds = found("Oil 500 ml", 1295)

    assert kinds["per hundred"].right == "2.59 EUR"
    assert found("Eggs, pack of 6", 300)["each"].right == "0.50 EUR"


def test_a_saving_needs_a_higher_list_price() -> None:
    assert found("x", 1000, list_price=Money(amount=1500, currency="EUR"))["saving"].right == "5.00 EUR"
    assert "saving" not in found("x", 1000, list_price=Money(amount=900, currency="EUR"))
    assert "saving" not in found("x", 1000, list_price=Money(amount=1500, currency="USD"))


def test_weights_become_kilograms() -> None:
    each = found("x", weight_g=250)["weight"]
    count = int(each.ask.split("do ")[1].split(" ")[0])

    assert each.right == amount(250 * count / 1000, "kg")


@given(st.integers(1, 10**6), st.integers(0, 10**5), st.sampled_from(("x", "pack of 6", "500 ml", "pack of 2, 1.5 l")))
def test_no_slip_is_the_right_answer(price: int, grams: int, title: str) -> None:
    for each in found(title, price, weight_g=grams).values():
        assert each.right not in each.slips
        assert len(set(each.slips)) == len(each.slips)


@given(st.integers(1, 10**6))
def test_the_budget_buys_the_count_and_not_one_more(price: int) -> None:
    each = found("x", price)["budget"]
    budget = round(float(each.ask.rsplit("for ", 1)[1].split(" ")[0]) * 100)

    assert int(each.right) * price <= budget < (int(each.right) + 1) * price
