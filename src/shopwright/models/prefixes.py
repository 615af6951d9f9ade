"""Rows of tokens that begin alike, put into groups, so that what a group shares is read once."""

from collections.abc import Sequence
from itertools import pairwise

from shopwright.models.parting import Tokens

Group = tuple[int, list[int]]
"""How many tokens the rows of a group share, and their places."""


def shared_prefixes(rows: Sequence[Tokens], worth: int) -> list[Group]:
    """The rows in groups that begin alike: how many tokens each group shares, and the places of its rows.

    A group goes apart from the others where that saves more than `worth` tokens of reading.
    """
    if not rows:
        return []
    order = sorted(range(len(rows)), key=rows.__getitem__)
    alike = [_alike(rows[a], rows[b]) for a, b in pairwise(order)]

    def divided(start: int, end: int, above: int) -> tuple[list[Group], list[int]]:
        """The groups within a part of the order, and the places that stay with what surrounds the part."""
        if end - start == 1:
            return [], [order[start]]
        common = min(alike[start : end - 1])
        cuts = [start, *(place + 1 for place in range(start, end - 1) if alike[place] == common), end]
        parts = [divided(first, last, common) for first, last in pairwise(cuts)]
        groups = [group for part, _ in parts for group in part]
        left = [place for _, rest in parts for place in rest]
        if left and (len(left) * (common - above) - common > worth):
            return [*groups, (common, left)], []
        return groups, left

    groups, left = divided(0, len(order), 0)
    return [*groups, (_common([rows[place] for place in left]), left)] if left else groups


def _common(rows: Sequence[Tokens]) -> int:
    # The first and the last in order differ as early as any two do.
    return _alike(min(rows), max(rows)) if len(rows) > 1 else 0


def _alike(one: Tokens, other: Tokens) -> int:
    """How many tokens two rows have in common at their beginning."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
