"""A search picks what helps, confirms it on other questions, and stays with the simplest where nothing does."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.scripted import QUESTIONS, Scripted, WordScorer, questions_file

from shopwright.evaluation.examiner import examine
from shopwright.evaluation.questions import Suite
from shopwright.evaluation.searching import CHOICES_FILE, LEAST, Search
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategies import PLAIN, SEARCHED
from shopwright.evaluation.systems import WEIGHTLESS, System
from shopwright.tasks.prompt import CLOSED

GOODS = ("tent", "stove", "cup")
AMONG = replace(SEARCHED, among=("plain", "fused-bm25", "calibrated"))
"""BM25 needs no weights, so that nothing is opened here."""


def likes(number: str) -> Callable[[str], float]:
    return lambda continuation: 0.0 if continuation == number else -1.0


def suite_of(folder: Path, questions: int, golds: Sequence[str] = ("0", "1", "2")) -> Suite:
    """Choices whose right option shares a word with the question, in turn in every place."""
    rows = [
        {
            **QUESTIONS[0],
            "input_field": f"Which suits this? Query: {GOODS[int(golds[n % len(golds)])]} number {n}\n"
            "0. red tent\n1. red stove\n2. red cup\nAnswer: ",
            "output_field": golds[n % len(golds)],
        }
        for n in range(questions)
    ]
    suite = shopbench_suite(questions_file(folder, [*rows, *QUESTIONS]))
    last = len(suite.questions) - len(QUESTIONS)
    developed = [q.model_copy(update={"development": n < last}) for n, q in enumerate(suite.questions)]
    return replace(suite, questions=tuple(developed))


def search_on(suite: Suite, folder: Path) -> Search:
    return Search(suite, folder / "replies.jsonl", folder / "weights.json", None, None)


def system(model: Scripted) -> System:
    return System("echo", model, AMONG)


def test_what_helps_is_picked_and_told_with_its_p(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, 4 * LEAST)

    ready, chosen = search_on(suite, tmp_path).ready(system(Scripted(likelihood=likes("0"))))

    (one,) = chosen
    assert (one.group, one.strategy, one.questions) == ("choice of kind of product", "fused-bm25", 2 * LEAST)
    assert one.score > one.simplest and one.p < 0.01
    asked = suite.examined[0]
    assert ready.of(asked).strategy.name == "fused-bm25"
    assert ready.of(asked).weight("choice") < 0.9
    assert json.loads((tmp_path / CHOICES_FILE).read_text())["echo"][0]["strategy"] == "fused-bm25"


def test_where_all_are_as_good_the_cheapest_stays(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, 4 * LEAST, golds=("0",))

    ready, (one,) = search_on(suite, tmp_path).ready(system(Scripted(likelihood=likes("0"))))

    assert one.strategy == one.chosen == "plain"
    assert ready.of(suite.examined[0]).strategy == PLAIN


def test_a_choice_that_others_do_not_confirm_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = suite_of(tmp_path, 4 * LEAST)
    search = search_on(suite, tmp_path)
    chosen_on = {q.prompt.question for q in search.halves.choosing}

    def helps_there_alone(questions: Sequence[tuple[str, tuple[str, ...]]]) -> list[tuple[float, ...]]:
        return [
            tuple(float(asked.split("Query: ")[-1].split()[0] in option and asked in chosen_on) for option in options)
            for asked, options in questions
        ]

    scorer = WordScorer()
    monkeypatch.setattr(scorer, "scores", helps_there_alone)
    monkeypatch.setitem(WEIGHTLESS, "bm25", scorer)  # type: ignore[arg-type]
    _, (one,) = search.ready(system(Scripted(likelihood=likes("0"))))

    assert (one.chosen, one.strategy) == ("fused-bm25", "plain")


def test_few_development_questions_pick_nothing(tmp_path: Path) -> None:
    ready, chosen = search_on(suite_of(tmp_path, LEAST), tmp_path).ready(system(Scripted(likelihood=likes("0"))))

    assert chosen == ()
    assert dict(ready.picks) == {}


def test_a_second_search_asks_nothing_and_leads_to_the_same_bytes(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, 4 * LEAST)
    first = search_on(suite, tmp_path).ready(system(Scripted(likelihood=likes("0"))))[1]
    before = (tmp_path / CHOICES_FILE).read_bytes()
    model = Scripted(likelihood=likes("0"))

    assert search_on(suite, tmp_path).ready(system(model))[1] == first
    assert model.asked == model.told == []
    assert (tmp_path / CHOICES_FILE).read_bytes() == before


def test_replies_of_a_picked_strategy_are_those_of_the_strategy_itself(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, 4 * LEAST, golds=("0",))
    ready, _ = search_on(suite, tmp_path).ready(system(Scripted(likelihood=likes("0"))))
    closed = [question for question in suite.examined if question.prompt.kind in CLOSED]
    plain = System("echo", Scripted(), PLAIN)

    assert examine(ready, suite, tmp_path / "replies.jsonl").asked == len(suite.examined)
    assert [ready.key(question) for question in closed] == [plain.key(question) for question in closed]


def test_saved_replies_cannot_be_searched(tmp_path: Path) -> None:
    saved = System("replay:x.jsonl", Scripted(), AMONG)

    assert search_on(suite_of(tmp_path, 4 * LEAST), tmp_path).ready(saved) == (saved, ())


def test_a_task_with_few_questions_takes_what_all_of_its_kind_choose(tmp_path: Path) -> None:
    suite = suite_of(tmp_path, 4 * LEAST)
    few = [q.model_copy(update={"task": "another", "development": True}) for q in suite.examined[:1]]
    both = replace(
        suite,
        questions=(*suite.questions, *few),
        answer_types={**suite.answer_types, "another": suite.answer_types["kind of product"]},
    )

    ready, chosen = search_on(both, tmp_path).ready(system(Scripted(likelihood=likes("0"))))

    assert [one.group for one in chosen] == ["choice of kind of product", "choice"]
    assert ready.of(few[0]).strategy.name == "fused-bm25"
