"""Unwanted words are found as whole words, in any case."""

import pytest

from shopwright.instructions.decency import is_decent


@pytest.mark.parametrize("text", ["What a BITCH of a kettle", "Go to hell.", "go  to\nHell", "(shit)"])
def test_an_unwanted_word_is_found(text: str) -> None:
    assert not is_decent(text)


@pytest.mark.parametrize(
    "text", ["", "Rapeseed oil for a Scunthorpe kitchen", "Go to the hell-bent sale", "Go to the shop"]
)
def test_letters_inside_another_word_are_none(text: str) -> None:
    assert is_decent(text)
