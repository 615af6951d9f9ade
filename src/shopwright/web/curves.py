"""The curves of a training, from the lines of its log: loss a step, and by family as learnt and as held out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[int, float]
Curve = tuple[Point, ...]

MOST_POINTS = 400
"""A curve has no more: a screen shows no more, and a browser that draws ten thousand anew falls behind."""
ALL = "all"
PALETTE = (
    "#275d4d", "#b4632b", "#3b6ea8", "#8a3f6b", "#7a7a1f", "#2f8f8a", "#a12b2b", "#5b4ba0", "#c08a1e", "#4f6b2f",
)  # fmt: skip
DASHES = ("solid", "dashed", "dotted")


@dataclass(frozen=True)
class Curves:
    """What a log has told so far. Losses are nats a learnt token."""

    loss: Curve
    learnt: Mapping[str, Curve]
    held_out: Mapping[str, Curve]

    @property
    def families(self) -> tuple[str, ...]:
        """All families of either side, by name."""
        return tuple(sorted({*self.learnt, *self.held_out} - {ALL}))


@dataclass(frozen=True)
class FamilyLine:
    """The newest losses of a family, and the least of its held-out ones; nothing where none was told."""

    family: str
    learnt: float | None
    first: float | None
    least: Point | None
    last: float | None


def curves_of(lines: Iterable[Mapping[str, Any]]) -> Curves:
    """Sort the lines of a log into curves; lines that tell no loss are passed over."""
    loss: list[Point] = []
    learnt: dict[str, list[Point]] = {}
    held_out: dict[str, list[Point]] = {}
    for line in lines:
        step = line.get("step")
        if not isinstance(step, int):
            continue
        if isinstance(line.get("loss"), float):
            loss.append((step, line["loss"]))
        for key, curves in (("families", learnt), ("validation", held_out)):
            for name, value in (line.get(key) or {}).items():
                curves.setdefault(name, []).append((step, value))
    return Curves(thinned(loss), *({name: thinned(c) for name, c in group.items()} for group in (learnt, held_out)))


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> Curve:
    """At most so many points: the mean of each run of neighbours, at its last step."""
    width = -(-len(points) // most) or 1
    runs = [points[start : start + width] for start in range(0, len(points), width)]
    return tuple((run[-1][0], sum(value for _, value in run) / len(run)) for run in runs)


def family_lines(curves: Curves) -> tuple[FamilyLine, ...]:
    """The table beside the curves, a line a family."""
    return tuple(
        _line(family, curves.learnt.get(family, ()), curves.held_out.get(family, ())) for family in curves.families
    )


def drawn(curves: Mapping[str, Curve]) -> dict[str, Any]:
    """ECharts' options for curves over the steps, each with a colour and a dash of its own."""
    names = sorted(curves, key=lambda name: (name != ALL, name))
    return {
        "animation": False,
        "textStyle": {"fontFamily": "inherit"},
        "grid": {"left": 56, "right": 18, "top": 26, "bottom": 62 if len(names) > 1 else 40},
        "legend": {"show": len(names) > 1, "bottom": 0, "type": "scroll"},
        "tooltip": {"trigger": "axis", "confine": True, "order": "valueDesc"},
        "xAxis": {"type": "value", "name": "step", "nameLocation": "middle", "nameGap": 24, "max": "dataMax"},
        "yAxis": {"type": "value", "scale": True, "name": "nats a token", "nameTextStyle": {"align": "left"}},
        "series": [_series(name, curves[name], place) for place, name in enumerate(names)],
    }


def _series(name: str, curve: Curve, place: int) -> dict[str, Any]:
    colour = PALETTE[place % len(PALETTE)]
    dash = DASHES[place // len(PALETTE) % len(DASHES)]
    return {
        "type": "line",
        "name": name,
        "data": [[step, round(value, 4)] for step, value in curve],
        "showSymbol": len(curve) < MOST_POINTS // 10,
        "symbolSize": 5,
        "itemStyle": {"color": colour},
        "lineStyle": {"width": 3 if name == ALL else 1.6, "type": dash, "color": colour},
    }


def _line(family: str, learnt: Curve, held_out: Curve) -> FamilyLine:
    return FamilyLine(
        family,
        learnt=learnt[-1][1] if learnt else None,
        first=held_out[0][1] if held_out else None,
        least=min(held_out, key=lambda point: point[1]) if held_out else None,
        last=held_out[-1][1] if held_out else None,
    )
