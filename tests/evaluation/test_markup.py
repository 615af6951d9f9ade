"""Pieces of pages: text stays text, and a policy names the scripts that may run."""

from base64 import b64encode
from hashlib import sha256
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.markup import policy, printable, words


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_control_characters_and_halves_of_characters_never_reach_a_page(text: str) -> None:
    shown = printable(text)

    assert len(shown) == len(text)
    assert all(category(c) not in ("Cc", "Cs") or c in "\n\t" for c in shown)
    assert all(c == d for c, d in zip(text, shown, strict=True) if category(c) not in ("Cc", "Cs"))


def test_words_are_never_markup() -> None:
    assert words("<b>&") == '<td class="words">&lt;b&gt;&amp;</td>'


def test_a_policy_without_scripts_lets_none_run() -> None:
    digest = b64encode(sha256(b"go()").digest()).decode()

    assert "script-src 'none'" in policy()
    assert f"script-src 'sha256-{digest}';" in policy("go()")
    assert all(part in policy() for part in ("default-src 'none'", "base-uri 'none'", "form-action 'none'"))
