"""The reranker: untuned cosine, a head over the same vectors, and a cross-encoder that reads question with option."""

from collections.abc import Sequence
from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from shopwright.foundation.files import content_hash, fingerprint
from shopwright.models.embedder import Embedder, by_length, device
from shopwright.models.interaction import HEAD_FILE, load_head, offsets
from shopwright.models.scorer import ScoredQuestion

SETTINGS_FILE = "reranker.json"
WEIGHTS_FILE = "model.safetensors"
BATCH_TOKENS = 8192


class RerankerSettings(BaseModel):
    """reranker.json: how the parts of a score are put together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_length: int = 256
    """Tokens of question and option together that are read."""
    cosine_weight: float = 0.0
    """score = cosine_weight * cosine of the untuned embedder + the head's logit + the cross-encoder's logit, as far as
    the folder holds them. Logits start at 0, so a reranker starts as good as the embedder and learns what it misses."""


class Reranker:
    """A reranker's folder as a Scorer; any one-label sequence classifier will do."""

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        self.name = folder.name
        parts = [folder / name for name in (WEIGHTS_FILE, HEAD_FILE, SETTINGS_FILE)]
        self.fingerprint = content_hash([fingerprint(part) for part in parts if part.is_file()])
        self.settings = read_settings(folder)
        self._cross = _CrossEncoder(folder, self.settings) if (folder / WEIGHTS_FILE).is_file() else None
        self._head = load_head(folder)
        self._embedder = (embedder or Embedder()) if self.settings.cosine_weight or self._head else None

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """One score an option: the weighted cosine, the head's logit and the cross-encoder's logit added."""
        scores = [tuple(0.0 for _ in options) for _, options in questions]
        if self._embedder:
            scores = offsets(questions, self._embedder, self.settings.cosine_weight, self._head)
        if self._cross:
            scores = _sums(scores, self._cross.scores(questions))
        return scores


class _CrossEncoder:
    """Question and option read together: one logit a pair."""

    def __init__(self, folder: Path, settings: RerankerSettings) -> None:
        self._device, self._longest = device(), settings.max_length
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
        self._model.to(self._device).eval()

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """One logit an option."""
        logits = iter(self._logits([(question, option) for question, options in questions for option in options]))
        return [tuple(next(logits) for _ in options) for _, options in questions]

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        encoded = self._tokenizer(
            [question for question, _ in pairs],
            [option for _, option in pairs],
            truncation=True,
            max_length=self._longest,
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


def _sums(ones: Sequence[Sequence[float]], others: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    return [tuple(a + b for a, b in zip(x, y, strict=True)) for x, y in zip(ones, others, strict=True)]


def read_settings(folder: Path) -> RerankerSettings:
    """The settings beside the weights; the defaults for a cross-encoder from elsewhere."""
    file = folder / SETTINGS_FILE
    return RerankerSettings.model_validate_json(file.read_text("utf-8")) if file.is_file() else RerankerSettings()
