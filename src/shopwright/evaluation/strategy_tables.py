"""Strategies side by side: what each has over the plain prompt, by kind of answer, on the same questions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shopwright.evaluation.figures import compare, figures_of
from shopwright.evaluation.questions import Question
from shopwright.evaluation.report import Cell, Examined, Report, Section
from shopwright.evaluation.scoring import Mark, TaskMarks
from shopwright.evaluation.searching import Chosen
from shopwright.evaluation.strategies import PLAIN

TITLE = "Strategies against the plain prompt"
NOTE = (
    "Means over the questions of each kind of answer, micro-F1 for entities. Differences are of the same questions: "
    "paired bootstrap intervals; McNemar's exact test for choices, paired sign-flip permutation elsewhere; Holm's "
    "correction over the kinds of one strategy."
)
HEADS = ("strategy and kind", "n", "plain", "score", "difference", "from", "to", "p", "p, Holm")
CHOSEN_NOTE = (
    "Half of the development questions chose the strategy, the cheapest that is not worse than the best by more than a "
    "standard error; the others confirmed it by a one-sided paired test, or the simplest stayed."
)
CHOSEN_HEADS = ("questions", "strategy", "chosen", "n", "score of the chosen", "score of the simplest", "p")


def by_kind(questions: Sequence[Question], marks: Sequence[Mark]) -> tuple[TaskMarks, ...]:
    """The marks by kind of answer; a kind's metric is that of its questions where they have one in common."""
    groups: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        groups.setdefault(question.prompt.kind, []).append(place)
    return tuple(
        TaskMarks(kind, kind, _metric([questions[place] for place in places]), tuple(marks[p] for p in places))
        for kind, places in sorted(groups.items())
    )


def with_strategies(report: Report) -> Report:
    """The report with a table of its strategies against the plain prompt, and of what a search chose."""
    searches = [_search(system) for system in report.systems if system.chosen]
    return replace(report, extras=(*report.extras, *_against_plain(report), *searches))


def _against_plain(report: Report) -> Iterator[Section]:
    ours = (report.main, *report.also)
    plain = next((system for system in ours if system.strategy == PLAIN.name), None)
    if plain and report.also:
        rows = [row for system in ours if system is not plain for row in _rows(report.questions, plain, system)]
        yield Section(TITLE, NOTE, HEADS, tuple(rows))


def _rows(questions: Sequence[Question], plain: Examined, system: Examined) -> Iterator[tuple[Cell, ...]]:
    first, second = by_kind(questions, system.marks), by_kind(questions, plain.marks)
    scores, before, found = figures_of(first), figures_of(second), compare(first, second)
    for kind, apart in found.tasks.items():
        row = (apart.difference, *apart.interval, apart.p, apart.p_holm)
        task = scores.tasks[kind]
        yield (f"{system.strategy}: {kind}", task.n, before.tasks[kind].score, task.score, *row)


def _search(system: Examined) -> Section:
    rows = tuple(_line(one) for one in system.chosen)
    return Section(f"What the development questions chose for {system.name}", CHOSEN_NOTE, CHOSEN_HEADS, rows)


def _line(one: Chosen) -> tuple[Cell, ...]:
    return one.group, one.strategy, one.chosen, one.questions, one.score, one.simplest, one.p


def _metric(questions: Sequence[Question]) -> str:
    metrics = {question.metric for question in questions}
    return metrics.pop() if len(metrics) == 1 else "mean"
