"""The page of a report: one HTML file without scripts and without anything fetched."""

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template
from unicodedata import category

from shopwright.evaluation.chart import chart, legend
from shopwright.evaluation.figures import TaskFigures
from shopwright.evaluation.questions import Question, by_task
from shopwright.evaluation.report import TABLE_FILE, Examined, Report, columns, gold_text

MOST_QUESTIONS = 400
"""Questions shown on the page; all are in the table beside it."""
Span = tuple[float, float]


def page(report: Report) -> str:
    """The whole page."""
    title = f"{report.main.model} on {report.suite}"
    return Template(_template("report.html")).substitute(
        title=escape(title),
        style=_template("report.css"),
        facts=_facts(report),
        cards=_cards(report),
        legend=legend(report),
        chart=chart(report),
        tables=_task_table(report) + _track_table(report) + _strategy_table(report),
        questions=_questions(report),
        sources=_sources(report),
    )


def _template(name: str) -> str:
    return files("shopwright.evaluation").joinpath("templates", name).read_text(encoding="utf-8")


def _facts(report: Report) -> str:
    tasks = len(report.main.figures.tasks)
    unread = report.main.figures.unread
    strategy = f" Strategy: {escape(report.main.strategy)}." if report.main.strategy else ""
    return (
        f"{len(report.questions):,} questions in {tasks} tasks, scored as {escape(report.mode)}.{strategy}"
        f" Replies in which no answer could be read: {unread}. Intervals are 95\u00a0%."
    )


def _cards(report: Report) -> str:
    cards = [_card(system.name, system.figures.score, system.figures.interval) for system in reversed(columns(report))]
    if report.comparison:
        found = report.comparison
        tone = "good" if found.interval[0] > 0 else "bad" if found.interval[1] < 0 else ""
        cards.append(
            f'<div class="card"><b class="{tone}">{found.difference:+.3f}</b>'
            f"<span>difference, {_span(found.interval)}, p {_p(found.p)}</span></div>"
        )
    return "".join(cards)


def _card(name: str, score: float, span: Span) -> str:
    return f'<div class="card"><b>{score:.3f}</b><span>{escape(name)}, {_span(span)}</span></div>'


def _task_table(report: Report) -> str:
    heads = ["Task", "Track", "Metric", "n", *(system.name for system in columns(report))]
    heads += ["Difference", "p", "p, Holm"] if report.comparison else []
    body = "".join(_task_line(report, name, task) for name, task in report.main.figures.tasks.items())
    return _table(
        "Every task: score with its interval; differences are of the same questions", [*heads, "Unread"], body
    )


def _task_line(report: Report, name: str, task: TaskFigures) -> str:
    cells = [_words(task.track), _words(task.metric), f"<td>{task.n}</td>"]
    cells += [_score(s.figures.tasks[name].score, s.figures.tasks[name].interval) for s in columns(report)]
    if report.comparison:
        found = report.comparison.tasks[name]
        cells.append(f"<td>{found.difference:+.3f} <small>{_span(found.interval)}</small></td>")
        cells.append(f'<td title="{escape(found.test)}">{_p(found.p)}</td><td>{_p(found.p_holm)}</td>')
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}<td>{task.unread}</td></tr>'


def _track_table(report: Report) -> str:
    systems = columns(report)
    lines = [
        f'<tr><th scope="row">{escape(name)}</th><td>{track.n}</td>'
        + "".join(_score(s.figures.tracks[name].score, s.figures.tracks[name].interval) for s in systems)
        + "</tr>"
        for name, track in report.main.figures.tracks.items()
    ]
    totals = "".join(_score(s.figures.score, s.figures.interval) for s in systems)
    total = f'<tr><th scope="row">all</th><td>{len(report.questions)}</td>{totals}</tr>'
    heads = ["Track", "n", *(system.name for system in systems)]
    return _table("Tracks: means over their tasks; all: mean over tracks", heads, "".join(lines) + total)


def _strategy_table(report: Report) -> str:
    if not report.also:
        return ""
    tracks = list(report.main.figures.tracks)
    lines = "".join(_strategy_line(examined, tracks) for examined in (report.main, *report.also))
    return _table(f"{report.main.model} under several strategies", ["Strategy", "All", *tracks], lines)


