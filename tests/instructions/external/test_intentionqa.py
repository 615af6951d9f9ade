"""IntentionQA: two tasks, pairs on one side, at most half for training, also where EC-Guide borrowed its pairs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopwright.instructions.external.readers import External
from shopwright.instructions.samples import Sample
from shopwright.tasks.answers import Choice

Opened = Callable[..., tuple[External, tuple[Sample, ...]]]
REASONS = {"A": "because they both are for tea.", "B": "because they both are red.", "C": "because of the rain."}
ROW: dict[str, Any] = {
    "item_a_name": "Rowan teapot",
    "item_b_name": "Fern tea cosy",
    "assertion": "PersonX bought a product of Item A and a product of Item B because they both are for tea.",
    "distractors_asserstion": [],
    "gold_ind": "A",
    "options": REASONS,
    "hadFalseNegative": 0,
}


def test_the_reason_of_a_pair_is_a_choice(lines: Any, opened: Opened) -> None:
    external, (sample,) = opened(lines("QA_fullInfo_task1.jsonl", [ROW]))

    assert external.name == "intentionqa"
    assert (sample.prompt.options, sample.gold) == (tuple(REASONS.values()), Choice(number=1))
    assert "Rowan teapot" in sample.prompt.text and "Fern tea cosy" in sample.prompt.text


def test_the_product_for_a_reason_does_not_name_the_answer_outside_its_options(lines: Any, opened: Opened) -> None:
    row = {**ROW, "distractors_product": ["Moss spade"], "options": {"A": "Moss spade", "B": "Fern tea cosy"}}

    _, (sample,) = opened(lines("task2.jsonl", [{**row, "gold_ind": "B"}]))

    assert sample.gold == Choice(number=2)
    assert sample.prompt.text.count("Fern tea cosy") == 1
    assert "because they both are for tea." in sample.prompt.text


def test_questions_that_cannot_be_scored_are_counted(lines: Any, opened: Opened) -> None:
    rows = [{**ROW, "gold_ind": "E"}, {**ROW, "hadFalseNegative": 1}, {**ROW, "options": {"A": "x", "B": "x"}}]
    rows.append({**ROW, "options": {"A": "only one"}})

    external, samples = opened(lines("task1.jsonl", rows))

    assert not samples
    assert set(external.dropped.counts) == {
        "answer-not-among-options",
        "doubtful-distractor",
        "repeated-option",
        "too-few-options",
    }


def test_of_the_real_set_at_most_half_trains(real: Callable[[str], Path], opened: Opened) -> None:
    external, samples = opened(real("intentionqa"))

    assert len(samples) + external.dropped.total == 2315 + 2205 + 2315
    assert len(samples) > 0.93 * 6835
    assert 0.35 < sum(sample.part == "train" for sample in samples) / len(samples) <= 0.5


def test_pairs_that_ec_guide_borrowed_are_on_the_same_side(real: Callable[[str], Path], opened: Opened) -> None:
    _, ours = opened(real("intentionqa"))
    _, theirs = opened(real("ec_guide"))

    held = {sample.ledger.families[0] for sample in ours if sample.part != "train"}
    taught = {sample.ledger.families[0] for sample in theirs if sample.part == "train"}
    assert len(held & {sample.ledger.families[0] for sample in theirs}) > 300
    assert not held & taught
