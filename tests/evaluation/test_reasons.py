"""Why the two scorers part over a reply, said in a sentence of its own for every known trap."""

from pathlib import Path

import pytest
from evaluation.scripted import questions_file

from shopwright.evaluation.questions import Question
from shopwright.evaluation.reasons import reason
from shopwright.evaluation.shopbench import shopbench_suite

CHOICE, RANKING, SELECTION, ENTITIES, TEXT = 0, 2, 3, 4, 5


@pytest.fixture
def questions(tmp_path: Path) -> tuple[Question, ...]:
    return shopbench_suite(questions_file(tmp_path)).examined


@pytest.mark.parametrize(
    ("place", "reply", "said"),
    [
        (CHOICE, "10", "ten is read as one"),
        (CHOICE, "Answer: 2", "only the first character is read"),
        (CHOICE, "(2)", "only the first character is read"),
        (CHOICE, "B", "by its letter or its words"),
        (CHOICE, "a tent", "by its letter or its words"),
        (CHOICE, "1 or 2", "nothing is guessed"),
        (RANKING, "1\n2\n3", "a list on several lines is one number"),
        (RANKING, "0,1,2", "0 is read as the last option"),
        (RANKING, "9,1,2", "a number that no option has"),
        (RANKING, "1,2,2", "a repeat empties the whole ranking"),
        (RANKING, "Ranking: 1, 2, 3", "words beside the numbers"),
        (RANKING, "3 > 1 > 2", "other signs than commas"),
        (SELECTION, "1. 3. 4.", "other signs than commas"),
        (SELECTION, "1,1,3", "a repeat takes the place"),
        (ENTITIES, "acme\nrain", "on several lines are one phrase"),
        (ENTITIES, "acme, acme", "a repeated phrase"),
        (ENTITIES, "Brand: acme", "words before the phrases"),
        (ENTITIES, "[acme]", "brackets, quotes or bullets"),
        (ENTITIES, "acme.", "a last full stop"),
        (TEXT, "", "an empty reply"),
        (TEXT, "x" * 5001, "first 5,000 characters"),
    ],
)
def test_every_trap_has_a_sentence(questions: tuple[Question, ...], place: int, reply: str, said: str) -> None:
    assert said in reason(questions[place], reply, "kddcup")


def test_the_other_scorer_has_traps_of_its_own(questions: tuple[Question, ...]) -> None:
    assert "a line break before the number" in reason(questions[CHOICE], "\n2", "shopping-mmlu")
    assert "only the first line" in reason(questions[RANKING], "1\n2\n3", "shopping-mmlu")
