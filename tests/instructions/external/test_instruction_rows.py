"""Sets of instruction, input and output: their numbered answers are found, the rest is text."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.external.instruction_rows import read_answer
from shopwright.instructions.external.readers import External, NotForTraining
from shopwright.instructions.external.sampling import answers_of
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice, Ranking, Selection, Text

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
LISTED = "\n1. teapot\n2. spade\n3. lamp\nAnswer:"


@pytest.mark.parametrize(
    ("asked", "reply", "gold"),
    [
        ("Which brews tea?" + LISTED, "1", Choice(number=1)),
        ("Which brews tea?\nA. spade\nB. teapot\nAnswer:", "B", Choice(number=1)),
        ("Choose two that stand on a table." + LISTED, "1, 3", Selection(numbers=(1, 3))),
        ("Rank by use in a kitchen." + LISTED, "1,3,2", Ranking(order=(1, 3, 2), gains=(1.0, 1 / 3, 2 / 3))),
        ("Describe a teapot.", "It pours.", Text(text="It pours.")),
        ("How many are there?" + LISTED, "7", Text(text="7")),
    ],
)
def test_answers_take_the_form_that_the_prompt_asks_for(asked: str, reply: str, gold: Any) -> None:
    assert read_answer(asked, reply)[1] == gold


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_text_gives_a_prompt_with_an_answer_of_its_kind(asked: str, reply: str) -> None:
    prompt, gold = read_answer(asked, reply)

    assert isinstance(gold, Choice | Ranking | Selection | Text)
    assert (prompt.kind == "text") == isinstance(gold, Text)


def test_alpaca_only_examines_unless_a_licence_is_stated(lines: Any, opened: Opened) -> None:
    folder = lines("data.jsonl", [{"instruction": f"Count to {n}.", "input": "", "output": "One."} for n in range(60)])

    external, samples = opened(folder)
    ours, stated = opened(folder, licence="Apache-2.0")

    assert {sample.part for sample in samples} == {"test"}
    with pytest.raises(NotForTraining, match=r"Alpaca may not be trained on: its licence \(CC-BY-NC-4.0\)"):
        external.part("train")
    assert (ours.use, stated[0].ledger.licence) == ("train", "Apache-2.0")
    assert {sample.part for sample in stated} == {"train", "validation", "test"}


def test_dolly_keeps_the_lines_of_its_answers(lines: Any, opened: Opened) -> None:
    row = {"instruction": "How is tea made?", "context": "Tea is an infusion.", "response": "1. Boil.\n2. Pour."}

    external, (sample,) = opened(lines("dolly.jsonl", [{**row, "category": "closed_qa"}]))

    assert (external.use, sample.task) == ("share-alike train", "dolly/closed-qa")
    assert sample.reply == "1. Boil.\n2. Pour."
    assert sample.prompt.text == "How is tea made?\nTea is an infusion."
    assert answers_of(sample).score(answers_of(sample).read(sample.reply, sample.prompt), sample.gold).value == 1


def test_ecominstruct_is_told_by_its_task_and_eshopinstruct_by_its_name(lines: Any, opened: Opened) -> None:
    lines("ecom/train.json", [{"instruction": "Classify.", "input": "a pot", "output": "kitchen", "task": "Topic CLS"}])
    folder = lines("eshop/EshopInstruct.json", [{"instruction": "Name it.", "input": "a pot", "output": "Pot"}])

    ecom, (classified,) = opened(folder / "ecom")
    eshop, (named,) = opened(folder / "eshop")

    assert (ecom.name, classified.task) == ("ecominstruct", "ecominstruct/topic-cls")
    assert (eshop.name, named.task) == ("eshopinstruct", "eshopinstruct/instruction")


def test_a_row_without_an_answer_is_counted(lines: Any, opened: Opened) -> None:
    external, samples = opened(lines("a.jsonl", [{"instruction": "Say.", "input": "", "output": " "}]))

    assert not samples
    assert external.dropped.counts == {"missing-value": 1}
