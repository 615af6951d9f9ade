"""Arithmetic is told from the question's words: figures, what relates them, and an amount that is wanted."""

import pytest

from shopwright.evaluation.ways.arithmetic import INSTRUCTION, asking_for_working, has_room, is_arithmetic
from shopwright.evaluation.ways.room import SMALL
from shopwright.tasks.prompt import AnswerKind, Prompt, numbered


def asked(question: str, *options: str, kind: AnswerKind = "choice") -> Prompt:
    text = f"{question}\n{numbered(options)}" if options else question
    return Prompt(task="t", kind=kind, text=text, question=question if options else "", options=options)


@pytest.mark.parametrize(
    "question",
    [
        "One rain jacket costs €49.90. How much do 3 of them cost?",
        "A pack holds 6 pieces of 250 ml each: apple juice. How much is that in all?",
        "Tent: the weight is 2.4 kg. How much is that in pounds, rounded to three figures?",
        "Lisa buys 3 tents for $120 each and pays with $400. How much change does she get?",
        "The stove was 80 EUR and now costs 60 EUR. How much does a customer save?",
        "A car drove 360 miles in 4 hours. What was its speed in miles per hour?",
        "A pack of 6 costs 24.00 EUR: glass jars. What does one piece cost, rounded to cents?",
        "Ann sees 9 gulls. One third of them fly away. How many are left?",
    ],
)
def test_a_sum_is_recognised(question: str) -> None:
    assert is_arithmetic(asked(question, "1", "2"))
    assert is_arithmetic(asked(question, kind="text"))


@pytest.mark.parametrize(
    "question",
    [
        "Which of these is a tent for 2 people and 3 seasons?",
        "The product 'Scale 50kg x 10g' appears in a shop. Which brand is it?",
        "Rate the review on a scale of 1 to 5. I bought 2 and both broke after 3 days.",
        "How many seasons is this tent made for?",
        "What does the listing of the Hub with 9 ports, 10 Gbit/s each, state of its length?",
        "What is the total weight of the tent?",
        "Rank the 5 products by how relevant they are to the query 'tent 3 person'.",
    ],
)
def test_a_figure_alone_is_no_sum(question: str) -> None:
    assert not is_arithmetic(asked(question, "1 of 2", "2 of 3 each"))


def test_figures_of_the_options_do_not_count() -> None:
    assert not is_arithmetic(asked("How much does it cost?", "3 for 2 each", "4 times 5"))


def test_a_long_question_leaves_no_room_for_its_working() -> None:
    question = "One tent costs 2 EUR. How much do 3 of them cost?"

    assert has_room(question, SMALL)
    assert not has_room(question + " " * (SMALL // 2), SMALL)


def test_the_working_is_asked_for_after_the_question() -> None:
    assert asking_for_working("How much?").startswith("How much?")
    assert asking_for_working("How much?").endswith(INSTRUCTION)
