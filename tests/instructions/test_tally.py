"""Counts over a set: how far right answers lean to one place."""

from collections import Counter

import pytest

from shopwright.instructions.tally import Tally


def test_even_places_have_their_even_share_and_one_place_has_it_all() -> None:
    places = Counter({("even", 0): 10, ("even", 1): 10, ("first", 0): 20})
    tally = Tally(places=places, options=Counter({"even": 40, "first": 80}))

    assert tally.leaning() == {"even": pytest.approx(1), "first": pytest.approx(4)}