def _strategy_line(examined: Examined, tracks: Sequence[str]) -> str:
    cells = "".join(_score(examined.figures.tracks[t].score, examined.figures.tracks[t].interval) for t in tracks)
    score = _score(examined.figures.score, examined.figures.interval)
    return f'<tr><th scope="row">{escape(examined.strategy)}</th>{score}{cells}</tr>'


def _questions(report: Report) -> str:
    groups = by_task(report.questions)
    each = max(1, MOST_QUESTIONS // len(groups))
    shown = {task: places[:each] for task, places in list(groups.items())[:MOST_QUESTIONS]}
    count = sum(map(len, shown.values()))
    note = f"Shown: {count:,} of {len(report.questions):,}, the first {each} of each task." if count else ""
    parts = "".join(_task_questions(report, task, places) for task, places in shown.items())
    return f'<p class="note">{note} All replies are in <a href="{TABLE_FILE}">{TABLE_FILE}</a>.</p>{parts}'


def _task_questions(report: Report, task: str, places: Sequence[int]) -> str:
    inner = "".join(_question(report, place) for place in places)
    return f"<details><summary>{escape(task)} ({len(places)})</summary>{inner}</details>"


def _question(report: Report, place: int) -> str:
    question: Question = report.questions[place]
    systems = columns(report)
    scores = ", ".join(f"{system.name} {_mark(system, place)}" for system in systems)
    replies = "".join(_entry(f"Reply of {s.name}, {_mark(s, place)}", s.replies[place]) for s in systems)
    asked = _entry("Question", question.prompt.text) + _entry("Gold answer", gold_text(question))
    return f"<details><summary>{escape(question.id)}: {escape(scores)}</summary><dl>{asked}{replies}</dl></details>"


def _mark(system: Examined, place: int) -> str:
    mark = system.marks[place]
    return "unread" if mark.unread else f"{mark.score.value:.2f}"


def _entry(term: str, text: str) -> str:
    return f"<dt>{escape(term)}</dt><dd>{escape(_printable(text)) or '(empty)'}</dd>"


def _sources(report: Report) -> str:
    shares = [
        f"Share of the language model in {escape(system.name)}, {escape(kind)}: {weight:.2f}."
        for system in (*columns(report), *report.also)
        for kind, weight in system.weights.items()
    ]
    licences = [f"Data of the questions: {escape(line)}." for line in report.licences]
    licences += [f"Data of {escape(s.model)}: {escape(line)}." for s in columns(report) for line in s.licences]
    method = (
        "A task's score is the mean over its questions (micro-F1 for entities), a track's the mean over its tasks, the "
        "whole the mean over tracks. Intervals: percentile bootstrap over questions within tasks, 2,000 resamples. "
        "Tests on the same questions: McNemar, exact, for right-or-wrong tasks, paired sign-flip permutation elsewhere "
        "and overall, two-sided, with Holm's correction over tasks."
    )
    items = [method, *map(escape, report.notes), *licences, *shares]
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _table(caption: str, heads: Sequence[str], body: str) -> str:
    cells = "".join(_head(head) for head in heads)
    table = f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="wide" tabindex="0"><table>{table}</table></div>'


def _head(name: str) -> str:
    side = ' class="words"' if name in ("Track", "Metric") else ""
    return f'<th scope="col"{side}>{escape(name)}</th>'


def _words(text: str) -> str:
    return f'<td class="words">{escape(text)}</td>'


def _score(score: float, span: Span) -> str:
    return f"<td>{score:.3f} <small>{_span(span)}</small></td>"


def _span(span: Span) -> str:
    return f"[{span[0]:.3f}, {span[1]:.3f}]"


def _p(p: float) -> str:
    return "&lt; 0.001" if p < 0.001 else f"{p:.3f}"


def _printable(text: str) -> str:
    # Control characters are not allowed in a page, and a model may write any.
    return "".join("\ufffd" if category(c) == "Cc" and c not in "\n\t" else c for c in text)
