"""Score against size: which models no other is both as small and as good as, and their plot as one inline SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from shopwright.evaluation.markup import Span

LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT = 56, 150, 18, 44, 860, 420
"""Pixels: room for the scores, for the last names, above, for the sizes, and the whole."""
LINE = 15
"""Pixels between two names that would lie on each other."""
_UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Point:
    """One model: how large it is and how good."""

    name: str
    bytes: int
    score: float
    interval: Span


@dataclass(frozen=True)
class _Frame:
    """What part of the plane is drawn."""

    smallest: float
    largest: float
    low: float
    high: float

    def x(self, size: float) -> float:
        """The place of a size, on a logarithmic axis."""
        share = math.log(size / self.smallest) / math.log(self.largest / self.smallest)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, score: float) -> float:
        """The place of a score."""
        share = (score - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def front(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that no other is both as small and as good as (Pareto's front), smallest first.

    Of points that are the same in both, the first stays.
    """
    best, found = -math.inf, []
    for point in sorted(points, key=lambda one: (one.bytes, -one.score)):
        if point.score > best:
            best = point.score
            found.append(point)
    return tuple(found)


def plot(points: Sequence[Point]) -> str:
    """The plot of at least one point: dots with their intervals, and the front as steps; nothing without any."""
    if not points:
        return ""
    frame, best = _frame(points), front(points)
    axes = _sizes(frame, [point.bytes for point in points]) + _scores(frame)
    marks = "".join(_mark(point, frame, point in best) for point in points)
    return (
        f'<svg class="pareto" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="pareto-title pareto-text">'
        f'<title id="pareto-title">Score against size</title>'
        f'<desc id="pareto-text">{escape(_described(points, best))}</desc>'
        f"{axes}{_steps(best, frame)}{marks}{_names(points, frame)}</svg>"
    )


def shown_size(size: float) -> str:
    """A size in bytes as people read it: 12.3 MB."""
    power = min(int(math.log10(size) // 3), len(_UNITS) - 1) if size >= 1 else 0
    return f"{size / 1000**power:.3g} {_UNITS[power]}"


def _frame(points: Sequence[Point]) -> _Frame:
    sizes = [point.bytes for point in points]
    low, high = min(point.interval[0] for point in points), max(point.interval[1] for point in points)
    room = max(high - low, 0.02) * 0.08
    return _Frame(min(sizes) / 1.25, max(sizes) * 1.25, max(0.0, low - room), min(1.0, high + room))


def _described(points: Sequence[Point], best: Sequence[Point]) -> str:
    told = [f"{p.name}: {p.score:.3f} at {shown_size(p.bytes)}" for p in points]
    return f"{'; '.join(told)}. On the front: {', '.join(point.name for point in best)}. The table holds the same."


def _sizes(frame: _Frame, sizes: Sequence[float]) -> str:
    ticks: list[float] = [
        mantissa * 10**power
        for power in range(int(math.log10(frame.smallest)), int(math.log10(frame.largest)) + 1)
        for mantissa in (1, 2, 5)
        if frame.smallest <= mantissa * 10**power <= frame.largest
    ]
    # Models of nearly one size may lie between two round ones.
    ticks = ticks if len(ticks) > 1 else sorted({min(sizes), max(sizes)})
    foot = HEIGHT - BOTTOM
    lines = [
        f'<line class="grid" x1="{frame.x(at)}" x2="{frame.x(at)}" y1="{TOP}" y2="{foot}"/>'
        f'<text class="tick" x="{frame.x(at)}" y="{foot + 16}" text-anchor="middle">{shown_size(at)}</text>'
        for at in ticks
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    words = "size of the files that are served (logarithmic)"
    return "".join(lines) + f'<text class="tick" x="{middle:g}" y="{HEIGHT - 8}" text-anchor="middle">{words}</text>'


def _scores(frame: _Frame) -> str:
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if (frame.high - frame.low) / s <= 8)
    ticks = range(math.ceil(frame.low / step), math.floor(frame.high / step) + 1)
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{frame.y(at * step)}" y2="{frame.y(at * step)}"/>'
        f'<text class="tick" x="{LEFT - 8}" y="{frame.y(at * step) + 4:g}" text-anchor="end">{at * step:.2f}</text>'
        for at in ticks
    )


def _steps(best: Sequence[Point], frame: _Frame) -> str:
    """The front: as good as this can be had from this size on."""
    corners, before = [], frame.low
    for point in best:
        corners += [f"{frame.x(point.bytes)},{frame.y(before)}", f"{frame.x(point.bytes)},{frame.y(point.score)}"]
        before = point.score
    corners.append(f"{WIDTH - RIGHT},{frame.y(before)}")
    return f'<polyline class="front" points="{" ".join(corners[1:])}"/>'


def _mark(point: Point, frame: _Frame, is_best: bool) -> str:
    x, (low, high) = frame.x(point.bytes), point.interval
    told = f"{point.name}: {point.score:.3f} [{low:.3f}, {high:.3f}], {shown_size(point.bytes)}"
    return (
        f'<g class="{"tuned" if is_best else "base"}"><title>{escape(told)}</title>'
        f'<line x1="{x}" x2="{x}" y1="{frame.y(low)}" y2="{frame.y(high)}"/>'
        f'<circle cx="{x}" cy="{frame.y(point.score)}" r="4.5"/></g>'
    )


def _names(points: Sequence[Point], frame: _Frame) -> str:
    """Each name at the right of its dot and above the front, moved down where another one is in its way."""
    taken: list[tuple[float, float, float]] = []
    texts = []
    for point in sorted(points, key=lambda one: (-one.score, one.bytes)):
        x, y = frame.x(point.bytes) + 8, frame.y(point.score) - 7
        wide = 7.2 * len(point.name)
        while any(x < right and left < x + wide and abs(y - other) < LINE for left, right, other in taken):
            y += LINE / 3
        taken.append((x, x + wide, y))
        texts.append(f'<text x="{x:g}" y="{y:g}">{escape(point.name)}</text>')
    return "".join(texts)
