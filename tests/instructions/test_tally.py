"""Counts over a set: how far right answers lean to one place."""

from collections import Counter

import pytest

from shopwright.instructions.tally import Tally


def test_the_share_of_answers_that_stand_in_their_prompts_is_told_by_task() -> None:
    tally = Tally(told=Counter({"read": 15, "known": 0}))
    tally.tasks["train"].update(read=10, known=10)
    tally.tasks["test"].update(read=10)

    assert tally.telling() == {"read": 0.75}


def test_even_places_have_their_even_share_and_one_place_has_it_all() -> None:
    places = Counter({("even", 0): 10, ("even", 1): 10, ("first", 0): 20})
    tally = Tally(places=places, options=Counter({"even": 40, "first": 80}))

    assert tally.leaning() == {"even": pytest.approx(1), "first": pytest.approx(4)}
