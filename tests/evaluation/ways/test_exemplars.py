"""Examples are answered development questions, near ones, and never an examined one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from evaluation.scripted import QUESTIONS, questions_file
from numpy.typing import NDArray

from shopwright.evaluation.questions import Suite
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.ways.exemplars import SHOWN, Pool
from shopwright.evaluation.ways.room import LARGE, SMALL, size

GOODS = ("rope", "stove", "cup", "peg", "lamp", "shoe")


class Counting:
    """An encoder whose vectors count the goods named."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[text.lower().count(word) for word in GOODS] for text in texts], dtype=np.float32)


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    rows = [
        {**QUESTIONS[0], "input_field": f"What is a {good}?\n0. a thing\n1. {good}\nAnswer: ", "output_field": "1"}
        for good in GOODS
    ]
    other = {**QUESTIONS[0], "task_name": "another", "input_field": "What is a rope ladder?\n0. x\n1. y\nAnswer: "}
    found = shopbench_suite(questions_file(tmp_path, [*rows, {**other, "output_field": "0"}, QUESTIONS[0]]))
    developed = tuple(q.model_copy(update={"development": q != found.questions[-1]}) for q in found.questions)
    return replace(found, questions=developed)


def test_the_nearest_comes_last_with_its_reply(suite: Suite) -> None:
    asked = suite.examined[0].prompt.model_copy(update={"text": "Is this a stove?"})

    for pool in (Pool(suite), Pool(suite, Counting())):
        turns = pool.nearest(asked, LARGE)
        assert [turn.role for turn in turns] == ["user", "assistant"] * SHOWN
        assert "What is a stove?" in turns[-2].content
        assert turns[-1].content == "1"


def test_the_fixed_ones_are_of_the_questions_own_task_and_always_the_same(suite: Suite) -> None:
    asked = suite.examined[0].prompt
    turned = replace(suite, questions=suite.questions[::-1])

    assert len(Pool(suite).fixed(asked, LARGE)) == 2 * SHOWN
    assert all("ladder" not in turn.content for turn in Pool(suite).fixed(asked, LARGE))
    assert Pool(suite).fixed(asked, LARGE) == Pool(turned).fixed(asked, LARGE)
    assert Pool(suite).fingerprint == Pool(turned).fingerprint


def test_an_examined_question_is_never_shown(suite: Suite) -> None:
    copies = tuple(question.model_copy(update={"development": False}) for question in suite.questions[:-2])
    pool = Pool(replace(suite, questions=(*suite.questions, *copies)))

    assert all("ladder" in turn.content for turn in pool.nearest(suite.examined[0].prompt, LARGE)[::2])


def test_a_question_is_no_example_of_itself(suite: Suite) -> None:
    asked = suite.development[0].prompt

    assert asked.text not in [turn.content for turn in Pool(suite).nearest(asked, LARGE)]


def test_examples_stay_inside_the_room_beside_the_question(suite: Suite) -> None:
    text = "Is this a stove? " + "x" * (SMALL - 120)
    asked = suite.examined[0].prompt.model_copy(update={"text": text})

    turns = Pool(suite).nearest(asked, SMALL)

    assert 0 < len(turns) < 2 * SHOWN
    assert size(asked.text, *(turn.content for turn in turns)) <= SMALL


def test_without_development_questions_nothing_is_shown(suite: Suite) -> None:
    alone = Pool(replace(suite, questions=suite.examined))

    assert alone.fixed(suite.examined[0].prompt, LARGE) == alone.nearest(suite.examined[0].prompt, LARGE) == ()
