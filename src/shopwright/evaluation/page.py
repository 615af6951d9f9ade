"""The page of a report: one HTML file with all in it, that opens offline and fetches nothing."""

from html import escape
from string import Template

from shopwright.evaluation.browsing import carried, packed
from shopwright.evaluation.chart import chart, legend
from shopwright.evaluation.markup import note, policy, spanned, template
from shopwright.evaluation.radar import radar
from shopwright.evaluation.report import TABLE_FILE, TIMING_FILE, Examined, Report, columns, provenance
from shopwright.evaluation.tables import (
    agreement_table,
    baseline_table,
    confusion_table,
    extra_tables,
    mode_tables,
    p_value,
    strategy_table,
    task_table,
    track_table,
    unread_table,
)

METHOD = (
    "A task's score is the mean over its questions (micro-F1 for entities), a track's the mean over its tasks, the "
    "whole the mean over tracks. Intervals: percentile bootstrap over questions within tasks, 2,000 resamples. "
    "Tests on the same questions: McNemar, exact, for right-or-wrong tasks, paired sign-flip permutation elsewhere "
    "and overall, two-sided, with Holm's correction over tasks."
)
SPEED = (
    f'Latency and throughput change from run to run, so they stand beside this page in <a href="{TIMING_FILE}">'
    f'{TIMING_FILE}</a> and on the <a href="../leaderboard.html">leaderboard</a> of all reports.'
)


def page(report: Report) -> str:
    """The whole page. Its bytes depend on the report alone."""
    script = template("report.js")
    title = f"{report.main.model} on {report.suite}"
    return Template(template("report.html")).substitute(
        title=escape(title),
        policy=policy(f"\n{script}\n"),
        style=template("report.css"),
        script=script,
        data=packed(report),
        facts=_facts(report),
        cards=_cards(report),
        legend=legend(report),
        radar=_framed(radar(report)),
        chart=chart(report),
        figures=task_table(report) + strategy_table(report),
        tracks=track_table(report),
        extras=extra_tables(report),
        baselines=baseline_table(report) or note("No question of this suite is closed."),
        modes=mode_tables(report) or note("The replies were scored by one scorer alone."),
        kinds=confusion_table(report),
        unread=unread_table(report) + agreement_table(report),
        carried=_carried(report),
        sources=_sources(report),
    )


def _framed(drawing: str) -> str:
    return f'<div class="wide">{drawing}</div>' if drawing else ""


def _facts(report: Report) -> str:
    tasks = len(report.main.figures.tasks)
    unread = report.main.figures.unread
    strategy = f" Strategy: {escape(report.main.strategy)}." if report.main.strategy else ""
    return (
        f"{len(report.questions):,} questions in {tasks} tasks, scored as {escape(report.mode)}.{strategy}"
        f" Replies in which no answer could be read: {unread:,}. Intervals are 95\u00a0%."
    )


def _cards(report: Report) -> str:
    cards = [_card(system) for system in reversed(columns(report))]
    if report.comparison:
        found = report.comparison
        tone = "good" if found.interval[0] > 0 else "bad" if found.interval[1] < 0 else ""
        cards.append(
            f'<div class="card"><b class="{tone}">{found.difference:+.3f}</b>'
            f"<span>difference, {spanned(found.interval)}, p {p_value(found.p)}</span></div>"
        )
    return "".join(cards)


def _card(system: Examined) -> str:
    score = f"<b>{system.figures.score:.3f}</b>"
    return f'<div class="card">{score}<span>{escape(system.name)}, {spanned(system.figures.interval)}</span></div>'


def _carried(report: Report) -> str:
    count, total = len(carried(report)), len(report.questions)
    shown = (
        f"All {total:,} questions" if count == total else f"{count:,} of {total:,} questions, the first of each task,"
    )
    return f'{shown} with every reply; they are in <a href="{TABLE_FILE}">{TABLE_FILE}</a>, too.'


def _sources(report: Report) -> str:
    items = [METHOD, SPEED, *map(escape, [*report.notes, *_provenance(report), *_licences(report), *_shares(report)])]
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _provenance(report: Report) -> list[str]:
    known = provenance(report)
    lines = [f"Made with shopwright {known['shopwright']}; fingerprint of the questions: {report.fingerprint or '-'}."]
    for name, origin in known["systems"].items():
        lines.append(f"{name}: fingerprint {origin['fingerprint'] or '-'}; made: {origin['made']}.")
        lines.append(f"Contamination of {name}: {origin['contamination']}")
    return lines


def _licences(report: Report) -> list[str]:
    lines = [f"Data of the questions: {licence}." for licence in report.licences]
    return lines + [f"Data of {s.model}: {licence}." for s in columns(report) for licence in s.licences]


def _shares(report: Report) -> list[str]:
    return [
        f"Share of the language model in {system.name}, {kind}: {weight:.2f}."
        for system in (*columns(report), *report.also)
        for kind, weight in system.weights.items()
    ]
