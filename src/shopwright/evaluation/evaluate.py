"""The examination of a model from end to end: questions, replies, marks, figures, report."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, TypedDict, Unpack

from pydantic import Field

from shopwright.evaluation.authoring import has_measures, with_measures
from shopwright.evaluation.baselines import FREE, open_baselines
from shopwright.evaluation.context import in_context, with_origins
from shopwright.evaluation.examiner import Replies, examine
from shopwright.evaluation.figures import compare, scores_of
from shopwright.evaluation.journey_suite import AssistantNeeded, has_journeys, remarks
from shopwright.evaluation.judging import to_judge, with_verdicts
from shopwright.evaluation.labels import Labels, read_labels
from shopwright.evaluation.leaderboard import write_leaderboard
from shopwright.evaluation.model_index import write_model_index
from shopwright.evaluation.page import page
from shopwright.evaluation.questions import Question, Suite
from shopwright.evaluation.replies import score_replies
from shopwright.evaluation.report import Examined, Report, write_report
from shopwright.evaluation.result import EvaluationResult, marked
from shopwright.evaluation.scoring import Encoder, Mark, Mode, as_mode, gathered, needs_encoder
from shopwright.evaluation.searching import Search
from shopwright.evaluation.statistics import CHANGED, least_difference, weights
from shopwright.evaluation.strategies import Strategy, strategy_named
from shopwright.evaluation.strategy_tables import with_strategies
from shopwright.evaluation.suite_file import is_suite_file
from shopwright.evaluation.suites import open_suite
from shopwright.evaluation.systems import System, has_encoder, open_encoder, open_system, with_strategy
from shopwright.foundation.progress import say
from shopwright.foundation.recipes import Recipe, parse_recipe
from shopwright.foundation.shop import Shop
from shopwright.tasks.answers import Score

__all__ = ["EvaluationResult", "Plan", "carried_out", "evaluate", "report_name", "score_replies"]

LOG_FILE = "replies.jsonl"
"""Replies as they come, with how long each took: kept apart from the report, whose bytes are the same each time."""
WEIGHTS_FILE = "weights.json"
VERDICTS_FILE = "verdicts.jsonl"


class Plan(Recipe):
    """What to examine a model on, and how."""

    suite: str = "own"
    """A suite's name, or the YAML file of one's own."""
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
    baselines: tuple[str, ...] = FREE
    """What closed questions are also answered by, without the model."""
    judge: str | None = None
    """A MODEL that judges the texts: the model's against the other's, or else against the gold ones."""
    labels: Path | None = None
    """People's verdicts, which the judge is measured against before its own may count."""


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
    baselines: tuple[str, ...]
    judge: str | None
    labels: Path | None


Opener = Callable[[str, Shop, Strategy | None], System]
"""Opens what a MODEL names, under a strategy, as a system that can be examined."""


@dataclass(frozen=True)
class _Examination:
    """What all systems of one report share."""

    suite: Suite
    mode: Mode
    log: Path
    encoder: Encoder | None
    opener: Opener
    search: Search

    def of(self, system: System) -> tuple[Examined, Replies]:
        """One system's replies, marked."""
        ready, chosen = self.search.ready(system)
        replies = examine(ready, self.suite, self.log)
        found = marked(self.suite, self.mode, replies.texts, self.encoder)
        named = replace(
            found,
            model=system.spec,
            strategy=system.strategy.name,
            weights=dict(ready.weights),
            licences=system.licences,
            fingerprint=system.model.fingerprint,
            chosen=chosen,
        )
        return named, replies


def evaluate(shop: Shop, model: str, *, opener: Opener = open_system, **words: Unpack[PlanWords]) -> EvaluationResult:
    """Examine a model by a plan; killed anywhere, the same call goes on where it stopped.

    Raises UnknownName, what the suite's reader raises, AssistantNeeded for journeys without an `opener` that converses,
    and Unanswered where an engine fails: nothing is scored 0 that was not answered.
    """
    return carried_out(shop, model, parse_recipe(words, Plan, "evaluate"), opener)


