"""A scorer's order or its scores are written into the prompt."""

from shopwright.models.hints import with_hint, with_scores
from shopwright.tasks.prompt import Prompt


def test_the_hint_names_the_printed_numbers_best_first() -> None:
    prompt = Prompt(task="t", kind="choice", text="Which?", options=("a", "b", "c"), first_number=0)

    hinted = with_hint(prompt, (0.2, 0.9, 0.5))

    assert hinted.text.endswith("1, 2, 0.")
    assert hinted.text.startswith("Which?\n")
    assert hinted.options == prompt.options


def test_scores_stand_behind_the_numbers_to_two_digits() -> None:
    prompt = Prompt(task="t", kind="ranking", text="Rank.", options=("a", "b", "c"), first_number=1)

    hinted = with_scores(prompt, (0.204, 0.999, -0.001))

    assert hinted.text.endswith("2 (1.00), 1 (0.20), 3 (0.00).")
    assert hinted.text.startswith("Rank.\n")
