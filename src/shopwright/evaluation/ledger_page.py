"""The page of a shop's ledger: its models before and after, and score against size; it opens offline."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from shopwright.evaluation.ledger import Ledger, Row, as_json
from shopwright.evaluation.markup import (
    line,
    note,
    policy,
    printable,
    scored,
    spanned,
    table,
    template,
    valued,
    words,
)
from shopwright.evaluation.pareto import plot, shown_size
from shopwright.foundation.files import write_json, write_text
from shopwright.foundation.shop import Shop

FOLDER, JSON_FILE, PAGE_FILE = "ledger", "ledger.json", "ledger.html"
HEADS = (
    "Model", "Made from", "How", "Size", "Bits a weight", "Score", "Over its source", "p", "Load", "Memory", "Prefill",
    "Decode", "Energy", "Engine",
)  # fmt: skip
METHOD = (
    "Each model was opened in processes of its own and asked by the engine that serves it. Load is from a fresh "
    "process to one that can answer; memory is the most that the process ever held. Prefill is {reads} tokens of "
    "prompt, decode {writes} tokens of one reply, in tokens a second. Shown are medians, beneath them the lowest and "
    "the highest, and with a \u00d7 the share of the source's."
)
ENERGY = "Energy is what the processor's packages took for each token written, whatever else ran on them."
NO_ENERGY = "This machine does not tell what energy it takes."
PLAIN = "plain"
HELPED = (
    "Under the strategy {strategy} a model may have had help, a reranker's for one, whose size is not counted here."
)
FRONT = "A model on the front is not beaten by one that is both as small and as good."


def write_ledger(shop: Shop, ledger: Ledger) -> Path:
    """Write reports/ledger/: the JSON and the page. The path of the page."""
    folder = shop.report(FOLDER)
    write_json(folder / JSON_FILE, as_json(ledger))
    write_text(folder / PAGE_FILE, page(ledger))
    return folder / PAGE_FILE


def page(ledger: Ledger) -> str:
    """The whole page. Its bytes depend on the ledger alone."""
    script = template("sorting.js")
    return Template(template("ledger.html")).substitute(
        title=escape(f"Models of {ledger.shop}: size, speed and score"),
        policy=policy(f"\n{script}\n"),
        style=template("report.css"),
        facts=escape(printable(_facts(ledger))),
        plot=_plotted(ledger),
        figures=_table(ledger),
        families=_families(ledger),
        sources="".join(f"<li>{escape(one)}</li>" for one in _sources(ledger)),
        script=script,
    )


def _facts(ledger: Ledger) -> str:
    exam = ledger.exam
    asked = (
        f"Scores: {exam.suite}, {exam.mode}, strategy {exam.strategy or 'none'}, {exam.questions:,} questions, with "
        "95\u00a0% intervals."
        if exam
        else "No scores: there is no report of these models."
    )
    return f"{len(ledger.rows)} models, measured on {ledger.machine}. {asked}"


def _plotted(ledger: Ledger) -> str:
    drawing = plot(ledger.points)
    return f'<div class="wide" tabindex="0">{drawing}</div>' + note(FRONT) if drawing else note("No model has a score.")


def _table(ledger: Ledger) -> str:
    by_name = {row.spec: row for row in ledger.rows}
    body = "".join(_line(row, by_name.get(row.source or ""), row.spec in ledger.front) for row in ledger.rows)
    caption = "Before and after: every model beside what it was made from; bold is on the front"
    return table(caption, HEADS, body, words=("Made from", "How", "Engine"), kind="sortable")


def _line(row: Row, source: Row | None, on_front: bool) -> str:
    seen: Mapping[str, Any] = row.measure
    before: Mapping[str, Any] | None = source.measure if source else None
    cells = [words(row.source or ""), words(row.method), _sized(seen["bytes"], before["bytes"] if before else None)]
    cells.append(valued(seen["bits_per_weight"], f"{seen['bits_per_weight']:.2f}"))
    cells += [_score(row), *_over(row)]
    cells.append(_spread(seen["load_seconds"], before and before["load_seconds"], lambda found: f"{found:.2f} s"))
    cells.append(_memory(seen, before))
    cells += [
        _spread(seen[key], before and before[key], lambda found: f"{found:,.0f}") for key in ("prefill", "decode")
    ]
    cells += [_energy(seen, before), words(str(seen["version"]))]
    head = f"<b>{escape(row.spec)}</b>" if on_front else escape(row.spec)
    return f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>'


def _score(row: Row) -> str:
    if row.standing is None:
        return "<td></td>"
    return valued(row.standing.score, f"{row.standing.score:.3f} <small>{spanned(row.interval)}</small>")


def _sized(size: int, before: int | None) -> str:
    return valued(size, shown_size(size) + _share(size, before))


def _memory(seen: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    peak = seen["memory_peak"] + seen["accelerator_peak"]
    whole = before["memory_peak"] + before["accelerator_peak"] if before else None
    loaded = f" <small>{shown_size(seen['memory_loaded'])} loaded</small>" if seen["memory_loaded"] else ""
    return valued(peak, shown_size(peak) + loaded + _share(peak, whole)) if peak else "<td></td>"


def _spread(seen: Mapping[str, Any], before: Mapping[str, Any] | None, shown: Callable[[float], str]) -> str:
    ends = f" <small>{shown(seen['lowest'])} to {shown(seen['highest'])}</small>"
    share = _share(seen["median"], before["median"] if before else None)
    return valued(seen["median"], shown(seen["median"]) + ends + share)


def _energy(seen: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    if not seen["joules_per_token"]:
        return "<td></td>"
    return _spread(seen["joules_per_token"], before and before["joules_per_token"], lambda found: f"{found:.3g} J")


def _share(value: float, before: float | None) -> str:
    return f" <small>{value / before:.2f}\u00a0\u00d7</small>" if before else ""


def _over(row: Row) -> Sequence[str]:
    if row.over is None:
        return "<td></td>", "<td></td>"
    found = row.over
    tone = "good" if found.interval[0] > 0 else "bad" if found.interval[1] < 0 else ""
    shown = f'<span class="{tone}">{found.difference:+.3f}</span> <small>{spanned(found.interval)}</small>'
    return valued(found.difference, shown), valued(found.p, f"{found.p:.3g}")


def _families(ledger: Ledger) -> str:
    examined = [row for row in ledger.rows if row.standing]
    if not examined:
        return note("No model has a score.")
    first = examined[0].standing
    names = [family.name for family in first.families] if first else []
    body = "".join(line(row.spec, *_family_cells(row, names)) for row in examined)
    return table(
        "Score of each family of tasks, over all its questions alike", ("Model", *names), body, kind="sortable"
    )


def _family_cells(row: Row, names: Sequence[str]) -> list[str]:
    known = {family.name: family for family in (row.standing.families if row.standing else ())}
    return [scored(known[name].score, known[name].interval) if name in known else "<td></td>" for name in names]


def _sources(ledger: Ledger) -> list[str]:
    if not ledger.rows:
        return []
    seen = ledger.rows[0].measure
    told = any(row.measure["joules_per_token"] for row in ledger.rows)
    method = METHOD.format(reads=seen["reads"], writes=seen["writes"])
    paired = "Differences from the source are of the same questions: paired bootstrap interval, paired permutation p."
    helped = [HELPED.format(strategy=ledger.exam.strategy)] if ledger.exam and ledger.exam.strategy != PLAIN else []
    return [method, ENERGY if told else NO_ENERGY, paired, *helped, *ledger.notes]
