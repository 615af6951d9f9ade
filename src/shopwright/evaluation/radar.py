"""The radar of a report: each track an axis, each system a shape, as one inline SVG."""

import math
from collections.abc import Sequence
from html import escape

from shopwright.evaluation.chart import STYLES
from shopwright.evaluation.report import Examined, Report, columns

WIDTH, HEIGHT, RADIUS = 460, 340, 112
"""Pixels: the whole, and the axes, which leave room for the names of the tracks."""
RINGS = (0.25, 0.5, 0.75, 1.0)
FEWEST = 3
"""Fewer tracks make no shape."""


def radar(report: Report) -> str:
    """The shapes of the systems set side by side; nothing where there are fewer than three tracks."""
    tracks, systems = list(report.main.figures.tracks), columns(report)
    if len(tracks) < FEWEST:
        return ""
    shapes = zip(STYLES[len(systems)], systems, strict=True)
    return (
        f'<svg class="radar" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="radar-title radar-text">'
        f'<title id="radar-title">Score of each track</title><desc id="radar-text">{escape(_described(systems))}</desc>'
        f"{_rings(len(tracks))}{_axes(tracks, report.main)}{''.join(_shape(*one) for one in shapes)}</svg>"
    )


def _described(systems: Sequence[Examined]) -> str:
    told = [f"{s.name}: " + ", ".join(f"{n} {t.score:.3f}" for n, t in s.figures.tracks.items()) for s in systems]
    return f"{'; '.join(told)}. The outer ring is 1. The table of tracks holds the same figures with their intervals."


def _rings(count: int) -> str:
    rings = [f'<polygon class="ring" points="{_points([ring] * count)}"/>' for ring in RINGS]
    rings += [
        f'<text class="tick" x="{WIDTH / 2 + 4}" y="{HEIGHT / 2 - ring * RADIUS - 2:.1f}">{ring:g}</text>'
        for ring in RINGS[:-1]
    ]
    return "".join(rings)


def _axes(tracks: Sequence[str], main: Examined) -> str:
    return "".join(_axis(name, place, len(tracks), main) for place, name in enumerate(tracks))


def _axis(name: str, place: int, count: int, main: Examined) -> str:
    (x, y), (words_x, words_y) = _at(1.0, place, count), _at(1.18, place, count)
    side = "middle" if abs(words_x - WIDTH / 2) < 8 else "start" if words_x > WIDTH / 2 else "end"
    return (
        f'<line class="grid" x1="{WIDTH / 2:g}" y1="{HEIGHT / 2:g}" x2="{x}" y2="{y}"/>'
        f'<text x="{words_x}" y="{words_y}" text-anchor="{side}">{escape(name)}'
        f'<tspan class="tick" x="{words_x}" dy="14">{main.figures.tracks[name].score:.3f}</tspan></text>'
    )


def _shape(style: str, system: Examined) -> str:
    scores = [track.score for track in system.figures.tracks.values()]
    dots = [_at(score, place, len(scores)) for place, score in enumerate(scores)]
    circles = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in dots)
    return f'<g class="{style}"><title>{escape(system.name)}</title><polygon points="{_points(scores)}"/>{circles}</g>'


def _points(values: Sequence[float]) -> str:
    corners = (_at(value, place, len(values)) for place, value in enumerate(values))
    return " ".join(f"{x},{y}" for x, y in corners)


def _at(value: float, place: int, count: int) -> tuple[float, float]:
    """Where a value lies on an axis; the first points up, the others follow by the clock."""
    angle, length = 2 * math.pi * place / count, RADIUS * max(value, 0.0)
    return round(WIDTH / 2 + length * math.sin(angle), 1), round(HEIGHT / 2 - length * math.cos(angle), 1)
