"""EC-Guide and files in its form: every answer type, the real 52,376 rows, and which side a question is on."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopwright.instructions.external.readers import External, read_external
from shopwright.instructions.external.sampling import answers_of
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice, Entities, Ranking, Selection, Text
from shopwright.tasks.catalogue_of_tasks import TASKS

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
ROWS = 52_376


def row(text: str, answer: Any, type: str, metric: str) -> dict[str, Any]:
    return {"input_field": text, "output_field": answer, "task_type": type, "metric": metric}


CHOICE = row(
    "Which material is the 'Rowan walnut tray' made of?\n0. oak\n1. walnut\nAnswer: ", 1, "multiple-choice", "accuracy"
)
RANKING = row(
    "Rank the products for the query.\nQuery: tea pot\n1. pot\n2. cup\nOutput:", [1.0, 0.1], "ranking", "ndcg"
)
ENTITIES = row("Extract the brand.\nQuery: rowan tea pot\nOutput:", ["rowan"], "named_entity_recognition", "micro f1")
TEXT = row("Explain the product type Trivet\nOutput:", "A stand for hot pans.", "generation", "rougel")
SELECTION = row(
    "Select the products of the category 'Tea'. List the indices.\nProducts: 0. sencha\n1. spade\n2. assam\n3. bolt\n"
    "Output:",
    [0, 2],
    "retrieval",
    "hit rate@3",
)


def test_every_answer_type_becomes_a_sample_with_its_options_and_its_gold_answer(lines: Any, opened: Opened) -> None:
    external, samples = opened(lines("mcq_sap.jsonl", [CHOICE, RANKING, ENTITIES, TEXT, SELECTION]))

    assert (external.name, external.use, external.dropped.total) == ("ec-guide", "train", 0)
    assert [sample.gold for sample in samples] == [
        Choice(number=1),
        Ranking(order=(1, 2), gains=(1.0, 0.1)),
        Entities(names=("rowan",)),
        Text(text="A stand for hot pans."),
        Selection(numbers=(0, 2)),
    ]
    assert (samples[0].prompt.options, samples[0].prompt.first_number) == (("oak", "walnut"), 0)
    assert samples[0].task == "attribute-question"
    assert (samples[4].prompt.options, samples[4].prompt.wanted) == (("sencha", "spade", "assam", "bolt"), 2)


def test_the_ledger_names_licence_set_and_row(lines: Any, opened: Opened) -> None:
    _, (sample,) = opened(lines("mcq_sap.jsonl", [CHOICE]))

    assert sample.ledger.licence.startswith("Apache-2.0")
    assert sample.ledger.maker == "EC-Guide"
    assert sample.ledger.records == ("ec-guide/mcq_sap.jsonl/1",)


def test_a_question_answered_with_yes_or_no_becomes_a_choice_of_the_two(lines: Any, opened: Opened) -> None:
    judged = row("Is it a substitute?\nQuery: mug\n Product: cup\n\n Answer:", "no", "multiple-choice", "bool")

    _, (sample,) = opened(lines("mcq_qprj.jsonl", [judged]))

    assert (sample.prompt.options, sample.gold) == (("yes", "no"), Choice(number=2))
    assert sample.prompt.text.endswith("1. yes\n2. no\nAnswer with the number.\nAnswer:")


def test_of_more_than_three_right_options_the_others_leave_the_list(lines: Any, opened: Opened) -> None:
    text = "Select the products of 'Tea'. List the indices.\nProducts: 0. a\n1. b\n2. c\n3. d\n4. e\nOutput:"

    _, (sample,) = opened(lines("x.jsonl", [row(text, [0, 1, 3, 4], "retrieval", "hit rate@3")]))

    assert (sample.prompt.options, sample.gold) == (("a", "b", "c", "d"), Selection(numbers=(0, 1, 3)))
    assert "Products: 0. a\n1. b\n2. c\n3. d\nOutput:" in sample.prompt.text


def test_what_cannot_be_read_is_counted_with_file_row_field_value_and_fix(lines: Any, opened: Opened) -> None:
    wrong = [
        {**CHOICE, "task_type": "guessing"},
        {**CHOICE, "output_field": 7},
        {**CHOICE, "output_field": ""},
        {**SELECTION, "output_field": ["first"]},
        CHOICE,
        CHOICE,
    ]

    external, samples = opened(lines("mcq_sap.jsonl", wrong))

    assert len(samples) == 1
    assert external.dropped.counts == {
        "unknown-task-type": 1,
        "answer-unreadable": 1,
        "missing-value": 1,
        "answer-form": 1,
        "repeated-question": 1,
    }
    first = next(drop for drop in external.dropped.as_json() if drop["reason"] == "unknown-task-type")
    assert first["example"].startswith("mcq_sap.jsonl, row 1, field 'task_type': 'guessing'. Use one of:")


@pytest.fixture(scope="module")
def guide(real: Callable[[str], Path]) -> tuple[External, tuple[Sample, ...]]:
    external = read_external(real("ec_guide"))
    return external, tuple(external.samples)


def test_nearly_all_of_the_real_set_is_read_and_the_rest_is_counted(guide: tuple[External, tuple[Sample, ...]]) -> None:
    external, samples = guide
    repeated = external.dropped.counts["repeated-question"]

    assert len(samples) + external.dropped.total == ROWS
    assert len(samples) + repeated >= 0.999 * ROWS
    assert len({sample.id for sample in samples}) == len(samples)


def test_every_gold_answer_of_the_real_set_scores_one(guide: tuple[External, tuple[Sample, ...]]) -> None:
    known = {task.name: task for task in TASKS}
    ours = [sample for sample in guide[1] if sample.task in known]

    assert len(ours) > 15_000
    assert all(s.prompt.kind == known[s.task].answers.kind for s in ours)
    values = (known[s.task].score(known[s.task].read(s.reply, s.prompt), s.gold).value for s in ours)
    assert min(values) == pytest.approx(1)
    others = (s for s in guide[1] if s.task not in known)
    assert min(answers_of(s).score(answers_of(s).read(s.reply, s.prompt), s.gold).value for s in others) == (
        pytest.approx(1)
    )


def test_a_tenth_or_more_examines_and_nothing_stands_on_both_sides(guide: tuple[External, tuple[Sample, ...]]) -> None:
    parts: dict[str, set[str]] = {}
    for sample in guide[1]:
        parts.setdefault(sample.ledger.families[0], set()).add(sample.part)

    assert all(len(sides) == 1 for sides in parts.values())
    counts = Counter(sample.part for sample in guide[1])
    assert 0.09 < counts["test"] / counts.total() < 0.15
    assert 0.03 < counts["validation"] / counts.total() < 0.07
