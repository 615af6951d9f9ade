"""The shop's category tree: which categories lie near one another."""

import random
from collections.abc import Iterable, Sequence
from itertools import takewhile

SEPARATOR = " > "


def levels(path: str) -> tuple[str, ...]:
    """The names of a path from its department down."""
    return tuple(path.split(SEPARATOR))


def shared_levels(one: str, other: str) -> int:
    """How many names two paths have in common from the top."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(levels(one), levels(other), strict=False)))


def tiers(path: str, paths: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The other paths, nearest in the tree first, those equally near together."""
    found: dict[int, list[str]] = {}
    for other in paths:
        if other != path:
            found.setdefault(shared_levels(path, other), []).append(other)
    return tuple(tuple(found[depth]) for depth in sorted(found, reverse=True))


def nested(one: str, other: str) -> bool:
    """Whether one path lies beneath the other, or is it."""
    return shared_levels(one, other) == min(len(levels(one)), len(levels(other)))


def tiers_apart(path: str, paths: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """The tiers of a path without those above and beneath it, of which what lies there could be said as well."""
    return tiers(path, (other for other in paths if not nested(path, other)))


def nearest(near: Sequence[Sequence[str]], count: int, dice: random.Random) -> list[str]:
    """`count` paths from the nearest tiers on, chance deciding within a tier; fewer where there are no more."""
    chosen: list[str] = []
    for tier in near:
        chosen += dice.sample(list(tier), min(count - len(chosen), len(tier)))
    return chosen
