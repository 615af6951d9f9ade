"""Development questions: drawn evenly, parted by product family, marked as their tasks mark them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.benches import LEDGER, sample, tiny_causal, tiny_tokenizer

from shopwright.instructions.samples import Sample
from shopwright.models.causal import Causal
from shopwright.tasks.answers import Text
from shopwright.tasks.catalogue_of_tasks import TASKS
from shopwright.tasks.prompt import Prompt
from shopwright.training.questioning import BUDGET, marks, questions_of, that_fit

KNOWN = {task.name: task for task in TASKS}


def written(number: int, gold: str = "A red lamp.", about: str = "f1") -> Sample:
    prompt = Prompt(task="title-writing", kind="text", text=f"Write a title, {number}.", max_characters=24)
    ledger = LEDGER.model_copy(update={"families": (about,)})
    values = {"part": "validation", "system": "", "prompt": prompt, "reply": gold, "gold": Text(text=gold)}
    return Sample(id=f"t{number}", task="title-writing", ledger=ledger, **values)


def closed(number: int, about: str) -> Sample:
    ledger = LEDGER.model_copy(update={"families": (about,)})
    return sample(number, "validation").model_copy(update={"ledger": ledger})


@given(st.lists(st.integers(0, 8), min_size=1, max_size=40), st.integers(0, 99))
def test_no_product_family_is_in_both_halves(families: list[int], seed: int) -> None:
    questions = questions_of([closed(n, f"f{family}") for n, family in enumerate(families)], KNOWN, 100, seed)
    halves = [{q.sample.ledger.families[0] for q in questions if q.chooses is chooses} for chooses in (True, False)]

    assert len(questions) == len(families)
    assert not halves[0] & halves[1]


def test_each_family_of_tasks_is_asked_equally_often_and_the_same_each_time() -> None:
    samples = [*(closed(n, f"f{n}") for n in range(30)), *(written(n, about=f"f{n}") for n in range(10))]
    questions = questions_of(samples, KNOWN, 8, seed=7)
    families = [question.family for question in questions]

    assert {family: families.count(family) for family in families} == {"authoring: text": 8, "colour": 8, "shade": 8}
    assert questions == questions_of(list(reversed(samples)), KNOWN, 8, seed=7)


def test_a_question_without_room_for_its_reply_is_not_asked() -> None:
    questions = questions_of([written(1)], KNOWN, 8, seed=7)

    assert that_fit(questions, tiny_tokenizer(), 3 * BUDGET) == questions
    assert that_fit(questions, tiny_tokenizer(), 2 * BUDGET) == ()
    assert that_fit((), tiny_tokenizer(), 2 * BUDGET) == ()


def test_replies_are_read_and_scored_by_their_task() -> None:
    (question,) = questions_of([written(1, "red lamp")], KNOWN, 8, seed=7)

    assert question.mark("red lamp") == 1.0
    assert 0 < question.mark("a lamp") < 1
    assert question.mark(" ") == 0.0


def test_closed_questions_are_weighed_and_written_ones_stay_inside_their_grammar(tmp_path: Path) -> None:
    model = Causal(tiny_causal(tmp_path / "tiny"))
    samples = [*(closed(n, f"f{n}") for n in range(4)), written(9)]
    questions = questions_of(samples, KNOWN, 8, seed=7)
    found = marks(model, questions)
    told = [float(question.mark(reply.text)) for question in questions for reply in model.reply([question.request])]
    model.close()

    assert {mark for mark, q in zip(found, questions, strict=True) if q.is_closed} <= {0.0, 1.0}
    assert found[0] == pytest.approx(told[0]) and not questions[0].is_closed
