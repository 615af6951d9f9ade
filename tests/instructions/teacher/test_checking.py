"""Checks of grown samples: what each refuses, and that it names the reason."""

import pytest

from shopwright.instructions.teacher.checking import (
    CHECKS,
    claims_supported,
    failure,
    in_english,
    meaning_moved,
    passed,
    question_failure,
)
from shopwright.instructions.teacher.seeds import Seed

AD = Seed(
    id="x",
    task="ad-writing",
    instruction="Write an ad for people who drink tea at night.",
    input="Kettle Merle, 0.9 l, 1,200 W, steel, whistles softly.",
    output="Merle whistles softly, so only you wake up: 0.9 l of steel at 1,200 W.",
    objects=("seller", "customer"),
)
PATH = AD.model_copy(
    update={"task": "listing-classification", "input": "Kettle. Paths: A > B > C; A > D", "output": "A > B > C"}
)


def changed(**values: str) -> str | None:
    return failure(AD.model_copy(update=values))


def test_a_true_ad_passes() -> None:
    assert failure(AD) is None


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"instruction": "Ad."}, "instruction too short or too long"),
        ({"instruction": "word " * 200}, "instruction too short or too long"),
        ({"input": "word " * 500}, "input too long"),
        ({"output": ""}, "output too short"),
        ({"output": "Tea. " * 200}, "output too long"),
        (
            {"input": "Der Kessel fasst viel und ist nicht laut, und die Leute sind mit ihm froh."},
            "question not in English",
        ),
        ({"output": "Der Kessel pfeift leise und ist mit Stahl gebaut, für die Nacht."}, "output not in English"),
        ({"output": "Merle whistles softly, you moron: 0.9 l of steel."}, "unwanted word"),
        ({"output": "As a language model I like Merle: 0.9 l of steel."}, "teacher speaks of itself"),
        ({"input": "Kettle Merle. Ask jo@shop.example for it."}, "personal data"),
        ({"output": "Kettle Merle, 0.9 l, 1,200 W, steel"}, "answer stands in the prompt"),
        (
            {"output": "Kettle Merle, 0.9 l, 1,200 W, steel, whistles softly. Yes"},
            "output repeats input",
        ),
        ({"output": "Merle whistles softly: 0.9 l of steel at 1,500 W."}, "number not in the input"),
        ({"output": "Merle whistles softly and is made of copper, for your night."}, "claim not in the input"),
        ({"output": "Merle is the best kettle in the world and whistles softly."}, "claim not in the input"),
    ],
)
def test_each_fault_has_its_reason(values: dict[str, str], reason: str) -> None:
    assert changed(**values) == reason


def test_other_writings_of_a_number_are_the_same_number() -> None:
    assert changed(output="Merle whistles softly, so only you wake up: 0.9 l of steel at 1200 W.") is None


def test_a_path_may_stand_among_others_but_not_alone() -> None:
    assert failure(PATH) is None
    assert failure(PATH.model_copy(update={"input": "Kettle, in A > B > C"})) == "answer stands in the prompt"
    assert failure(PATH.model_copy(update={"output": "A kettle"})) == "output is no path"


def test_a_title_has_one_line() -> None:
    title = AD.model_copy(update={"task": "query-title", "output": "Merle Kettle,\n0.9 l, Steel"})

    assert failure(title) == "title of several lines"


def test_a_question_is_checked_before_it_is_answered() -> None:
    assert question_failure(AD.model_copy(update={"output": ""})) is None
    assert question_failure(AD.model_copy(update={"instruction": "?"})) == "instruction too short or too long"


def test_a_rephrased_question_keeps_its_numbers() -> None:
    assert meaning_moved(AD, AD.model_copy(update={"input": "Steel, 1200 W and 0.9 l: Merle."})) is None
    assert (
        meaning_moved(AD, AD.model_copy(update={"input": "Steel, 1,300 W and 0.9 l."}))
        == "rephrased with other numbers"
    )


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The kettle is on the hob and it has a lid.", True),
        ("LED Bulb E27", True),
        ("La bouilloire est dans la cuisine et elle ne siffle pas.", False),
        ("Чайник стоит на кухне", False),
        ("やかんは台所にあります", False),
    ],
)
def test_english_is_told_by_its_letters_and_small_words(text: str, english: bool) -> None:
    assert in_english(text) is english


def test_claims_are_held_to_what_was_told_unit_by_unit() -> None:
    assert claims_supported("A bottle of 0.5 l, steel.", "Half of it is 500 ml of steel? No: all of it.") is True
    assert claims_supported("A bottle of 0.5 l, steel.", "Holds 0.7 l.") is False


def test_the_checks_that_a_task_has_are_named() -> None:
    assert "claims" in passed("ad-writing") and "path" not in passed("ad-writing")
    assert set(passed("ad-writing")) | set(passed("query-title")) | set(passed("listing-classification")) == set(CHECKS)
