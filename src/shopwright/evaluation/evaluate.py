"""The examination of a model from end to end: questions, replies, marks, figures, report."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, TypedDict, Unpack

from pydantic import Field

from shopwright.evaluation.examiner import Replies, examine
from shopwright.evaluation.figures import compare, scores_of
from shopwright.evaluation.fitting import fitted
from shopwright.evaluation.page import page
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.replies import score_replies
from shopwright.evaluation.report import Examined, Report, write_report
from shopwright.evaluation.result import EvaluationResult, marked
from shopwright.evaluation.scoring import Encoder, Mark, Mode, as_mode, gathered, needs_encoder
from shopwright.evaluation.statistics import CHANGED, least_difference, weights
from shopwright.evaluation.strategies import Strategy, strategy_named
from shopwright.evaluation.suites import open_suite
from shopwright.evaluation.systems import System, open_encoder, open_system, with_strategy
from shopwright.foundation.progress import say
from shopwright.foundation.recipes import Recipe, parse_recipe
from shopwright.foundation.shop import Shop
from shopwright.tasks.answers import Score

__all__ = ["EvaluationResult", "Plan", "carried_out", "evaluate", "report_name", "score_replies"]

LOG_FILE = "replies.jsonl"
"""Replies as they come, with how long each took: kept apart from the report, whose bytes are the same each time."""
WEIGHTS_FILE = "weights.json"


class Plan(Recipe):
    """What to examine a model on, and how."""

    suite: str = "own"
    data: Path | None = None
    """The suite's file, where it is read from one."""
    mode: str = "corrected"
    against: str | None = None
    """Another MODEL to compare with on the same questions."""
    strategy: str | None = None
    limit: int | None = Field(None, ge=1)
    """Questions a task, at most."""
    also: tuple[str, ...] = ()
    """Further strategies to examine the same model under."""
    tasks: tuple[str, ...] = ()
    """Of a suite made from the shop's records, only these tasks; all where none is named."""


class PlanWords(TypedDict, total=False):
    """The fields of a plan as keyword arguments."""

    suite: str
    data: Path | None
    mode: str
    against: str | None
    strategy: str | None
    limit: int | None
    also: tuple[str, ...]
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class _Examination:
    """What all systems of one report share."""

    suite: Suite
    mode: Mode
    log: Path
    encoder: Encoder | None

    def of(self, system: System) -> tuple[Examined, Replies]:
        """One system's replies, marked."""
        ready = fitted(system, self.suite, self.log.with_name(WEIGHTS_FILE))
        replies = examine(ready, self.suite, self.log)
        found = marked(self.suite, self.mode, replies.texts, self.encoder)
        named = replace(
            found,
            model=system.spec,
            strategy=system.strategy.name,
            weights=dict(ready.weights),
            licences=system.licences,
        )
        return named, replies


def evaluate(shop: Shop, model: str, **words: Unpack[PlanWords]) -> EvaluationResult:
    """Examine a model by a plan; killed anywhere, the same call goes on where it stopped.

    Raises UnknownName, what the suite's reader raises, and Unanswered where an engine fails: nothing is scored 0 that
    was not answered.
    """
    return carried_out(shop, model, parse_recipe(words, Plan, "evaluate"))


def carried_out(shop: Shop, model: str, plan: Plan) -> EvaluationResult:
    """What a plan's examination of a model finds; its report is written. Raises what `evaluate` does."""
    started = perf_counter()
    scoring = as_mode(plan.mode)
    ways = [strategy_named(name) for name in (*([plan.strategy] if plan.strategy else []), *plan.also)]
    questions = open_suite(plan.suite, shop, plan.data, plan.limit, plan.tasks)
    name = report_name(model, plan)
    folder, notes = shop.report(name), shop.run(f"evaluate-{name}")
    encoder = open_encoder() if needs_encoder(questions.examined) else None
    examination = _Examination(questions, scoring, notes / LOG_FILE, encoder)
    chosen = ways[0] if plan.strategy else None
    if plan.against:
        say(foretold(questions.examined))
    main, replies, others = _own(examination, shop, model, chosen, ways[1:] if chosen else ways)
    base = _against(examination, shop, plan.against, chosen)
    report = _report(questions, scoring, main, base, others)
    timing = _timing(replies, perf_counter() - started)
    write_report(folder, report, page(report), timing)
    return EvaluationResult(report, timing, folder)


def foretold(questions: Sequence[Question]) -> str:
    """What a comparison on these questions can find, said before they are asked."""
    unmarked = [Mark(Score(value=0.0))] * len(questions)
    least = least_difference(weights(scores_of(gathered(questions, unmarked))))
    return (
        f"{len(questions)} questions find a difference of {least:.3f} in four of five examinations, "
        f"were {CHANGED:.0%} of the answers to change."
    )


def report_name(model: str, plan: Plan) -> str:
    """The folder of a report: named for what was examined, so that the same command finds it again."""
    parts = [plan.suite, model, *([f"over-{plan.against}"] if plan.against else [])]
    parts += [plan.strategy] if plan.strategy else []
    parts += [plan.mode] if plan.mode != "corrected" else []
    return "-".join(re.sub(r"[^A-Za-z0-9._]+", "-", part).strip("-.") for part in parts)


def _own(
    examination: _Examination, shop: Shop, model: str, strategy: Strategy | None, also: Sequence[Strategy]
) -> tuple[Examined, Replies, tuple[Examined, ...]]:
    system = open_system(model, shop, strategy)
    with closing(system.model):
        main, replies = examination.of(system)
        further = [with_strategy(system, other, shop) for other in also if other != system.strategy]
        return main, replies, tuple(examination.of(other)[0] for other in further)


def _against(examination: _Examination, shop: Shop, against: str | None, strategy: Strategy | None) -> Examined | None:
    if against is None:
        return None
    system = open_system(against, shop, strategy)
    with closing(system.model):
        return examination.of(system)[0]


def _report(suite: Suite, mode: Mode, main: Examined, against: Examined | None, also: tuple[Examined, ...]) -> Report:
    questions = suite.examined
    compared = compare(gathered(questions, main.marks), gathered(questions, against.marks)) if against else None
    return Report(suite.name, mode, questions, main, suite.licences, suite.notes, against, compared, also)


def _timing(replies: Replies, seconds: float) -> dict[str, Any]:
    count, asking = len(replies.notes), sum(note.waited for note in replies.notes)
    latency = sorted(note.latency for note in replies.notes)
    return {
        "seconds": round(seconds, 3),
        "questions_per_second": round(count / asking, 2) if asking else 0.0,
        "asked": replies.asked,
        "reused": count - replies.asked,
        "latency": {"median": latency[count // 2], "p95": latency[int(count * 0.95)]},
    }
