"""Families of tasks: enough questions each, every question in one, and a sentence where one does not hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.evaluation.families import FamilyFigures, families_of
from shopwright.evaluation.questions import Question
from shopwright.tasks.answers import Text
from shopwright.tasks.prompt import Prompt

SKILLS = st.sampled_from(("concept", "behaviour", "reasoning"))
KINDS = st.sampled_from(("choice", "ranking", "text"))
SORTS = st.tuples(SKILLS, KINDS, st.integers(1, 60))


def questions(*sorts: tuple[str, str, int]) -> list[Question]:
    return [
        Question(
            id=f"{skill}/{kind}/{place}",
            task=f"{skill} {kind}",
            track=skill,
            metric="accuracy",
            prompt=Prompt.model_validate({"task": f"{skill} {kind}", "kind": kind, "text": "?"}),
            gold=Text(text="x"),
            raw_gold="x",
            licence="CC0-1.0",
        )
        for skill, kind, count in sorts
        for place in range(count)
    ]


def sizes(*sorts: tuple[str, str, int]) -> dict[str, int]:
    return {family.name: len(family.places) for family in families_of(questions(*sorts), 100)}


def test_a_skill_and_a_kind_of_answer_are_a_family_where_there_are_enough_questions() -> None:
    assert sizes(("concept", "choice", 100), ("concept", "text", 120)) == {
        "concept: choice": 100,
        "concept: text": 120,
    }


def test_kinds_with_too_few_questions_join_within_their_skill() -> None:
    found = sizes(("concept", "choice", 300), ("concept", "text", 20), ("concept", "ranking", 90))

    assert found == {"concept: text, ranking": 110, "concept: choice": 300}


def test_a_skill_with_too_few_questions_joins_the_smallest_other_family() -> None:
    found = sizes(("concept", "choice", 300), ("reasoning", "choice", 40), ("behaviour", "text", 150))

    assert found == {"reasoning: choice, behaviour: text": 190, "concept: choice": 300}


def test_few_questions_are_one_family() -> None:
    assert sizes(("concept", "choice", 3), ("reasoning", "choice", 4)) == {"concept: choice, reasoning: choice": 7}


@given(st.lists(SORTS, min_size=1, max_size=6, unique_by=lambda sort: sort[:2]), st.integers(1, 120))
def test_every_question_is_in_one_family_and_none_is_small_beside_another(
    sorts: list[tuple[str, str, int]], enough: int
) -> None:
    asked = questions(*sorts)
    families = families_of(asked, enough)

    assert sorted(place for family in families for place in family.places) == list(range(len(asked)))
    assert len(families) == 1 or all(len(family.places) >= enough for family in families)


@pytest.mark.parametrize(
    ("n", "difference", "sentence"),
    [
        (
            40,
            0.0,
            "concept: choice (2 tasks, 40 questions) cannot show a margin of 0.05: that takes 59 questions or more.",
        ),
        (
            300,
            -0.2,
            "concept: choice (2 tasks, 300 questions) may be worse by 0.05 or more: -0.2000, most in titles, p 0.5.",
        ),
        (300, 0.01, "concept: choice (2 tasks, 300 questions) may be worse by 0.05 or more: +0.0100, p 0.5."),
    ],
)
def test_a_family_that_does_not_hold_says_why(n: int, difference: float, sentence: str) -> None:
    figures = FamilyFigures(
        family="concept: choice", tasks=2, n=n, difference=difference, margin=0.05, p=0.5, worst="titles"
    )

    assert not figures.holds
    assert figures.reason == sentence
