"""The plot of a report: for each task a dot with its interval, base above tuned, as one inline SVG."""

from collections.abc import Sequence
from html import escape

from shopwright.evaluation.report import Examined, Report, columns

LEFT, RIGHT, WIDTH, ROW, TOP = 230, 20, 860, 30, 34
"""Pixels: room for the names, room after the axis, whole width, height of a task, room for the axis above."""
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
STYLES = {1: ("tuned",), 2: ("base", "tuned")}


def chart(report: Report) -> str:
    """The plot of every task of the systems set side by side."""
    systems = columns(report)
    tasks = list(report.main.figures.tasks)
    height = TOP + ROW * len(tasks) + 8
    rows = "".join(_row(name, place, systems) for place, name in enumerate(tasks))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="chart-title chart-text">'
        f'<title id="chart-title">Score of each task</title><desc id="chart-text">{escape(_described(systems))}</desc>'
        f"{_axis(height)}{rows}</svg>"
    )


def legend(report: Report) -> str:
    """Which mark stands for which system."""
    systems = columns(report)
    parts = zip(STYLES[len(systems)], systems, strict=True)
    return "".join(f'<span class="key {style}"></span>{escape(system.name)} ' for style, system in parts)


def _described(systems: Sequence[Examined]) -> str:
    names = " and ".join(system.name for system in systems)
    return f"Dots are the scores of {names}; bars are 95 % intervals. The table below holds the same figures."


def _axis(height: int) -> str:
    lines = [
        f'<line class="grid" x1="{_x(at)}" x2="{_x(at)}" y1="{TOP - 8}" y2="{height - 4}"/>'
        f'<text class="tick" x="{_x(at)}" y="{TOP - 14}" text-anchor="middle">{at:g}</text>'
        for at in GRID
    ]
    return "".join(lines)


def _row(name: str, place: int, systems: Sequence[Examined]) -> str:
    middle = TOP + ROW * place + ROW // 2
    label = f'<text class="task" x="{LEFT - 12}" y="{middle + 4}" text-anchor="end">{escape(_short(name))}</text>'
    offsets = (0,) if len(systems) == 1 else (-5, 5)
    marks = zip(STYLES[len(systems)], systems, offsets, strict=True)
    return label + "".join(_mark(style, system, name, middle + offset) for style, system, offset in marks)


def _mark(style: str, system: Examined, name: str, y: int) -> str:
    task = system.figures.tasks[name]
    low, high = task.interval
    told = f"{name}, {system.name}: {task.score:.3f} [{low:.3f}, {high:.3f}], {task.n} questions"
    return (
        f'<g class="{style}"><title>{escape(told)}</title>'
        f'<line x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}"/>'
        f'<circle cx="{_x(task.score)}" cy="{y}" r="4.5"/></g>'
    )


def _x(value: float) -> float:
    return round(LEFT + min(max(value, 0.0), 1.0) * (WIDTH - LEFT - RIGHT), 1)


def _short(name: str) -> str:
    return name if len(name) <= 32 else name[:31] + "…"
