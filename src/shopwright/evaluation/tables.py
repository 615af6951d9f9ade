"""The tables of a report's page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from shopwright.evaluation.baselines import NOTES
from shopwright.evaluation.confusion import mistaken
from shopwright.evaluation.figures import SystemFigures, TaskFigures
from shopwright.evaluation.markup import line, note, number, scored, spanned, table, words
from shopwright.evaluation.modes import Modes, Parting
from shopwright.evaluation.report import Cell, Examined, Report, Section, columns
from shopwright.evaluation.scoring import Mark

QUOTED = 120
"""Characters of a reply that a table quotes."""
SHOWN_UNREAD = 12
"""Unread replies that stand on the page itself."""


def task_table(report: Report) -> str:
    """Every task under the systems set side by side."""
    heads = ["Task", "Track", "Metric", "n", *(system.name for system in columns(report))]
    heads += ["Difference", "p", "p, Holm"] if report.comparison else []
    body = "".join(_task_line(report, name, task) for name, task in report.main.figures.tasks.items())
    caption = "Every task: score with its interval; differences are of the same questions"
    return table(caption, [*heads, "Unread"], body, words=("Track", "Metric"))


def _task_line(report: Report, name: str, task: TaskFigures) -> str:
    cells = [words(task.track), words(task.metric), number(task.n)]
    cells += [scored(s.figures.tasks[name].score, s.figures.tasks[name].interval) for s in columns(report)]
    if report.comparison:
        found = report.comparison.tasks[name]
        cells.append(f"<td>{found.difference:+.3f} <small>{spanned(found.interval)}</small></td>")
        cells.append(f'<td title="{escape(found.test)}">{p_value(found.p)}</td>{number(p_value(found.p_holm))}')
    return line(name, *cells, number(task.unread))


def track_table(report: Report) -> str:
    """Every track, and the whole."""
    systems = columns(report)
    lines = [
        line(
            name,
            number(track.n),
            *(scored(s.figures.tracks[name].score, s.figures.tracks[name].interval) for s in systems),
        )
        for name, track in report.main.figures.tracks.items()
    ]
    total = line("all", number(len(report.questions)), *(scored(s.figures.score, s.figures.interval) for s in systems))
    heads = ["Track", "n", *(system.name for system in systems)]
    return table("Tracks: means over their tasks; all: mean over tracks", heads, "".join(lines) + total)


def strategy_table(report: Report) -> str:
    """The main model under every strategy that it was examined under."""
    if not report.also:
        return ""
    tracks = list(report.main.figures.tracks)
    lines = "".join(_strategy_line(examined, tracks) for examined in (report.main, *report.also))
    return table(f"{report.main.model} under several strategies", ["Strategy", "All", *tracks], lines)


def _strategy_line(examined: Examined, tracks: Sequence[str]) -> str:
    figures = examined.figures
    cells = [scored(figures.tracks[track].score, figures.tracks[track].interval) for track in tracks]
    return line(examined.strategy, scored(figures.score, figures.interval), *cells)


def baseline_table(report: Report) -> str:
    """Every closed task under baselines and systems; nothing where no question is closed."""
    if not report.closed:
        return ""
    tasks = next(iter(report.closed.values())).tasks
    body = "".join(_closed_line(name, task.n, report.closed) for name, task in tasks.items())
    total = sum(task.n for task in tasks.values())
    body += line("all", number(total), *(scored(f.score, f.interval) for f in report.closed.values()))
    told = [f"{name}: {NOTES[name]}" for name in report.closed if name in NOTES]
    caption = "Closed questions alone, with baselines that ask no language model"
    return note("; ".join(told).capitalize() + ".") + table(caption, ["Task", "n", *report.closed], body)


def _closed_line(task: str, count: int, closed: Mapping[str, SystemFigures]) -> str:
    cells = [scored(figures.tasks[task].score, figures.tasks[task].interval) for figures in closed.values()]
    return line(task, number(count), *cells)


def mode_tables(report: Report) -> str:
    """Where the two scorers part over the main system's replies, and why."""
    modes = report.modes
    if modes is None:
        return ""
    if not modes.differ:
        return note("Both scorers give every reply the same score.")
    return _mode_table(modes) + _reason_table(report, modes.partings)


