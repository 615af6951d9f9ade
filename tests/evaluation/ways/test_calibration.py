"""Calibration takes off what a model says before it has read anything."""

import math

import pytest

from shopwright.evaluation.questions import Question
from shopwright.evaluation.ways.calibration import FILLERS, LEAST, calibrated, emptied, places_of, priors, with_prior
from shopwright.models.fusion import log_softmax
from shopwright.tasks.answers import Choice
from shopwright.tasks.prompt import Prompt, numbered

OPTIONS = ("Tent", "Tent peg", "Cup")


def prompt(first_number: int = 0, question: str = "red tent") -> Prompt:
    text = f"Which fits the query?\nQuery: {question}\n{numbered(OPTIONS, first_number)}\nAnswer:"
    return Prompt(task="t", kind="choice", text=text, question=question, options=OPTIONS, first_number=first_number)


def asked(gold: int) -> Question:
    told = {"id": "1", "task": "t", "track": "c", "metric": "accuracy", "licence": "x"}
    return Question.model_validate({**told, "prompt": prompt(), "gold": Choice(number=gold), "raw_gold": gold})


def test_an_emptied_prompt_keeps_its_instruction_and_its_numbers() -> None:
    first, *others = emptied(prompt(first_number=1))

    assert first == "Which fits the query?\nQuery: N/A\n1. N/A\n2. N/A\n3. N/A\nAnswer:"
    assert len({first, *others}) == len(FILLERS)


def test_two_questions_of_one_form_are_empty_in_the_same_way() -> None:
    assert emptied(prompt(question="red tent")) == emptied(prompt(question="blue cup"))


def test_options_printed_in_another_form_are_emptied_too() -> None:
    text = "Which?\n0.  Tent peg\n1. Tent peg; 2. Cup"
    odd = Prompt(task="t", kind="choice", text=text, options=("Tent peg", "Cup"), first_number=1)

    assert emptied(odd)[0].endswith("1. N/A; 2. N/A")


def test_a_liking_that_was_there_before_changes_nothing_any_more() -> None:
    liking, found = (math.log(0.7), math.log(0.2), math.log(0.1)), (math.log(0.6), math.log(0.3), math.log(0.1))

    fair = calibrated(found, [liking, liking])

    assert fair.index(max(fair)) == 1
    assert calibrated(liking, [liking]) == pytest.approx((0.0, 0.0, 0.0))
    assert calibrated(found, []) == pytest.approx(found)


def test_the_liking_for_a_place_is_learned_from_enough_questions() -> None:
    heard = [(asked(number % 3), (0.0, -2.0, -2.0)) for number in range(LEAST)]
    prior = priors(heard)[places_of("t", prompt())]

    assert prior[0] < prior[1]
    assert priors(heard[1:]) == {}
    even = with_prior((0.0, -2.0, -2.0), prior)
    assert max(even) - min(even) < 0.2


def test_a_label_that_is_truly_rare_stays_rare() -> None:
    heard = [(asked(0), (0.0, -2.0, -2.0)) for _ in range(LEAST)]
    prior = priors(heard)[places_of("t", prompt())]

    assert prior[0] > prior[1]


def test_without_a_prior_nothing_changes() -> None:
    assert with_prior((0.0, -1.0), None) == (0.0, -1.0)
    assert with_prior((0.0, -1.0), (0.0, 0.0)) == pytest.approx(log_softmax((0.0, -1.0)))
