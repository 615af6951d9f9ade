"""Personal data in what customers wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.privacy import scrub


@pytest.mark.parametrize(
    ("text", "bare", "kind"),
    [
        ("mail me at ann.lee+x@mail.example.org.", "mail me at [email].", "email"),
        ("call +44 20 7946 0958 now", "call [phone] now", "phone"),
        ("or (555) 123-4567", "or [phone]", "phone"),
        ("from 203.0.113.88", "from [ip]", "ip"),
        ("card 4111 1111 1111 1111", "card [card]", "card"),
        ("pay DE89 3704 0044 0532 0130 00", "pay [iban]", "iban"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, bare: str, kind: str) -> None:
    found, counts = scrub(text)

    assert found == bare
    assert counts == {kind: 1}


@pytest.mark.parametrize(
    "text",
    [
        "20,000 mm and 30 x 20 cm",
        "version 1.2.3.4000",
        "EAN 2014644343247",
        "since 2019-2024",
        "1,900 mAh, 2,100 charges",
    ],
)
def test_measures_and_numbers_of_products_stay(text: str) -> None:
    assert scrub(text) == (text, {})


def test_the_writers_own_name_goes_but_no_common_word() -> None:
    assert scrub("Love it. Celia Moreau", ["Celia Moreau"]) == ("Love it. [name]", {"name": 1})
    assert scrub("May I return it?", ["May"]) == ("May I return it?", {})


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{1,8}\.(com|org)", fullmatch=True), st.text(max_size=20))
def test_no_email_survives(email: str, text: str) -> None:
    assert email not in scrub(f"{text} {email} ")[0]
