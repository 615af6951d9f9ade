"""The reranker as a scorer."""

from pathlib import Path

import pytest
import torch
from training.benches import sample, tiny_encoder
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from shopwright.models.embedder import Embedder, EmbeddingScorer
from shopwright.models.reranker import SETTINGS_FILE, Reranker, RerankerSettings

QUESTIONS = [(sample(number).prompt.question, sample(number).prompt.options) for number in range(3)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder(tmp_path_factory.mktemp("models") / "encoder")


def test_every_option_gets_its_own_logit(folder: Path) -> None:
    model, tokenizer = AutoModelForSequenceClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    question, options = QUESTIONS[1]
    with torch.inference_mode():
        wanted = [float(model(**tokenizer(question, option, return_tensors="pt")).logits) for option in options]
    found = Reranker(folder).scores(QUESTIONS)

    assert [len(scores) for scores in found] == [4, 4, 4]
    assert found[1] == pytest.approx(wanted, abs=0.02)


def test_the_weighted_cosine_is_added(folder: Path) -> None:
    plain = Reranker(folder).scores(QUESTIONS)
    (folder / SETTINGS_FILE).write_text(RerankerSettings(max_length=64, cosine_weight=3.0).model_dump_json())
    cosines = EmbeddingScorer(Embedder()).scores(QUESTIONS)
    found = Reranker(folder).scores(QUESTIONS)
    (folder / SETTINGS_FILE).unlink()

    for line, logits, similar in zip(found, plain, cosines, strict=True):
        assert line == pytest.approx([a + 3 * b for a, b in zip(logits, similar, strict=True)], abs=1e-4)


def test_no_questions_have_no_scores(folder: Path) -> None:
    assert Reranker(folder).scores([]) == []
    assert Reranker(folder).scores([("Which?", ())]) == [()]


def test_a_reranker_is_known_by_its_weights(folder: Path) -> None:
    assert Reranker(folder).name == "encoder"
    assert len(Reranker(folder).fingerprint) == 16
