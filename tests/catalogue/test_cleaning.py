"""Clean text: one Unicode form, nothing invisible, HTML as plain lines."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.catalogue.cleaning import clean, is_html, plain_text, slug, storable


def test_invisible_characters_are_taken_out_and_counted() -> None:
    assert clean("Te\u200bnt\u202e \x07dry\ufeff") == ("Tent dry", 4)


def test_text_comes_in_one_unicode_form() -> None:
    assert clean("Kaffeemu\u0308hle") == ("Kaffeemühle", 0)


def test_joiners_stay_where_scripts_and_emoji_need_them() -> None:
    family = "👨\u200d👩\u200d👧"
    assert clean(f"{family} tent") == (f"{family} tent", 0)
    assert clean("te\u200dnt") == ("tent", 1)


def test_lines_stay_lines() -> None:
    assert clean("one\r\ntwo\rthree\n") == ("one\ntwo\nthree", 0)


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once, _ = clean(text)

    assert clean(once) == (once, 0)
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>Dry &amp; light.</p><p>Warm.</p>", "Dry & light.\nWarm."),
        ("<ul><li>one</li><li><b>two</b></li></ul>", "- one\n- two"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>steal()</script><style>p{}</style>Safe", "Safe"),
        ("<table><tr><td>Weight</td><td>310 g</td></tr></table>", "Weight: 310 g"),
        ("<p></p>", ""),
        ("Fish &amp; chips", "Fish & chips"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
    ],
)
def test_html_becomes_plain_lines(html: str, plain: str) -> None:
    assert plain_text(html) == plain


@given(st.text(alphabet="<>/&;abp \n\"'=", max_size=60))
def test_plain_text_has_no_scripts_whatever_the_html(text: str) -> None:
    assert "<script" not in plain_text(f"<script>{text}</script>")


def test_tags_and_entities_tell_html() -> None:
    assert is_html("<p>x") and is_html("a &amp; b")
    assert not is_html("a < b and b > c; R&D")


def test_a_slug_is_an_address() -> None:
    assert slug("Chef's Knife, 20 cm \u2013 Größe") == "chefs-knife-20-cm-große"
    assert slug("Crème brûlée") == "creme-brulee"
    assert slug("日本 茶") == "日本-茶"


def test_storable_text_keeps_all_but_what_no_file_can_hold() -> None:
    assert storable("a\0b\ud800c\u200b") == "abc\u200b"
