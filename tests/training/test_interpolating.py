"""Interpolation: which share is chosen, by which questions, and that nothing is asked twice."""

import pytest
from training.benches import LEDGER, sample, tiny_causal, write_set, write_shop

from shopwright.foundation.runs import Run
from shopwright.foundation.shop import Shop
from shopwright.foundation.tables import write_table
from shopwright.instructions.samples import Sample
from shopwright.models.checkpoints import read_manifest
from shopwright.training.afterwards import InterpolateRecipe
from shopwright.training.afterwards_errors import ForgetsTooMuch, NothingToChooseBy
from shopwright.training.interpolating import Asked, apart, choose
from shopwright.training.questioning import DevelopmentQuestion, questions_of
from shopwright.training.recipes import FullRecipe
from shopwright.training.work import perform

TUNE = FullRecipe(
    method="full", name="tuned", base="tiny", instructions="quick", batch_tokens=512, epochs=12, learning_rate=5e-3
)
WISE = InterpolateRecipe(
    method="interpolate", name="wise", base="tiny", tuned="tuned", instructions="quick", candidates=(0.5, 1.0)
)


@pytest.fixture(scope="module")
def questions() -> tuple[DevelopmentQuestion, ...]:
    """Twelve questions, each about a product family of its own."""
    samples = [about(number) for number in range(12)]
    found = questions_of(samples, {}, 100, seed=7)
    assert sum(question.chooses for question in found) == 6
    return found


def about(number: int) -> Sample:
    """A question about a product family of its own."""
    ledger = LEDGER.model_copy(update={"families": (f"f{number}",)})
    return sample(number, "validation").model_copy(update={"ledger": ledger})


def asked(share: float, questions: tuple[DevelopmentQuestion, ...], chooses: float, reports: float) -> Asked:
    return Asked(share, tuple(chooses if question.chooses else reports for question in questions), None)


def test_the_half_that_chooses_is_not_the_half_that_reports(questions: tuple[DevelopmentQuestion, ...]) -> None:
    found = [asked(0.5, questions, chooses=1.0, reports=0.0), asked(1.0, questions, chooses=0.0, reports=1.0)]

    assert choose(found, questions, WISE).share == 0.5


def test_among_equals_the_greatest_share_is_chosen(questions: tuple[DevelopmentQuestion, ...]) -> None:
    found = [asked(share, questions, chooses=0.5, reports=share) for share in (0.5, 1.0)]

    assert choose(found, questions, WISE).share == 1.0


def test_the_base_is_asked_but_never_chosen(questions: tuple[DevelopmentQuestion, ...]) -> None:
    found = [asked(0.0, questions, 1.0, 1.0), asked(0.5, questions, 0.2, 0.2), asked(1.0, questions, 0.1, 0.1)]

    assert choose(found, questions, WISE).share == 0.5


def test_candidates_that_forget_the_general_text_are_passed_over(questions: tuple[DevelopmentQuestion, ...]) -> None:
    found = [
        Asked(share, tuple(share for _ in questions), loss) for share, loss in ((0.0, 2.0), (0.5, 2.1), (1.0, 3.0))
    ]
    careful = WISE.model_copy(update={"general": "text.txt", "most_general_rise": 0.1})

    assert choose(found, questions, WISE).share == 1.0
    assert choose(found, questions, careful).share == 0.5
    with pytest.raises(ForgetsTooMuch, match=r"more than 1.0% \(the least rise is 5.0%\)"):
        choose(found, questions, careful.model_copy(update={"most_general_rise": 0.01}))


def test_only_the_reporting_half_tells_the_gain(questions: tuple[DevelopmentQuestion, ...]) -> None:
    marks = [0.25 if question.chooses else 1.0 for question in questions]
    found = apart(marks, [0.0] * len(questions), questions)

    assert [mark for family in found for mark in family] == [1.0] * 6


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = write_shop(tmp_path_factory.mktemp("interpolating") / "shop")
    folder = write_set(shop, rows=48)
    write_table(folder / "validation.parquet", Sample, [about(number) for number in range(24)])
    write_set(shop, "lonely")
    tiny_causal(shop.model("tiny"))
    perform(shop, TUNE, Run.open(shop.run("train-tuned"), TUNE, {}))
    (shop.folder / "general.txt").write_text("A lamp is a lamp.\n\nBoots are not lamps.\n")
    return shop


def test_a_choice_is_told_with_every_share_on_both_halves(shop: Shop) -> None:
    recipe = WISE.model_copy(update={"general": "general.txt"})
    run = Run.open(shop.run("train-wise"), recipe, {})
    figures = perform(shop, recipe, run)
    note = run.folder / "asked-0.5.json"
    kept, made = note.read_text(), note.stat().st_mtime_ns
    (run.folder / "asked-1.json").unlink()

    assert perform(shop, recipe, run) == figures
    assert note.stat().st_mtime_ns == made and note.read_text() == kept
    assert list(figures["scores"]) == ["0", "0.5", "1"]
    assert figures["scores"]["1"]["choosing"].keys() == {"mean", "colour", "shade"}
    assert figures["scores"]["1"]["general_loss"] > 0
    assert figures["questions"]["choosing"] + figures["questions"]["reporting"] == 24
    low, high = figures["gain"]["over_tuned"]["interval"]
    assert low <= figures["gain"]["over_tuned"]["difference"] <= high
    assert read_manifest(shop.model("wise")).method == "interpolate"
    assert "over_tuned" in (shop.model("wise") / "README.md").read_text()
    assert not (run.folder / "candidate").exists()


def test_questions_about_one_product_family_alone_cannot_choose_and_report(shop: Shop) -> None:
    lonely = WISE.model_copy(update={"instructions": "lonely"})

    with pytest.raises(NothingToChooseBy, match="validation part of lonely has too few"):
        perform(shop, lonely, Run.open(shop.run("train-none"), lonely, {}))
