"""When a training ends early, and whose weights it keeps."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopwright.foundation.recipes import BadRecipe
from shopwright.training.groups import Watch
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.stopping import Look, best_of, kept_step, stop_after

EITHER = ("ads", "choices")


def looks(*values: tuple[float, float], every: int = 10) -> tuple[Look, ...]:
    """Looks at two families of like size."""
    return tuple(
        Look(place * every, sum(pair) / 2, dict(zip(EITHER, pair, strict=True))) for place, pair in enumerate(values)
    )


def first_stop(seen: Sequence[Look], watch: Watch, judged: Sequence[str] = EITHER) -> int | None:
    """After how many looks the training ends."""
    return next((n for n in range(1, len(seen) + 1) if stop_after(seen[:n], watch, judged)), None)


def test_patience_ends_a_training_that_gets_no_better() -> None:
    seen = looks((3, 3), (2, 2), (2.1, 2.1), (2, 2), (1, 1))
    watch = Watch(every=10, patience=2)
    stop = stop_after(seen[:4], watch, EITHER)

    assert first_stop(seen, watch) == 4
    assert stop and (stop.rule, stop.step, stop.kept) == ("patience", 30, 10)
    assert stop.why == (
        "the validation loss has not been below the 2.0000 of step 10 for 2 looks; the weights are those of step 10"
    )


def test_a_family_that_is_forgotten_ends_a_training_that_gets_better_as_a_whole() -> None:
    seen = looks((3, 1.0), (2, 0.9), (1.5, 0.95), (1, 1.2), (0.5, 2))
    watch = Watch(every=10, patience=3, family_rise=0.25)
    stop = stop_after(seen[:4], watch, EITHER)

    assert first_stop(seen, watch) == 4
    assert stop and (stop.rule, stop.family, stop.since, stop.step, stop.kept) == ("family_rise", "choices", 10, 30, 20)
    assert stop.why == (
        "the validation loss of choices has risen by 33% since step 10, from 0.9000 to 1.2000; "
        "the weights are those of step 20"
    )


def test_a_family_of_few_samples_never_ends_a_training() -> None:
    seen = looks((3, 1), (2, 2), (1, 3))

    assert first_stop(seen, Watch(every=10, family_rise=0.2), judged=("ads",)) is None


def test_a_loss_that_is_no_number_is_a_rise_and_never_the_best() -> None:
    seen = looks((3, 1), (2, math.nan))

    assert first_stop(seen, Watch(every=10, family_rise=5.0)) == 2
    assert best_of(seen).step == 0


def test_without_a_rule_the_last_weights_are_the_models() -> None:
    seen = looks((1, 1), (2, 2))

    assert kept_step(seen, Watch(every=10), EITHER) is None
    assert kept_step(seen, Watch(every=10, family_rise=9.0), EITHER) is None
    assert kept_step((), Watch(), ()) is None


def test_patience_keeps_the_best_weights_of_a_training_that_came_to_its_end() -> None:
    assert kept_step(looks((1, 1), (2, 2)), Watch(every=10, patience=5), EITHER) == 0


LOSSES = st.lists(st.tuples(st.floats(0.01, 10), st.floats(0.01, 10)), min_size=1, max_size=12)


@given(LOSSES, st.integers(1, 4), st.floats(0.01, 2))
def test_a_training_keeps_a_look_that_it_has_seen_and_that_broke_no_rule(
    values: list[tuple[float, float]], patience: int, rise: float
) -> None:
    seen, watch = looks(*values), Watch(every=10, patience=patience, family_rise=rise)
    ended = seen[: first_stop(seen, watch)]
    kept = next(look for look in ended if look.step == kept_step(ended, watch, EITHER))
    stop = stop_after(ended, watch, EITHER)

    allowed = ended[:-1] if stop and stop.rule == "family_rise" else ended
    assert kept.all == min(look.all for look in allowed)
    assert stop is None or stop.step == ended[-1].step


def test_rules_without_looks_are_refused() -> None:
    values = {"method": "full", "name": "n", "base": "b", "instructions": "i", "watch": {"patience": 2}}

    with pytest.raises(BadRecipe, match="set every, as `every: 50`"):
        parse_train_recipe(values)
