"""Filters are read from a shopper's words."""

import pytest
from assistant.corner_shop import corner_shop
from hypothesis import given
from hypothesis import strategies as st

from shopwright.assistant.reading import Reading, read_question
from shopwright.assistant.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(corner_shop())


def read(question: str) -> Reading:
    return read_question(question, VOCABULARY, "EUR")


def labels(question: str) -> set[str]:
    return {one.label for one in read(question).filters}


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("boots under 50 euros", "up to 50.00 EUR"),
        ("boots under €49.90", "up to 49.90 EUR"),
        ("boots below 1,299.00 EUR", "up to 1299.00 EUR"),
        ("boots for less than 1.299,50 €", "up to 1299.50 EUR"),
        ("Stiefel unter 19,99 Euro", "up to 19.99 EUR"),
        ("bottes à moins de 80 euros", "up to 80.00 EUR"),
        ("boots over 100", "from 100.00 EUR"),
        ("boots between 20 and 30 euros", "20.00 EUR to 30.00 EUR"),
        ("boots from 30 to 20 euros", "20.00 EUR to 30.00 EUR"),
        ("boots 20-30 €", "20.00 EUR to 30.00 EUR"),
        ("boots over 20 and under 30 euros", "20.00 EUR to 30.00 EUR"),
        ("boots around 100 euros", "80.00 EUR to 120.00 EUR"),
        ("what is in stock", "in stock"),
        ("boots that are available now", "in stock"),
        ("a red jacket", "red"),
        ("red or olive", "red or olive"),
        ("jacket in size M", "Size M"),
        ("a jacket by Fjelder", "Fjelder"),
        ("rain jacket please", "Rain Jackets"),
        ("something of cast iron", "cast iron"),
        ("boots without suede", "not suede"),
        ("boots, but not Kvist", "not Kvist"),
        ("jacket without zips", "not zips"),
        ("a jacket for women", "Women's"),
    ],
)
def test_a_condition_is_understood(question: str, label: str) -> None:
    assert label in labels(question)


@pytest.mark.parametrize("question", ["under 500 g", "a pan under 30 cm", "over 3 litres", "up to 20 °C"])
def test_a_number_that_measures_something_else_is_no_price(question: str) -> None:
    assert not [one for one in read(question).filters if one.kind == "price"]


def test_not_too_heavy_refuses_nothing() -> None:
    assert read("not too heavy boots").filters == ()


def test_superlatives_are_an_order_and_not_a_search() -> None:
    assert read("the cheapest rain jacket").order == "cheapest"
    assert read("your most expensive pan").order == "dearest"
    assert "cheapest" not in read("the cheapest rain jacket").text


def test_what_was_understood_as_price_and_stock_is_not_searched_for() -> None:
    assert read("boots under 50 euros in stock").text == "boots"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read(text), Reading)
