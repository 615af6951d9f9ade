"""Every trap of the published parsers, one a line of parser_traps.jsonl: what they score, and what we score."""

import json
from pathlib import Path
from typing import Any

import pytest

from shopwright.tasks.answers import Answer, Choice, Entities, Ranking, Score, Selection, Text, UnreadableReply
from shopwright.tasks.choice import CHOICE
from shopwright.tasks.entities import ENTITIES
from shopwright.tasks.prompt import Prompt
from shopwright.tasks.published import score_published
from shopwright.tasks.ranking import RANKING
from shopwright.tasks.selection import SELECTION
from shopwright.tasks.task import AnswerType
from shopwright.tasks.text import BLEU_TEXT, JP_BLEU_TEXT, ROUGE_TEXT

LINES = (Path(__file__).parent / "parser_traps.jsonl").read_text(encoding="utf-8").splitlines()
TRAPS = [json.loads(line) for line in LINES]
TYPES: dict[str, AnswerType] = {
    answers.metric: answers for answers in (CHOICE, RANKING, SELECTION, ENTITIES, ROUGE_TEXT, BLEU_TEXT, JP_BLEU_TEXT)
}
EACH = pytest.mark.parametrize("trap", TRAPS, ids=[f"{t['type']}: {t['why'][:60]}" for t in TRAPS])


def gold_answer(trap: dict[str, Any]) -> Answer:
    gold = trap["gold"]
    if trap["type"] == "choice":
        return Choice(number=gold)
    if trap["type"] == "ranking":
        best_first = sorted(range(len(gold)), key=lambda place: -gold[place])
        return Ranking(order=tuple(place + 1 for place in best_first), gains=tuple(gold))
    if trap["type"] == "selection":
        return Selection(numbers=tuple(gold))
    return Entities(names=tuple(gold)) if trap["type"] == "entities" else Text(text=gold)


def prompt_for(trap: dict[str, Any]) -> Prompt:
    wanted = 3 if trap["type"] == "selection" else 1
    return Prompt(task="trap", kind=trap["type"], text="?", options=tuple(trap.get("options", ())), wanted=wanted)


def counts(score: Score) -> list[int]:
    return [score.hits, score.predicted, score.gold]


@EACH
def test_the_published_score_is_kept_bug_for_bug(trap: dict[str, Any]) -> None:
    score = score_published(trap["type"], trap["metric"], trap["reply"], trap["gold"])

    assert score.value == pytest.approx(trap["published"], abs=2e-9)
    if "counts" in trap:
        assert counts(score) == trap["counts"]["published"]


@EACH
def test_shopping_mmlu_scores_in_its_own_way(trap: dict[str, Any]) -> None:
    if trap["mmlu"] is None:
        pytest.skip("the sentence is not about Shopping MMLU")
    score = score_published(trap["type"], trap["metric"], trap["reply"], trap["gold"], "shopping-mmlu")

    assert score.value == pytest.approx(trap["mmlu"], abs=2e-9)
    if "counts" in trap:
        assert counts(score) == trap["counts"]["mmlu"]


@EACH
def test_the_corrected_score_reads_what_can_be_read(trap: dict[str, Any]) -> None:
    answers, prompt = TYPES[trap["metric"]], prompt_for(trap)
    if trap["unreadable"]:
        with pytest.raises(UnreadableReply):
            answers.read(trap["reply"], prompt)
        return
    score = answers.score(answers.read(trap["reply"], prompt), gold_answer(trap))

    assert score.value == pytest.approx(trap["corrected"], abs=2e-9)
    if "counts" in trap:
        assert counts(score) == trap["counts"]["corrected"]


def test_every_answer_type_and_metric_has_traps() -> None:
    assert {trap["type"] for trap in TRAPS} == {"choice", "ranking", "selection", "entities", "text"}
    assert {trap["metric"] for trap in TRAPS} == set(TYPES)
