"""Sides dealt by what a question is about: the same everywhere, and never across two sets."""

from hypothesis import given
from hypothesis import strategies as st

from shopwright.instructions.external.intentionqa import HALF, pair_of
from shopwright.instructions.external.sampling import dealt, house_task
from shopwright.instructions.external.sets import KEPT, Shares, published_part


@given(st.text(), st.floats(0, 0.5), st.floats(0, 0.5))
def test_what_a_set_examines_with_no_set_of_a_larger_share_trains_on(about: str, small: float, more: float) -> None:
    if dealt(about, Shares(small, 0.0), 7) == "test":
        assert dealt(about, Shares(small + more, 0.0), 7) == "test"


@given(st.text(alphabet="abc xyz", min_size=1))
def test_case_and_punctuation_do_not_change_sides(about: str) -> None:
    assert dealt(about, KEPT, 7) == dealt(f" {about.upper()}! ", KEPT, 7)


def test_the_shares_are_kept() -> None:
    parts = [dealt(f"pot {number}", HALF, 7) for number in range(4000)]

    assert 0.47 < parts.count("test") / 4000 < 0.53
    assert 0.42 < parts.count("train") / 4000 < 0.48


@given(st.text(), st.text())
def test_a_pair_has_one_name_whatever_its_order(first: str, second: str) -> None:
    assert pair_of(first, second) == pair_of(second, first)


def test_splits_are_known_by_their_words() -> None:
    assert [published_part(name) for name in ("train_0.2", "offset-dev", "VAL", "test", "data")] == [
        "train",
        "validation",
        "validation",
        "test",
        None,
    ]


def test_a_task_of_ours_must_answer_in_the_same_way() -> None:
    assert house_task("review-stars", "choice") is not None
    assert house_task("review-stars", "text") is None
    assert house_task("no-such-task", "choice") is None
