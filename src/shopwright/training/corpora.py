"""Corpora as tokens on disk: texts are cut into tokens once, and blocks of them are read where they lie."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, overload

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from shopwright.foundation.chance import Chance
from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.files import atomic
from shopwright.foundation.progress import say
from shopwright.training.blocks import mark_of
from shopwright.training.conversations import Example
from shopwright.training.groups import Corpus

Tokens = NDArray[np.uint32]

AT_ONCE = 256
"""Texts that are cut into tokens together."""
HELD_OUT = 100
"""One block in so many is not learnt and tells how the reading goes."""
SHOWN = 4_000_000
"""Characters of each corpus, at most, that a vocabulary is learnt from."""


@dataclass(frozen=True)
class Blocks(Sequence[Example]):
    """Blocks of one length in a reading order in which a corpus may come several times; examples as they are asked."""

    stores: tuple[Tokens, ...]
    """For each corpus (blocks, length)."""
    names: tuple[str, ...]
    order: NDArray[np.int64]
    """(read, 2): the corpus and the block within it."""

    def __len__(self) -> int:
        """Blocks in one round of reading."""
        return len(self.order)

    @overload
    def __getitem__(self, place: int) -> Example: ...
    @overload
    def __getitem__(self, place: slice) -> "Blocks": ...
    def __getitem__(self, place: int | slice) -> "Example | Blocks":
        """One block, or some of them."""
        if isinstance(place, slice):
            return Blocks(self.stores, self.names, self.order[place])
        corpus, block = self.order[place]
        return Example(tuple(self.stores[corpus][block].tolist()), 1, self.names[corpus])


def texts_of(file: Path) -> Iterator[str]:
    """The texts of a .jsonl with one {"text": ...} a line, or the lines of a text file, without empty ones.

    Raises UnreadableFile with the line that is wrong.
    """
    line_number = 0
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                line_number += 1
                text = str(json.loads(line)["text"]) if file.suffix == ".jsonl" else line
                if text.strip():
                    yield text
    except OSError as error:
        raise UnreadableFile(file, "there is no such file", "Name a text file.") from error
    except (ValueError, KeyError, TypeError) as error:
        fix = 'Give plain UTF-8 text, or one {"text": ...} a line in a .jsonl.'
        raise UnreadableFile(file, f"line {line_number} is not what it should be", fix) from error


def shown_to_vocabulary(corpora: Sequence[Corpus], folder: Path) -> Iterator[str]:
    """The beginning of each corpus, at most `SHOWN` characters of it; a relative path begins in `folder`."""
    for corpus in corpora:
        left = SHOWN
        for text in texts_of(folder / corpus.file):
            yield text[:left]
            left -= len(text)
            if left <= 0:
                break


def store(file: Path, out: Path, tokenizer: PreTrainedTokenizerBase, length: int) -> Tokens:
    """The blocks of a file's texts, (blocks, length), documents parted by a mark and the last piece left out.

    They are written once into `out` and mapped from there; a killed writing begins anew.
    """
    if not out.exists():
        with atomic(out) as temporary, temporary.open("wb") as stream:
            count = _write(file, stream, tokenizer, length)
        say(f"{file.name}: {count:,} tokens")
    tokens = np.memmap(out, dtype=np.uint32, mode="r") if out.stat().st_size else np.zeros(0, np.uint32)
    return tokens.reshape(-1, length)


def laid_out(stores: Sequence[Tokens], corpora: Sequence[Corpus], seed: int) -> tuple[Blocks, Blocks]:
    """What is learnt, each corpus as often as it says, and what is held out: every hundredth block of each."""
    names, learnt, held_out = tuple(corpus.name for corpus in corpora), [], []
    for place, (blocks, corpus) in enumerate(zip(stores, corpora, strict=True)):
        rows = np.arange(len(blocks))
        apart = rows % HELD_OUT == HELD_OUT - 1
        held_out.append(_placed(place, rows[apart]))
        learnt.append(_placed(place, _repeated(rows[~apart], corpus.times, Chance(seed, ("corpora", corpus.name)))))
    return (
        Blocks(tuple(stores), names, np.concatenate(learnt)),
        Blocks(tuple(stores), names, np.concatenate(held_out)),
    )


def _repeated(rows: NDArray[np.int64], times: float, chance: Chance) -> NDArray[np.int64]:
    whole = int(times)
    part = list(rows)
    chance.random().shuffle(part)
    return np.concatenate([np.tile(rows, whole), np.asarray(part[: round(len(part) * (times - whole))], np.int64)])


def _placed(place: int, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([np.full(len(rows), place, np.int64), rows], axis=1)


def _write(file: Path, stream: BinaryIO, tokenizer: PreTrainedTokenizerBase, length: int) -> int:
    mark, rest, written = mark_of(tokenizer), np.zeros(0, np.uint32), 0
    texts = texts_of(file)
    while some := list(islice(texts, AT_ONCE)):
        found = tokenizer(some, add_special_tokens=False)["input_ids"]
        rest = np.concatenate([rest, *(np.asarray((*ids, mark), np.uint32) for ids in found)])
        whole = len(rest) // length * length
        stream.write(rest[:whole].tobytes())
        rest, written = rest[whole:], written + whole
    return written
