"""The reranker: a cross-encoder that reads a question with one option at a time, added to the untuned cosine."""

from collections.abc import Sequence
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from shopwright.foundation.files import fingerprint
from shopwright.models.embedder import Embedder, by_length, device
from shopwright.models.interaction import load_head, offsets
from shopwright.models.scorer import ScoredQuestion

SETTINGS_FILE = "reranker.json"
BATCH_TOKENS = 8192


class RerankerSettings(BaseModel):
    """reranker.json: how a cross-encoder's logit becomes a score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_length: int = 256
    """Tokens of question and option together that are read."""
    cosine_weight: float = 0.0
    """score = logit + cosine_weight * cosine of the untuned embedder + the interaction head's logit, if it has one.
    Tuning starts at logit 0, so a reranker starts as good as the embedder and learns only what it gets wrong."""


class Reranker:
    """A cross-encoder's folder as a Scorer; any one-label sequence classifier will do."""

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.name = folder.name
        self.fingerprint = fingerprint(folder / "model.safetensors")
        self.settings = read_settings(folder)
        self._device = device()
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
        self._model.to(self._device).eval()
        self._head = load_head(folder)
        self._embedder = (embedder or Embedder()) if self.settings.cosine_weight or self._head else None

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """One logit an option, the weighted cosine and the head's logit added."""
        pairs = [(question, option) for question, options in questions for option in options]
        logits = iter(self._logits(pairs))
        raw = [tuple(next(logits) for _ in options) for _, options in questions]
        if self._embedder is None:
            return raw
        added = offsets(questions, self._embedder, self.settings.cosine_weight, self._head)
        return [tuple(a + b for a, b in zip(x, y, strict=True)) for x, y in zip(raw, added, strict=True)]

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        encoded = self._tokenizer(
            [question for question, _ in pairs],
            [option for _, option in pairs],
            truncation=True,
            max_length=self.settings.max_length,
            return_token_type_ids=True,
        )
        logits = [0.0] * len(pairs)
        for places in by_length([len(ids) for ids in encoded["input_ids"]], BATCH_TOKENS):
            part = {key: [encoded[key][place] for place in places] for key in ("input_ids", "token_type_ids")}
            for place, logit in zip(places, self._logits_of_batch(part), strict=True):
                logits[place] = logit
        return logits

    def _logits_of_batch(self, part: dict[str, list[list[int]]]) -> list[float]:
        batch = self._tokenizer.pad(part, return_tensors="pt").to(self._device)
        with torch.inference_mode(), torch.autocast(self._device, torch.bfloat16):
            values: list[float] = self._model(**batch).logits[:, 0].float().cpu().tolist()
        return values


def read_settings(folder: Path) -> RerankerSettings:
    """The settings beside the weights; the defaults for a cross-encoder from elsewhere."""
    file = folder / SETTINGS_FILE
    return RerankerSettings.model_validate_json(file.read_text("utf-8")) if file.is_file() else RerankerSettings()
