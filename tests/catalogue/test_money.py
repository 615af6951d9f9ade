"""Money as merchants write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.money import CURRENCIES, BadMoney, read_money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.00", "12.00 EUR"),
        ("12", "12.00 EUR"),
        ("12,5", "12.50 EUR"),
        ("1.234,56", "1234.56 EUR"),
        ("1,234.56", "1234.56 EUR"),
        ("1,234", "1234.00 EUR"),
        ("1.234.567", "1234567.00 EUR"),
        ("1 234,50", "1234.50 EUR"),
        ("19.9900", "19.99 EUR"),
        ("€ 12", "12.00 EUR"),
        ("£5.5", "5.50 GBP"),
        ("$5", "5.00 USD"),
        ("US$5", "5.00 USD"),
        ("12.00 USD", "12.00 USD"),
        ("chf 12", "12.00 CHF"),
        ("0", "0.00 EUR"),
        ("500 JPY", "500.00 JPY"),
    ],
)
def test_an_amount_is_read(text: str, expected: str) -> None:
    assert str(read_money(text, "EUR")) == expected


def test_a_dollar_is_the_shops_own_where_it_has_one() -> None:
    assert read_money("$5", "CAD").currency == "CAD"


def test_the_decimal_mark_can_be_told() -> None:
    assert read_money("1,234", "EUR", ",").amount == 123
    assert read_money("1.234", "EUR", ",").amount == 123400


def test_minor_units_are_taken_as_they_are() -> None:
    assert read_money("1299", "EUR", minor=True).amount == 1299


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12.00 XQZ", "unknown-currency"),
        ("-3", "negative-price"),
        ("\u2212 3", "negative-price"),
        ("cheap", "unreadable-price"),
        ("", "unreadable-price"),
        ("1-2", "unreadable-price"),
        ("12 EUR or more", "unreadable-price"),
    ],
)
def test_an_amount_that_cannot_be_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadMoney) as caught:
        read_money(text, "EUR")

    assert caught.value.reason == reason


@given(st.integers(0, 10**9), st.sampled_from(sorted(CURRENCIES)))
def test_what_money_prints_is_read_back(cents: int, currency: str) -> None:
    money = read_money(f"{cents // 100}.{cents % 100:02d} {currency}", "EUR")

    assert (money.amount, money.currency) == (cents, currency)
    assert read_money(str(money), "EUR") == money


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_bad_money(text: str) -> None:
    try:
        assert read_money(text, "EUR").amount >= 0
    except BadMoney as error:
        assert error.fix
