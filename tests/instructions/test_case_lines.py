"""What a case's line says of its answer."""

import pytest

from shopwright.instructions.case_lines import CaseLine, case_line
from shopwright.tasks.answers import Choice, Entities, Text
from shopwright.tasks.task import Case

OPTIONS = ("steel", "cast iron")


def choice(question: str, first_number: int = 1) -> CaseLine:
    gold = Choice(number=1 + first_number)
    case = Case(key="k", fields={}, question=question, options=OPTIONS, gold=gold, first_number=first_number)
    return case_line("choice", case, str(gold.number), "records", None)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What is the Cast Iron Pan made of?", True),
        ("What is the Torne made of?", False),
        ("Is the pan of steel or cast iron?", False),
        ("What is the Steel Pan's handle made of?", False),
    ],
)
@pytest.mark.parametrize("first_number", [0, 1])
def test_a_choice_is_told_where_its_question_holds_the_right_option_alone(
    question: str, told: bool, first_number: int
) -> None:
    assert choice(question, first_number).told is told
    assert choice(question, first_number).place == 1


def test_a_text_is_told_where_the_prompt_holds_all_of_it() -> None:
    case = Case(
        key="k", fields={"facts": "A pan, cast in one piece."}, question="?", gold=Text(text="Cast in one piece.")
    )

    assert case_line("text", case, "Cast in one piece.", "records", None).told
    assert not case_line("text", case, "Cast in two pieces.", "records", None).told


def test_phrases_of_the_prompt_are_meant_to_stand_there() -> None:
    case = Case(key="k", fields={"title": "Cast Iron Pan"}, question="?", gold=Entities(names=("Cast Iron",)))

    assert not case_line("entities", case, "Cast Iron", "records", None).told


def test_a_line_reads_back_as_it_was_written() -> None:
    line = choice("What is the Torne made of, and how is it cast so well in one single piece of iron?")

    assert CaseLine.load(line.dump()) == line
