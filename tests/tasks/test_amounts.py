"""Amounts are read from texts, made comparable, and never read twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.tasks.amounts import Amount, amounts, number_of


def read(text: str) -> list[tuple[str, float]]:
    return [(amount.dimension, pytest.approx(amount.value)) for amount in amounts(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("170 g", [("mass", 170)]),
        ("2.4 kg", [("mass", 2400)]),
        ("0,5 l", [("volume", 0.5)]),
        ("20,000 mm", [("length", 20)]),
        ("36 x 24 cm", [("length", 0.36), ("length", 0.24)]),
        ("36 cm x 24 cm", [("length", 0.36), ("length", 0.24)]),
        ("30-40 °C", [("temperature", 30), ("temperature", 40)]),
        ("down to -10 °C", [("temperature", -10)]),
        ("100% cotton", [("share", 100)]),
        ("120 g/m²", [("area weight", 120)]),
        ("€49.90", [("money in EUR", 49.9)]),
        ("1,499.00 EUR", [("money in EUR", 1499)]),
        ("14-inch", [("length", 0.3556)]),
        ("24 months", [("time", 63115200)]),
        ("two cups", [("count", 2)]),
        ("2.5-layer", [("count", 2.5)]),
        ("sizes 1,2,3", [("count", 1.2), ("count", 3)]),
        ("4K", [("code", 0)]),
        ("nothing", []),
    ],
)
def test_an_amount_has_a_dimension_and_a_value_in_its_base_unit(text: str, found: list[tuple[str, float]]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("280 mm", "28 cm"),
        ("1 m", "100 cm"),
        ("2.4 kg", "2400 g"),
        ("750 ml", "0.75 l"),
        ("24 months", "2 years"),
        ("14 inch", "35.6 cm"),
    ],
)
def test_the_same_amount_in_another_unit_is_equal(one: str, other: str) -> None:
    assert amounts(one)[0].equals(amounts(other)[0])


@pytest.mark.parametrize(
    ("one", "other"), [("28 cm", "28 g"), ("28 cm", "28.1 cm"), ("5 pockets", "5 buttons"), ("4K", "8K"), ("€5", "$5")]
)
def test_another_amount_is_not(one: str, other: str) -> None:
    assert not amounts(one)[0].equals(amounts(other)[0])


def test_a_count_agrees_with_a_count_of_things_not_named() -> None:
    assert amounts("pack of 4")[0].equals(amounts("4 soft towels")[0])


def test_counts_of_the_same_thing_are_rivals_and_codes_never_are() -> None:
    assert amounts("6 towels")[0].rivals(amounts("2 towels")[0])
    assert not amounts("6 towels")[0].rivals(amounts("2 cables")[0])
    assert not amounts("4K")[0].rivals(amounts("8K")[0])
    assert amounts("5 cm")[0].rivals(amounts("6 m")[0])


@pytest.mark.parametrize(
    ("text", "value"), [("1,499.00", 1499), ("1.499,50", 1499.5), ("2,5", 2.5), ("-3", -3), ("1.000.000", 1e6)]
)
def test_a_number_is_read_as_written(text: str, value: float) -> None:
    assert number_of(text) == value


@given(text=st.text(st.sampled_from("0123456789.,- xcmgkl°€%²/twoK")))
def test_any_text_has_amounts_whose_spans_it_contains(text: str) -> None:
    assert all(isinstance(amount, Amount) and amount.span in text for amount in amounts(text))
