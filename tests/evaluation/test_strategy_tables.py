"""The report tells of each strategy what it has over the plain prompt, kind by kind."""

from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.scripted import RIGHT, questions_file

from shopwright.evaluation.page import page
from shopwright.evaluation.report import Examined, Report, report_json
from shopwright.evaluation.result import marked
from shopwright.evaluation.searching import Chosen
from shopwright.evaluation.shopbench import shopbench_suite
from shopwright.evaluation.strategy_tables import HEADS, TITLE, by_kind, with_strategies

WRONG = ("0", "0", "3, 2, 1", "2", "rain", "pan")
CHOSEN = Chosen("choice", "fused", "fused", 20, 0.7, 0.4, 0.01)


@pytest.fixture
def report(tmp_path: Path) -> Report:
    suite = shopbench_suite(questions_file(tmp_path))

    def examined(strategy: str, replies: tuple[str, ...]) -> Examined:
        return replace(marked(suite, "corrected", replies, None), model="m", strategy=strategy)

    searched = replace(examined("searched", (*RIGHT[:2], *WRONG[2:])), chosen=(CHOSEN,))
    also = (examined("hinted", RIGHT), searched)
    return Report("shopbench", "corrected", suite.examined, examined("plain", WRONG), (), also=also)


def test_each_strategy_has_a_row_for_each_kind_with_its_difference(report: Report) -> None:
    table = with_strategies(report).extras[0]
    rows = {row[0]: dict(zip(HEADS, row, strict=True)) for row in table.rows}

    assert table.title == TITLE
    assert len(rows) == 2 * 5
    assert rows["hinted: choice"]["difference"] == 1.0
    assert rows["hinted: choice"]["n"] == 2
    assert (rows["searched: choice"]["difference"], rows["searched: text"]["difference"]) == (1.0, 0.0)
    assert rows["searched: text"]["p"] == 1.0


def test_what_a_search_chose_is_shown(report: Report) -> None:
    told = with_strategies(report)

    assert told.extras[1].rows == (("choice", "fused", "fused", 20, 0.7, 0.4, 0.01),)
    assert "What the development questions chose for m (searched)" in page(told)
    assert "fused" in str(report_json(told))


def test_without_the_plain_prompt_nothing_is_compared(report: Report) -> None:
    assert with_strategies(replace(report, also=())).extras == ()
    assert TITLE not in [table.title for table in with_strategies(replace(report, main=report.also[0])).extras]


def test_kinds_are_gathered_over_tasks(report: Report) -> None:
    kinds = by_kind(report.questions, report.main.marks)

    assert [group.task for group in kinds] == ["choice", "entities", "ranking", "selection", "text"]
    assert [group.metric for group in kinds] == ["accuracy", "micro f1", "ndcg", "hit rate@3", "rougel"]
