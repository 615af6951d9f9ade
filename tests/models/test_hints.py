"""A scorer's order is written into the prompt."""

from shopwright.models.hints import with_hint
from shopwright.tasks.prompt import Prompt


def test_the_hint_names_the_printed_numbers_best_first() -> None:
    prompt = Prompt(task="t", kind="choice", text="Which?", options=("a", "b", "c"), first_number=0)

    hinted = with_hint(prompt, (0.2, 0.9, 0.5))

    assert hinted.text.endswith("1, 2, 0.")
    assert hinted.text.startswith("Which?\n")
    assert hinted.options == prompt.options
