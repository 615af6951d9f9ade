"""Chance depends on its seed and its name alone."""

from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.chance import Chance


@given(st.integers(), st.lists(st.text(), max_size=3))
def test_the_same_seed_and_name_give_the_same_choices(seed: int, names: list[str]) -> None:
    first, second = Chance(seed).child(*names), Chance(seed).child(*names)

    assert first.number() == second.number()
    assert first.random().random() == second.random().random()
    assert 0 <= first.fraction() < 1


def test_names_and_seeds_tell_sources_apart() -> None:
    numbers = {Chance(seed).child(name).number() for seed in range(20) for name in range(20)}

    assert len(numbers) == 400
    assert Chance(1).child("a", "b").number() != Chance(1).child("ab").number()


def test_a_child_of_a_child_is_a_child_with_both_names() -> None:
    assert Chance(7).child("a").child("b") == Chance(7).child("a", "b")


def test_fractions_are_spread_evenly() -> None:
    fractions = [Chance(7).child(n).fraction() for n in range(2000)]

    assert abs(sum(fractions) / 2000 - 0.5) < 0.02
