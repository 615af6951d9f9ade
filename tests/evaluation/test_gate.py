"""The gate lets a model through only where it is shown to be no worse."""

from pathlib import Path

import pytest
from evaluation.engine import engine
from shops import little_shop

from shopwright.catalogue.snapshots import save
from shopwright.evaluation.figures import Comparison, TaskComparison
from shopwright.evaluation.gate import SameModel, WorseModel, WrongMargin, promote, refusals
from shopwright.foundation.errors import GateRefused
from shopwright.foundation.shop import Shop, ShopSettings


def comparison(difference: float, low: float, high: float, **tasks: TaskComparison) -> Comparison:
    return Comparison(difference=difference, interval=(low, high), p=0.5, tasks=tasks)


def one_task(difference: float, p: float) -> TaskComparison:
    return TaskComparison(difference=difference, interval=(-1, 1), p=p, p_holm=p, test="paired permutation")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="Test"))


def test_a_better_and_an_equal_model_pass() -> None:
    assert refusals(comparison(0.1, 0.05, 0.15), 0.01) == []
    assert refusals(comparison(0.0, -0.005, 0.005), 0.01) == []


def test_a_model_that_may_be_worse_than_the_margin_is_refused_with_the_figures() -> None:
    reasons = refusals(comparison(0.01, -0.02, 0.04), 0.01)

    assert reasons == [
        "the difference is +0.0100 [-0.0200, +0.0400], p 0.5, and may be worse than the margin of -0.01."
    ]
    assert refusals(comparison(0.01, -0.02, 0.04), 0.05) == []


def test_a_task_that_is_surely_worse_refuses_a_model_that_is_better_on_the_whole() -> None:
    reasons = refusals(comparison(0.1, 0.05, 0.15, ads=one_task(-0.2, 0.001), titles=one_task(-0.2, 0.2)), 0.01)

    assert reasons == ["Task ads is worse: -0.2000, corrected p 0.001."]


def test_a_refusal_is_a_gate_that_said_no() -> None:
    error = WorseModel("small", "large", ["it lost."])

    assert isinstance(error, GateRefused)
    assert error.exit_code == 3
    assert str(error) == "small does not replace large: it lost."


def test_a_model_is_not_promoted_over_itself(shop: Shop) -> None:
    with pytest.raises(SameModel, match="Name another model"):
        promote(shop, "small", "small")


def test_a_margin_that_no_difference_can_break_is_refused(shop: Shop) -> None:
    for margin in (0.0, 1.0):
        with pytest.raises(WrongMargin, match="above 0 and below 1"):
            promote(shop, "small", "large", family_margin=margin)


def test_a_model_takes_the_place_of_a_worse_one_and_not_the_other_way_round(shop: Shop) -> None:
    save(shop, little_shop(families=4, visits=60))
    file = shop.folder / "shop.yaml"
    file.write_text(file.read_text() + "# the merchant's own words\n")
    with engine() as address:
        result = promote(shop, address, "echo", limit=6)
        with pytest.raises(WorseModel, match=r"echo does not replace http://.*worse than the margin of -0\.01"):
            promote(shop, "echo", address, limit=6)

    assert result["difference"] > 0
    assert sum(family["n"] for family in result["families"]) > 200
    assert all(family["p"] < 0.05 for family in result["families"])
    assert Shop(shop.folder).settings.default_model == address
    assert "# the merchant's own words" in file.read_text()
