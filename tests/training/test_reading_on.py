"""Continued pretraining: the catalogue's texts are read, and instructions are replayed against forgetting."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.benches import tiny_causal, write_set, write_shop

from shopwright.catalogue.catalogue import Catalogue
from shopwright.catalogue.snapshots import save
from shopwright.foundation.chance import Chance
from shopwright.foundation.files import discard, fingerprint
from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest
from shopwright.training.afterwards import ContinueRecipe
from shopwright.training.conversations import Example
from shopwright.training.errors import NothingToLearn
from shopwright.training.fitting import CHECKPOINTS
from shopwright.training.reading_on import within
from shopwright.training.recipes import Adapter
from shopwright.training.work import perform

READ = ContinueRecipe(method="continue", name="read", base="tiny", instructions="quick", replay=0.3).model_copy(
    update={"learning_rate": 3e-3, "block": 64, "batch_tokens": 256, "epochs": 3, "save_every": 5, "dtype": "float32"}
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("reading") / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


@pytest.fixture(scope="module")
def read(shop: Shop) -> dict[str, Any]:
    """The figures of a reading with replay, whose model lies in the shop."""
    return done(shop, READ)


def done(shop: Shop, recipe: ContinueRecipe) -> dict[str, Any]:
    return perform(shop, recipe, Run.open(shop.run(f"train-{recipe.name}"), recipe, {}))


def test_held_out_texts_of_the_catalogue_become_less_surprising(shop: Shop, read: dict[str, Any]) -> None:
    before, after = read["before"], read["after"]
    card = (shop.model("read") / "README.md").read_text()

    assert after["catalogue"] < before["catalogue"] - 0.5
    assert after["instructions"] < before["instructions"]
    assert read["loss"]["validation"] == after["catalogue"]
    assert read_manifest(shop.model("read")).licences == ("CC-BY-4.0", "CC0-1.0", "MIT")
    assert "| Data | the catalogue's training part and instruction set quick (24 training rows) |" in card


def test_replay_keeps_the_instructions_from_being_forgotten(shop: Shop, read: dict[str, Any]) -> None:
    without = done(shop, READ.model_copy(update={"name": "bare", "replay": 0.0}))

    assert without["replayed"] == 0 < read["replayed"]
    assert read["after"]["instructions"] < without["after"]["instructions"]


def test_a_reading_that_was_killed_ends_with_the_same_weights(shop: Shop, read: dict[str, Any]) -> None:
    weights = fingerprint(shop.model("read") / "model.safetensors")
    checkpoints = shop.run("train-read") / CHECKPOINTS
    for checkpoint in sorted(checkpoints.glob("checkpoint-*"), key=lambda path: int(path.name[11:]))[1:]:
        discard(checkpoint)

    assert done(shop, READ) == read
    assert fingerprint(shop.model("read") / "model.safetensors") == weights


def test_no_set_is_needed_and_an_adapter_will_do(shop: Shop) -> None:
    figures = done(
        shop, READ.model_copy(update={"name": "alone", "instructions": None, "adapter": Adapter(rank=4), "epochs": 1})
    )

    assert figures["after"]["instructions"] is None and figures["replayed"] == 0
    assert figures["after"]["catalogue"] < figures["before"]["catalogue"]


def test_without_validation_samples_no_loss_on_them_is_claimed(shop: Shop) -> None:
    write_set(shop, "bare", held_out=0)
    figures = done(shop, READ.model_copy(update={"name": "short", "instructions": "bare", "max_steps": 1}))

    assert figures["after"]["instructions"] is None and figures["steps"] == 1


def test_a_catalogue_without_texts_is_nothing_to_read(tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    tiny_causal(shop.model("tiny"))
    save(shop, Catalogue())

    with pytest.raises(NothingToLearn, match="no texts"):
        done(shop, READ)


@given(st.lists(st.integers(1, 30), max_size=30), st.floats(0, 400))
def test_the_replayed_share_is_met_by_no_more_than_one_instruction_too_many(lengths: list[int], tokens: float) -> None:
    examples = [Example(tuple(range(length)), 1, "t") for length in lengths]
    taken = [len(example.ids) for example in within(examples, tokens, Chance(7))]

    assert sum(taken) >= tokens or len(taken) == len(lengths)
    assert sum(taken[:-1]) < tokens or not taken
