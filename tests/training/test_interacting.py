"""The head over the untuned vectors learns what the cosine cannot know, and is the same each time."""

from pathlib import Path

import pytest
import torch

from shopwright.models.embedder import Embedder
from shopwright.models.interaction import HEAD_FILE, Interaction, load_head, offsets
from shopwright.training.interacting import best_weight, fit_head, pairs_of
from shopwright.training.listwise import Listing

STARS = ("1 star", "5 stars")
GOOD = ("warm and well made", "keeps the rain out, superb", "the best kettle we own", "fits perfectly", "charges fast")
BAD = ("it leaks", "fell apart in a week", "the zip broke at once", "useless and cold", "never worked, sent it back")
LISTS = tuple(
    Listing(f"How many stars did the customer give? {text}", STARS, (0.0, 1.0) if text in GOOD else (1.0, 0.0), "stars")
    for text in (*GOOD, *BAD)
)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def head(embedder: Embedder) -> Interaction:
    return fit_head(pairs_of(LISTS, embedder), None, 5.0, epochs=40, seed=7)


def right(values: list[tuple[float, ...]]) -> int:
    return sum(one.index(max(one)) == lst.gains.index(max(lst.gains)) for one, lst in zip(values, LISTS, strict=True))


def test_it_learns_to_tell_praise_from_complaint(embedder: Embedder, head: Interaction) -> None:
    asked = [listing.asked for listing in LISTS]

    assert right(offsets(asked, embedder, 5.0, None)) < right(offsets(asked, embedder, 5.0, head)) == len(LISTS)


def test_before_it_has_learnt_it_adds_nothing(embedder: Embedder) -> None:
    asked = [listing.asked for listing in LISTS]

    assert offsets(asked, embedder, 5.0, Interaction(384).eval()) == offsets(asked, embedder, 5.0, None)


def test_the_same_seed_gives_the_same_head(embedder: Embedder, head: Interaction) -> None:
    again = fit_head(pairs_of(LISTS, embedder), None, 5.0, epochs=40, seed=7)

    assert all(torch.equal(a, b) for a, b in zip(head.parameters(), again.parameters(), strict=True))


def test_it_is_kept_beside_the_weights(tmp_path: Path, embedder: Embedder, head: Interaction) -> None:
    asked = [listing.asked for listing in LISTS]
    head.save(tmp_path)
    loaded = load_head(tmp_path)

    assert (tmp_path / HEAD_FILE).stat().st_size < 1_000_000
    assert offsets(asked, embedder, 5.0, loaded) == offsets(asked, embedder, 5.0, head)
    assert load_head(tmp_path / "none") is None
    assert offsets([], embedder, 5.0, head) == []


def test_it_stays_as_it_was_when_held_out_lists_stop_gaining(embedder: Embedder) -> None:
    # What is learnt from these lists is wrong on the held-out ones: their stars are turned round.
    turned = [Listing(one.question, one.options, one.gains[::-1], one.task) for one in LISTS]
    pairs, held_out = pairs_of(LISTS, embedder), pairs_of(turned, embedder)
    stopped, went_on = fit_head(pairs, held_out, 5.0, 40, 7), fit_head(pairs, None, 5.0, 40, 7)

    assert held_out.loss(5.0, stopped) < held_out.loss(5.0, went_on)


def test_losses_of_lists_add_up_to_the_loss_of_all(embedder: Embedder, head: Interaction) -> None:
    pairs = pairs_of(LISTS, embedder)
    losses = pairs.losses(5.0, head)

    assert len(losses) == len(LISTS)
    assert sum(losses) / len(losses) == pytest.approx(pairs.loss(5.0, head), abs=1e-5)


def test_the_cosine_gets_the_weight_that_fits_best(embedder: Embedder) -> None:
    same = [Listing(text, (text, "a kettle"), (1.0, 0.0), "same") for text in GOOD]
    other = [Listing(text, (text, "a kettle"), (0.0, 1.0), "other") for text in GOOD]

    assert best_weight(pairs_of(same, embedder)) == 40.0
    assert best_weight(pairs_of(other, embedder)) == 0.0
