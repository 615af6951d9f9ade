"""The token bucket: so many calls a minute, evenly, with a second's worth at once after a pause."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.teacher.pacing import Pace


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def begun(per_minute: int, calls: int, pauses: list[float] | None = None) -> list[float]:
    clock = Clock()
    pace = Pace(per_minute, lambda: clock.now, clock.sleep)
    times = []
    for number in range(calls):
        clock.sleep(pauses[number] if pauses else 0)
        pace.wait()
        times.append(clock.now - 100)
    return times


def test_without_a_limit_nobody_waits() -> None:
    assert begun(0, 50) == [0.0] * 50


def test_thirty_a_minute_begin_two_seconds_apart() -> None:
    assert begun(30, 4) == pytest.approx([0, 2, 4, 6])


def test_after_a_pause_a_second_s_worth_begins_at_once() -> None:
    times = begun(300, 12, pauses=[0, 60, *[0] * 10])

    assert times[1:6] == pytest.approx([60] * 5)
    assert times[6:8] == pytest.approx([60.2, 60.4])


@given(st.integers(1, 600), st.lists(st.floats(0, 5), min_size=2, max_size=60))
def test_no_minute_sees_more_than_its_share_and_a_second_s_worth(per_minute: int, pauses: list[float]) -> None:
    times = begun(per_minute, len(pauses), pauses)

    most = per_minute + per_minute / 60 + 1
    assert all(later >= earlier for earlier, later in pairwise(times))
    assert all(sum(begin <= time < begin + 60 for time in times) <= most for begin in times)
