"""The question is stated twice where there is room for that."""

from shopwright.evaluation.ways.rereading import stated_twice
from shopwright.evaluation.ways.room import SMALL


def test_a_short_question_is_stated_twice_and_ends_as_it_did() -> None:
    text = stated_twice("Which one?\nAnswer:", SMALL)

    assert text.count("Which one?") == 2
    assert text.endswith("Answer:")


def test_a_long_question_is_stated_once() -> None:
    assert stated_twice("x" * (SMALL // 2 + 1), SMALL).count("x") == SMALL // 2 + 1


def test_letters_beyond_ascii_take_more_room() -> None:
    kana = "\u3042" * (SMALL // 5)

    assert stated_twice(kana, SMALL) == kana
