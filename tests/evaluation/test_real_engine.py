"""A real engine with a tiny model of random weights goes through every strategy and kind of answer."""

from pathlib import Path

import pytest
from evaluation.scripted import questions_file
from shops import little_shop
from tiny_models import tiny_gguf

from shopwright.catalogue.snapshots import save
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.strategies import STRATEGIES
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop.create(tmp_path_factory.mktemp("shops") / "shop", ShopSettings(name="Test"))
    tiny_gguf(shop.model("tiny"))
    save(shop, little_shop(families=4, visits=60))
    return shop


def test_every_strategy_answers_so_that_every_reply_can_be_read(shop: Shop, tmp_path: Path) -> None:
    names = tuple(strategy.name for strategy in STRATEGIES)

    result = evaluate(shop, "tiny", suite="shopbench", data=questions_file(tmp_path), also=names)

    found = result.as_json()
    assert found["strategy"] == "fused"
    assert set(found["strategies"]) == set(names)
    assert result.report.main.figures.unread == 0
    assert found["licences"]["model"] == ["CC0-1.0"]


def test_a_shop_examines_its_model_on_its_own_records(shop: Shop) -> None:
    result = evaluate(shop, "tiny", limit=2, against="echo")

    assert result.report.main.figures.unread == 0
    assert result.as_json()["against"]["model"] == "echo"
    assert set(result.report.main.weights) <= {"choice", "ranking", "selection"}
