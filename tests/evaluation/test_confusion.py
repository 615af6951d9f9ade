"""Which kind a question's text seems to be of, against the kind that it is."""

from pathlib import Path

from evaluation.scripted import QUESTIONS, questions_file

from shopwright.evaluation.confusion import confusion, mistaken
from shopwright.evaluation.shopbench import shopbench_suite


def test_kinds_that_the_text_tells_stand_on_the_diagonal(tmp_path: Path) -> None:
    found = confusion(shopbench_suite(questions_file(tmp_path)).examined)

    assert {kind: told[kind] for kind, told in found.items()} == {
        "choice": 2, "ranking": 1, "selection": 1, "entities": 1, "text": 1,
    }  # fmt: skip
    assert mistaken(found) == 0


def test_a_question_that_reads_like_another_kind_is_counted_there(tmp_path: Path) -> None:
    disguised = {**QUESTIONS[2], "input_field": "Which goes with a tent?\n1. Tent\n2. Peg\n3. Cup\n"}
    found = confusion(shopbench_suite(questions_file(tmp_path, [disguised, QUESTIONS[5]])).examined)

    assert found["ranking"]["text"] == 1
    assert found["ranking"]["ranking"] == 0
    assert mistaken(found) == 1