def _mode_table(modes: Modes) -> str:
    body = "".join(
        line(
            t.task,
            number(f"{t.published:.3f}"),
            number(f"{t.corrected:.3f}"),
            _apart(t.corrected - t.published),
            number(t.differ),
        )
        for t in modes.tasks
        if t.differ
    )
    total = (
        number(f"{modes.published:.3f}"),
        number(f"{modes.corrected:.3f}"),
        _apart(modes.corrected - modes.published),
    )
    body += line("the whole suite", *total, number(modes.differ))
    heads = ("Task", "Published", "Corrected", "Difference", "Questions that differ")
    return table("The same replies under both scorers: tasks in which they part", heads, body)


def _apart(difference: float) -> str:
    return number(f"{difference:+.3f}")


def _reason_table(report: Report, partings: Sequence[Parting]) -> str:
    body = "".join(
        line(
            parting.kind,
            words(parting.reason),
            number(parting.count),
            words(report.questions[parting.place].id),
            words(quoted(parting.reply)),
            number(f"{parting.published:.2f}"),
            number(f"{parting.corrected:.2f}"),
        )
        for parting in partings
    )
    heads = ("Kind", "Why they part", "Questions", "One of them", "Its reply", "Published", "Corrected")
    return table("Why they part, with one reply each", heads, body, words=heads[1:2] + heads[3:5])


def confusion_table(report: Report) -> str:
    """Which kind of answer the text seems to want, against the kind that it wants."""
    found = report.confusion
    kinds = list(next(iter(found.values()), {}))
    body = "".join(line(kind, *(_met(kind == other, n) for other, n in told.items())) for kind, told in found.items())
    total = sum(sum(told.values()) for told in found.values())
    wrong = mistaken(found)
    said = (
        f"A strategy that is told only a question's text, and whether it is multiple choice, takes {wrong:,} of "
        f"{total:,} questions for another kind."
    )
    return note(said) + table("Kind of answer wanted (rows) and recognised (columns)", ["Wanted", *kinds], body)


def _met(right: bool, count: int) -> str:
    tone = ' class="good"' if right and count else ' class="bad"' if count else ""
    return f"<td{tone}>{count or '·'}</td>"


def agreement_table(report: Report) -> str:
    """On how many questions of each task the two systems differ; nothing where there is one."""
    if report.against is None:
        return ""
    pairs = list(zip(report.questions, report.main.marks, report.against.marks, strict=True))
    counts: dict[str, Counter[str]] = {}
    for question, ours, theirs in pairs:
        counts.setdefault(question.task, Counter())[_better(ours, theirs)] += 1
    sides = ("main", "same", "against")
    body = "".join(line(task, *(number(counts[task][side]) for side in sides)) for task in report.main.figures.tasks)
    body += line("all", *(number(sum(found[side] for found in counts.values())) for side in sides))
    heads = ("Task", f"{report.main.name} scores higher", "the same", f"{report.against.name} scores higher")
    return table("Questions on which the two differ", heads, body)


def _better(ours: Mark, theirs: Mark) -> str:
    apart = ours.score.value - theirs.score.value
    return "same" if abs(apart) < 1e-9 else "main" if apart > 0 else "against"


def unread_table(report: Report) -> str:
    """The first replies in which no answer could be read."""
    unread = [
        (system, place) for system in columns(report)[::-1] for place, mark in enumerate(system.marks) if mark.unread
    ]
    if not unread:
        return note("An answer could be read in every reply.")
    body = "".join(
        line(
            report.questions[place].id,
            words(report.questions[place].task),
            words(s.name),
            words(quoted(s.replies[place])),
        )
        for s, place in unread[:SHOWN_UNREAD]
    )
    more = f", the first {SHOWN_UNREAD}" if len(unread) > SHOWN_UNREAD else ""
    caption = f"Replies in which no answer could be read: {len(unread):,}{more}"
    return table(caption, ("Question", "Task", "System", "Reply"), body, words=("Task", "System", "Reply"))


def extra_tables(report: Report) -> str:
    """What the suite, the strategies or a judge add."""
    return "".join(map(_section, report.extras))


def _section(section: Section) -> str:
    body = "".join(line(_cell(row[0]), *(_extra(cell) for cell in row[1:])) for row in section.rows)
    return (note(section.note) if section.note else "") + table(section.title, section.heads, body)


def _extra(cell: Cell) -> str:
    return number(escape(_cell(cell)))


def _cell(cell: Cell) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def quoted(text: str) -> str:
    """The beginning of a reply on one line."""
    flat = text.replace("\n", " ⏎ ").strip()
    return (flat if len(flat) <= QUOTED else flat[: QUOTED - 1] + "…") or "(empty)"


def p_value(p: float) -> str:
    """A p as a person reads it, as HTML."""
    return "&lt; 0.001" if p < 0.001 else f"{p:.3f}"
