"""What may not be trained on: families, questions and runs of words of the parts that examine a model."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.instructions.held_out import HeldOut
from shopwright.tasks.answers import Choice, Text
from shopwright.tasks.task import Case

LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"


def closed(question: str, options: tuple[str, ...] = ("a", "b"), family: str = "f") -> CaseLine:
    case = Case(key=question, fields={}, question=question, options=options, gold=Choice(number=1), families=(family,))
    return case_line("choice", case, "1", "record", None)


def free(question: str, reply: str, family: str = "f") -> CaseLine:
    case = Case(key=question, fields={}, question=question, gold=Text(text=reply), families=(family,))
    return case_line("text", case, reply, "record", None)


def reason(train: CaseLine, *held_out: CaseLine) -> str | None:
    held = HeldOut.of(held_out)
    return held.reason(train, held.copies([train]))


def test_a_family_of_the_test_part_is_dropped() -> None:
    assert reason(closed("one", family="x"), closed("two", family="x")) == "family of a held-out part"


def test_the_same_question_is_dropped_whatever_the_order_of_its_options() -> None:
    asked = closed("Which one?", ("a", "b"), "f")

    assert reason(asked, closed("which ONE", ("b", "a"), "g")) == "question of a held-out part"


def test_the_same_words_with_other_options_are_another_question() -> None:
    assert closed("Which one?", ("a", "b")).question != closed("Which one?", ("c", "d")).question


def test_a_copied_reply_is_dropped() -> None:
    assert reason(free("a", LONG, "f"), free("b", LONG, "g")) == "13 words in a row of a held-out part"


def test_twelve_words_in_a_row_are_no_copy() -> None:
    assert reason(free("a", LONG.rsplit(" ", 1)[0], "f"), free("b", LONG, "g")) is None


def test_a_copy_of_less_than_half_of_a_text_is_none() -> None:
    more = "and then fourteen other words stand here which no text of the test part has ever used before now"

    assert reason(free("a", f"{LONG} {more}", "f"), free("b", LONG, "g")) is None


def test_a_frame_that_many_families_share_is_no_copy() -> None:
    held_out = [free(f"q{number}", LONG, f"g{number}") for number in range(10)]

    assert reason(free("a", LONG, "f"), *held_out) is None


def test_what_is_held_out_is_joined_part_by_part() -> None:
    both = HeldOut.of([closed("one", family="x")]).joined(HeldOut.of([free("two", LONG, "y")]))

    assert both.families == {"x", "y"}
    assert both.reason(free("three", LONG, "z"), both.copies([free("three", LONG, "z")]))


def test_what_is_held_out_is_read_back(tmp_path: Path) -> None:
    held = HeldOut.of([closed("one", family="x"), free("two", LONG, "y")])
    held.write(tmp_path / "held.json")

    assert HeldOut.read(tmp_path / "held.json") == held


@given(st.text(), st.text(), st.lists(st.text(), max_size=3).map(tuple))
def test_a_line_is_read_back(question: str, reply: str, families: tuple[str, ...]) -> None:
    case = Case(key="k", fields={}, question=question, gold=Text(text=reply), families=families)
    line = case_line("text", case, reply, "record", None)

    assert CaseLine.load(line.dump()) == line
