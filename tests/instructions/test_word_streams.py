"""Many texts as streams of hashed words."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.word_streams import chunks, inside, runs, words_of

TEXTS = st.lists(st.text(max_size=60), min_size=1, max_size=6)
OPTIONS = ("red boots", "blue boots", "a green hat", "one scarf")


def bag(text: str) -> int:
    return int(words_of([text]).bags[0])


def letters(text: str) -> int:
    return int(words_of([text]).letters[0])


def listed(labels: tuple[str, ...], options: tuple[str, ...] = OPTIONS) -> str:
    return "Which of these is warm?\n" + "\n".join(f"{a} {b}" for a, b in zip(labels, options, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don't stop!", "dont, STOP"),
        ("A T-shirt - in red.", "a tshirt in RED"),
        ("Grösse ½ “XL”", "GRÖSSE 1/2 'xl'"),
        ("\uff26\uff35\uff2c\uff2c width", "full WIDTH"),
        ("Tom &amp; Tim <br />went", "Tom & Tim went"),
        ("straße", "STRASSE"),
        ("Cafe\u0301", "café"),
    ],
)
def test_case_and_punctuation_leave_the_letters_as_they_are(one: str, other: str) -> None:
    assert letters(one) == letters(other)


def test_other_letters_or_another_order_of_them_give_another_key() -> None:
    assert len({letters(text) for text in ("red boots", "boots red", "red boot", "red boots 2", "")}) == 5


@pytest.mark.parametrize(
    "labels",
    [
        ("0.", "1.", "2.", "3."),
        ("1)", "2)", "3)", "4)"),
        ("A.", "B.", "C.", "D."),
        ("(a)", "(b)", "(c)", "(d)"),
        ("ii.", "iv)", "vi.", "xi."),
        ("Option A:", "Option B:", "Option C:", "Option D:"),
        ("1.", "3.", "4.", "7."),
        ("-", "*", "-", "*"),
    ],
)
def test_labels_and_the_order_of_options_leave_the_bag_as_it_is(labels: tuple[str, ...]) -> None:
    assert bag(listed(labels, OPTIONS[::-1])) == bag(listed(("-",) * 4))


def test_labels_within_a_line_are_known_by_counting_on() -> None:
    assert bag("Pick one: (A) red boots (B) blue boots") == bag("Pick one: red boots blue boots")
    assert bag("Products: 0. red boots") == bag("Products: red boots")


@pytest.mark.parametrize(
    "text", ["It costs 20. How much is that?", "Take vitamin A. It helps.", "Sizes 3 and 4 are left"]
)
def test_numbers_and_letters_of_a_sentence_stay(text: str) -> None:
    assert words_of([text]).counts[0] == len(text.replace(".", "").replace("?", "").split())


def test_other_numbers_in_a_question_make_another_question() -> None:
    assert bag("James has 5 boxes of 20 matches") != bag("James has 6 boxes of 30 matches")


def test_scripts_without_spaces_are_parted_where_the_script_changes() -> None:
    assert words_of(["ステンレス製のマグカップ"]).counts[0] == 4


def test_a_run_is_the_same_wherever_it_stands() -> None:
    words = words_of(["one two three four", "and one two three", "two three"])
    found = runs(words, 3)

    assert found[0] == found[5]
    assert inside(words, np.arange(len(found)), 3).tolist() == [True, True, False, False, True, True, False, False]


def test_texts_without_words_have_none() -> None:
    words = words_of(["", " ... ", "\x00\x00", "word"])

    assert words.counts.tolist() == [0, 0, 0, 1]
    assert len(runs(words, 13)) == 0


@given(TEXTS)
def test_a_text_has_the_same_keys_whatever_stands_beside_it(texts: list[str]) -> None:
    together = words_of(texts)
    alone = [words_of([text]) for text in texts]

    assert together.letters.tolist() == [int(words.letters[0]) for words in alone]
    assert together.bags.tolist() == [int(words.bags[0]) for words in alone]
    assert together.hashes.tolist() == [mark for words in alone for mark in words.hashes.tolist()]


@given(st.lists(st.text(max_size=20), max_size=12), st.integers(1, 50))
def test_chunks_hold_every_text_once(texts: list[str], size: int) -> None:
    assert [place for first, last in chunks(texts, size) for place in range(first, last)] == list(range(len(texts)))


def test_marks_are_the_same_in_another_process() -> None:
    code = "from shopwright.instructions.word_streams import words_of; print(words_of(['One, two: drei über'])[2:])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert told.strip() == str(words_of(["One, two: drei über"])[2:])