def carried_out(shop: Shop, model: str, plan: Plan, opener: Opener = open_system) -> EvaluationResult:
    """What a plan's examination of a model finds; its report is written. Raises what `evaluate` does."""
    started = perf_counter()
    scoring = as_mode(plan.mode)
    ways = [strategy_named(name) for name in (*([plan.strategy] if plan.strategy else []), *plan.also)]
    questions = open_suite(plan.suite, shop, plan.data, plan.limit, plan.tasks)
    if has_journeys(questions) and opener is open_system:
        raise AssistantNeeded
    name = report_name(model, plan)
    folder, notes = shop.report(name), shop.run(f"evaluate-{name}")
    encoder = _encoder(questions)
    labels = read_labels(plan.labels) if plan.labels else Labels()
    if plan.judge:
        to_judge(questions)  # a suite without texts is refused before anything is asked
    search = Search(questions, notes / LOG_FILE, notes / WEIGHTS_FILE, encoder, shop)
    examination = _Examination(questions, scoring, notes / LOG_FILE, encoder, opener, search)
    chosen = ways[0] if plan.strategy else None
    baselines = open_baselines(plan.baselines, model, shop)
    if plan.against:
        say(foretold(questions.examined))
    main, replies, others = _own(examination, shop, model, chosen, ways[1:] if chosen else ways)
    base = _against(examination, shop, plan.against, chosen)
    found = with_strategies(_report(questions, scoring, main, base, others))
    found = with_measures(found, questions, encoder)
    found = with_verdicts(found, questions, plan.judge, labels, shop, notes / VERDICTS_FILE)
    report = with_origins(in_context(found, questions, encoder, baselines), shop, _read_from(plan))
    timing = _timing(replies, perf_counter() - started)
    write_report(folder, report, page(report), timing)
    write_model_index(folder, report)
    write_leaderboard(shop)
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
    parts = [Path(plan.suite).name, model, *([f"over-{plan.against}"] if plan.against else [])]
    parts += [plan.strategy] if plan.strategy else []
    parts += [plan.mode] if plan.mode != "corrected" else []
    return "-".join(re.sub(r"[^A-Za-z0-9._]+", "-", part).strip("-.") for part in parts)


def _own(
    examination: _Examination, shop: Shop, model: str, strategy: Strategy | None, also: Sequence[Strategy]
) -> tuple[Examined, Replies, tuple[Examined, ...]]:
    system = examination.opener(model, shop, strategy)
    with closing(system.model):
        main, replies = examination.of(system)
        further = [with_strategy(system, other, shop) for other in also if other != system.strategy]
        return main, replies, tuple(examination.of(other)[0] for other in further)


def _against(examination: _Examination, shop: Shop, against: str | None, strategy: Strategy | None) -> Examined | None:
    if against is None:
        return None
    system = examination.opener(against, shop, strategy)
    with closing(system.model):
        return examination.of(system)[0]


def _encoder(suite: Suite) -> Encoder | None:
    # The authoring suite is scored without embeddings, and tells their cosine where they can be made.
    wanted = has_measures(suite) and has_encoder()
    return open_encoder() if wanted or needs_encoder(suite.examined) else None


def _report(suite: Suite, mode: Mode, main: Examined, against: Examined | None, also: tuple[Examined, ...]) -> Report:
    questions = suite.examined
    compared = compare(gathered(questions, main.marks), gathered(questions, against.marks)) if against else None
    notes = (*suite.notes, *remarks(suite, main.replies))
    return Report(suite.name, mode, questions, main, suite.licences, notes, against, compared, also)


def _read_from(plan: Plan) -> Path | None:
    """The file of the questions, where they come from one."""
    return plan.data or (Path(plan.suite) if is_suite_file(plan.suite) else None)


def _timing(replies: Replies, seconds: float) -> dict[str, Any]:
    count, asking = len(replies.notes), sum(note.waited for note in replies.notes)
    return {
        "seconds": round(seconds, 3),
        "questions_per_second": round(count / asking, 2) if asking else 0.0,
        "asked": replies.asked,
        "reused": count - replies.asked,
        "latency": _latency(sorted(replies.latencies)),
    }


def _latency(seconds: Sequence[float]) -> dict[str, Any]:
    """Of the replies that an engine proved to have written in this sitting: their median, the 95th of 100, and n."""
    if not seconds:
        return {"median": None, "p95": None, "proven": 0}
    count = len(seconds)
    return {"median": seconds[count // 2], "p95": seconds[int(count * 0.95)], "proven": count}
