"""The question is stated twice where there is room for that."""

from shopwright.evaluation.ways.rereading import stated_twice
from shopwright.evaluation.ways.room import ROOM


def test_a_short_question_is_stated_twice_and_ends_as_it_did() -> None:
    text = stated_twice("Which one?\nAnswer:")

    assert text.count("Which one?") == 2
    assert text.endswith("Answer:")


def test_a_long_question_is_stated_once() -> None:
    assert stated_twice("x" * (ROOM // 2 + 1)).count("x") == ROOM // 2 + 1


def test_room_is_counted_in_bytes() -> None:
    kana = "\u3042" * (ROOM // 5)

    assert stated_twice(kana) == kana
