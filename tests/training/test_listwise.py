"""Lists to learn an order from, and the losses on them."""

from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from training.benches import sample

from shopwright.foundation.chance import Chance
from shopwright.tasks.answers import Entities, Ranking, Selection
from shopwright.training.listwise import LOSSES, ListLoss, gains_of, listings

SCORES = st.lists(st.floats(-20, 20), min_size=3, max_size=3)


def labels(*gains: float) -> torch.Tensor:
    return torch.tensor([[gain, 0.0, 0.0] for gain in gains])


def test_the_gold_option_of_a_choice_has_the_gain() -> None:
    listing = listings([sample(3)], 8, Chance(1))[0]

    assert listing.gains == tuple(float("black" in option) for option in listing.options)
    assert listing.asked == ("Which of these is black?", sample(3).prompt.options)


def test_a_selection_has_several_gold_options() -> None:
    assert gains_of(Selection(numbers=(1, 3)), sample(3)) == (1.0, 0.0, 1.0, 0.0)


def test_a_ranking_brings_its_gains_or_gets_them_from_its_order() -> None:
    assert gains_of(Ranking(order=(2, 1, 3, 4), gains=(0.1, 1.0, 0.0, 0.0)), sample(3)) == (0.1, 1.0, 0.0, 0.0)
    assert gains_of(Ranking(order=(2, 1)), sample(3)) == (0.5, 1.0, 0.0, 0.0)


def test_open_questions_and_questions_without_a_difference_are_left_out() -> None:
    entities = sample(3).model_copy(update={"gold": Entities(names=("black",))})
    all_gold = sample(3).model_copy(update={"gold": Selection(numbers=(1, 2, 3, 4))})

    assert listings([entities, all_gold], 8, Chance(1)) == ()


def test_a_long_list_keeps_its_gold_option() -> None:
    found = [listings([sample(number)], 2, Chance(1))[0] for number in range(8)]

    assert all(len(listing.options) == 2 and sum(listing.gains) == 1 for listing in found)


@pytest.mark.parametrize("name", LOSSES)
@given(scores=SCORES)
def test_no_order_is_better_than_the_gold_one(name: str, scores: list[float]) -> None:
    gold, best = labels(1.0, 0.5, 0.0), torch.tensor(sorted(scores, reverse=True))
    loss = LOSSES[name]

    assert float(loss(best, gold)) <= float(loss(torch.tensor(scores), gold)) + 1e-4


@pytest.mark.parametrize("name", LOSSES)
def test_a_batch_has_the_mean_loss_of_its_lists(name: str) -> None:
    scores, gold = torch.tensor([1.0, 2.0, 0.5, -1.0, 3.0]), labels(1.0, 0.0, 0.0, 1.0, 0.0)
    gold[2:, 2] = 1
    first, second = LOSSES[name](scores[:2], gold[:2]), LOSSES[name](scores[2:], labels(0.0, 1.0, 0.0))

    assert float(LOSSES[name](scores, gold)) == pytest.approx(float(first + second) / 2, abs=1e-5)


def test_listnet_on_one_gold_option_is_cross_entropy() -> None:
    scores = torch.tensor([0.3, -1.0, 2.0])

    assert float(LOSSES["listnet"](scores, labels(0.0, 1.0, 0.0))) == pytest.approx(-float(scores.log_softmax(0)[1]))


def test_offsets_are_added_to_the_logits() -> None:
    gold = labels(1.0, 0.0)
    gold[:, 1] = torch.tensor([5.0, 0.0])
    outputs = SimpleNamespace(logits=torch.zeros(2, 1))

    assert float(ListLoss("listnet")(outputs, gold)) == pytest.approx(0.0067, abs=1e-3)
