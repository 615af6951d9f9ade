"""A report's results in the Hub's form: what its own library reads is what the report says."""

import json
from pathlib import Path

import pytest
import yaml
from evaluation.scripted import QUESTIONS, RIGHT, questions_file
from huggingface_hub import EvalResult, ModelCard, ModelCardData
from typer.testing import CliRunner

from shopwright.cli.app import app
from shopwright.evaluation.evaluate import evaluate
from shopwright.evaluation.model_index import INDEX_FILE, export_model_index, tell_on_card
from shopwright.evaluation.result import EvaluationResult
from shopwright.foundation.errors import NothingToDo
from shopwright.foundation.shop import Shop, ShopSettings


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.create(tmp_path / "shop", ShopSettings(name="little"))


@pytest.fixture
def result(shop: Shop, tmp_path: Path) -> EvaluationResult:
    """Six questions, of which one is answered wrongly."""
    replies = tmp_path / "replies.jsonl"
    replies.write_text("".join(json.dumps({"reply": reply}) + "\n" for reply in ("0", *RIGHT[1:])))
    return evaluate(shop, f"replay:{replies}", suite="shopbench", data=questions_file(tmp_path))


def read(file: Path) -> ModelCardData:
    return ModelCardData(**yaml.safe_load(file.read_text(encoding="utf-8")))


def told(card: ModelCardData) -> dict[str | None, EvalResult]:
    assert card.eval_results is not None
    return {result.dataset_config: result for result in card.eval_results}


def test_the_hubs_library_reads_every_score_and_writes_the_same_again(result: EvaluationResult) -> None:
    assert result.folder is not None
    card, figures = read(result.folder / INDEX_FILE), result.report.main.figures

    found = told(card)

    assert found[None].metric_value == figures.score
    assert found["behaviour"].metric_value == figures.tracks["behaviour"].score
    assert found["concept/kind of product"].metric_value == figures.tasks["kind of product"].score == 0.5
    assert len(found) == 1 + len(figures.tracks) + len(figures.tasks)
    assert told(ModelCardData(**yaml.safe_load(card.to_yaml()))) == found


def test_a_score_tells_its_metric_mode_interval_and_questions(result: EvaluationResult) -> None:
    assert result.folder is not None
    found = told(read(result.folder / INDEX_FILE))["concept/entities"]
    figures = result.report.main.figures.tasks["entities"]

    assert (found.task_type, found.task_name) == ("text-generation", "entities")
    assert (found.dataset_type, found.dataset_split) == ("shopbench", "test")
    assert found.dataset_revision == result.report.fingerprint
    assert (found.metric_type, found.metric_name) == ("f1", "micro f1, corrected")
    assert found.metric_args == {
        "mode": "corrected",
        "strategy": "plain",
        "interval_95": list(figures.interval),
        "questions": 1,
    }


def test_a_models_path_on_this_machine_is_not_told(result: EvaluationResult, tmp_path: Path) -> None:
    assert result.folder is not None
    assert read(result.folder / INDEX_FILE).model_name == "replies.jsonl"
    assert str(tmp_path) not in (result.folder / INDEX_FILE).read_text()


def test_results_go_onto_a_card_beside_what_stands_there(result: EvaluationResult, shop: Shop, tmp_path: Path) -> None:
    card, folder = tmp_path / "README.md", result.folder
    assert folder is not None
    metric = {"type": "accuracy", "value": 0.25}
    elsewhere = {"task": {"type": "text-generation"}, "dataset": {"type": "mmlu", "name": "MMLU"}}
    head = {"license": "mit", "model-index": [{"name": "old", "results": [{**elsewhere, "metrics": [metric]}]}]}
    card.write_text(f"---\n{yaml.safe_dump(head)}---\n# Mine\n\n---\n\nIt sells.\n")

    once = export_model_index(shop, folder.name, card), card.read_bytes()
    again = export_model_index(shop, folder.name, card), card.read_bytes()

    found = ModelCard.load(card)
    assert once == again
    assert found.data.license == "mit"
    assert [r.dataset_type for r in found.data.eval_results or []] == ["mmlu"] + ["shopbench"] * once[0]
    assert found.text.strip() == "# Mine\n\n---\n\nIt sells."


def test_a_model_of_the_shop_has_its_results_on_its_card(result: EvaluationResult, shop: Shop) -> None:
    assert result.folder is not None
    card = shop.model("tuned") / "README.md"
    card.parent.mkdir(parents=True)
    card.write_text("# tuned\n\nA causal model.\n")

    tell_on_card(shop, "tuned", result.folder)
    tell_on_card(shop, "http://127.0.0.1:1/v1", result.folder)

    found = ModelCard.load(card)
    assert len(found.data.eval_results or []) == 1 + 3 + len({row["task_name"] for row in QUESTIONS})
    assert found.text.strip() == "# tuned\n\nA causal model."


def test_the_command_writes_a_file(result: EvaluationResult, shop: Shop, tmp_path: Path) -> None:
    assert result.folder is not None
    words = ["export", "model-index", "--report", result.folder.name, "--shop", str(shop.folder), "--json"]

    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "index.yaml")])

    assert json.loads(done.stdout)["rows"] == 9
    assert (tmp_path / "index.yaml").read_bytes() == (result.folder / INDEX_FILE).read_bytes()


def test_a_report_that_is_not_there_names_the_command_that_makes_one(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match="shopwright evaluate"):
        export_model_index(shop, "none", tmp_path / "index.yaml")
