"""804 labelled sentences, half of them false in one detail: the checker tells them apart."""

from collections import Counter

import pytest
from labelled_claims import PARTS, labelled, outcome

LEAST = 0.95


@pytest.mark.parametrize("part", PARTS)
def test_false_sentences_are_flagged_and_true_ones_pass(part: str) -> None:
    told = outcome(labelled(part))

    assert told.precision >= LEAST
    assert told.recall >= LEAST


def test_half_of_the_sentences_are_false_and_no_sentence_is_there_twice() -> None:
    every = [one for part in PARTS for one in labelled(part)]
    said = Counter((one.about[0].id, one.sentence) for one in every)

    assert len(every) == len(said) >= 600
    assert sum(bool(one.span) for one in every) * 2 == len(every)


def test_each_false_detail_stands_in_its_sentence() -> None:
    assert all(one.span in one.sentence for part in PARTS for one in labelled(part))


def test_the_two_parts_are_about_different_products() -> None:
    first, second = ({one.about[0].id for one in labelled(part)} for part in PARTS)

    assert first.isdisjoint(second)
