"""Which categories lie near one another."""

import random

from shopwright.tasks.tree import nearest, shared_levels, tiers

PATHS = ("A > B > C", "A > B > D", "A > E", "F > C")


def test_paths_share_levels_from_the_top() -> None:
    assert shared_levels("A > B > C", "A > B > D") == 2
    assert shared_levels("A > B > C", "F > B > C") == 0


def test_tiers_begin_with_the_nearest_and_leave_out_the_path_itself() -> None:
    assert tiers("A > B > C", PATHS) == (("A > B > D",), ("A > E",), ("F > C",))


def test_the_nearest_are_taken_first() -> None:
    assert nearest(tiers("A > B > C", PATHS), 2, random.Random(1)) == ["A > B > D", "A > E"]
    assert len(nearest(tiers("A > B > C", PATHS), 9, random.Random(1))) == 3
