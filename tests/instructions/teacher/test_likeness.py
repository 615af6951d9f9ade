"""The index finds what comparing every pair finds, and quickly."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instructions.teacher.invented import question

from shopwright.instructions.teacher.likeness import Likeness
from shopwright.tasks.rouge import rouge_l_f1

TEXTS = st.lists(
    st.lists(st.sampled_from("tea kettle red two cups of the a".split()), max_size=9).map(" ".join), min_size=1
)


@given(TEXTS, st.floats(0.05, 0.95))
def test_the_first_text_above_a_threshold_is_the_one_that_comparing_all_finds(texts: list[str], bar: float) -> None:
    index = Likeness()
    for place, text in enumerate(texts[:-1]):
        index.add(str(place), text)

    wanted = next((str(p) for p, text in enumerate(texts[:-1]) if rouge_l_f1(text, texts[-1]) > bar), None)
    found = index.above(texts[-1], bar)
    if texts[-1]:
        assert (found and found.id) == wanted


@given(TEXTS)
def test_the_nearest_text_is_the_one_that_comparing_all_finds(texts: list[str]) -> None:
    index = Likeness()
    for place, text in enumerate(texts):
        index.add(str(place), text)

    for place, text in enumerate(texts):
        likes = [rouge_l_f1(other, text) for number, other in enumerate(texts) if number != place]
        near = index.nearest(place)
        if text and all(texts):
            assert (near.likeness if near else None) == (pytest.approx(max(likes)) if likes else None)


def test_comparing_with_three_thousand_takes_little_time() -> None:
    index = Likeness()
    asked = [question("ad-writing", random.Random(number)) for number in range(3300)]
    texts = [f"{one['instruction']}\n{one['input']}" for one in asked]
    began = time.process_time()
    for place, text in enumerate(texts):
        index.above(text, 0.7)
        index.add(str(place), text)

    assert len(index) == 3300
    assert (time.process_time() - began) / len(texts) < 0.005
