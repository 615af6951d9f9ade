"""What a model loses by being made small: nothing by staying as it is, more by coarser rounding."""

from pathlib import Path

import pytest
import torch
from training.benches import tiny_causal, write_shop
from transformers import AutoModelForCausalLM, PreTrainedModel

from shopwright.compression import losing
from shopwright.compression.losing import hear, lost
from shopwright.foundation.shop import Shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("losing") / "shop")
    tiny_causal(shop.model("tiny"))
    return shop


def opened(folder: Path, noise: float = 0.0) -> PreTrainedModel:
    """The tiny model, its feed-forward weights moved a little."""
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    torch.manual_seed(1)
    for name, value in model.named_parameters():
        if "mlp" in name:
            value.data += noise * torch.randn_like(value)
    return model


def test_a_model_that_stays_as_it_is_loses_nothing(shop: Shop) -> None:
    heard = hear(shop, "quick", opened(shop.model("tiny")), shop.model("tiny"))

    figures = lost(heard, heard)

    assert figures["divergence"] == 0
    assert figures["loss"]["before"] == figures["loss"]["after"] == heard.losses.all


def test_the_further_the_weights_move_the_more_is_lost(shop: Shop) -> None:
    before, little, much = (
        hear(shop, "quick", opened(shop.model("tiny"), noise), shop.model("tiny")) for noise in (0, 0.02, 0.1)
    )

    assert 0 < lost(before, little)["divergence"] < lost(before, much)["divergence"]


def test_losses_are_told_over_all_and_by_family(shop: Shop) -> None:
    losses = hear(shop, "quick", opened(shop.model("tiny")), shop.model("tiny")).losses

    assert set(losses.tasks) == {"colour", "shade"}
    assert min(losses.tasks.values()) <= losses.all <= max(losses.tasks.values())


def test_a_large_vocabulary_is_heard_at_fewer_places(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    model = opened(shop.model("tiny"))
    monkeypatch.setattr(losing, "_MOST_NUMBERS", 5 * model.config.vocab_size)

    assert hear(shop, "quick", model, shop.model("tiny")).chances.shape == (5, model.config.vocab_size)
