"""Many texts at once as streams of hashed words: keys that outlive new case, punctuation, labels and order."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

CHUNK = 1 << 18
"""Bytes of text hashed at once: its tables stay in a core's own memory."""
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
SCRIPT = re.compile(r"[\u30a0-\u30ff]+|[\u3040-\u309f]+|[\u3400-\u9fff\uf900-\ufaff]+")
"""Runs of katakana, hiragana and ideographs: the words of scripts that print no spaces."""
ROMANS = "ii iii iv vi vii viii ix xi xii xiii xiv xv".split()
HEADS = ("option", "choice")
"""Words that may stand before a label, as in `Option A:`."""
_SCRIPT_LEADS = [bytes([lead]) for lead in (*range(0xE3, 0xEA), 0xEF)]
"""The first bytes of these scripts in UTF-8."""
_BORDER = "\x00"
_LONGEST_LABEL = 4
_BASE, _WORD_BASE = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95
_LOWER = bytes(range(256)).translate(bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz"))
_LETTERS = b"0123456789abcdefghijklmnopqrstuvwxyz" + bytes(range(128, 256))
_IS_WORD = np.isin(np.arange(256, dtype=np.uint8), np.frombuffer(_LETTERS, dtype=np.uint8))
_SPACE, _LINE, _COLON = ord(" "), ord("\n"), ord(":")


class Words(NamedTuple):
    """The words of some texts, the labels of lists left out."""

    hashes: Marks
    """Shape (words,)."""
    bounds: Places
    """Shape (texts + 1,): where each text's words begin in `hashes`."""
    letters: Marks
    """Shape (texts,): the letters and digits of a text in their order, labels with them."""
    bags: Marks
    """Shape (texts,): the words of a text in any order, without labels."""

    @property
    def counts(self) -> Places:
        """Words a text."""
        return np.diff(self.bounds)

    @property
    def owners(self) -> Places:
        """The text that each word belongs to."""
        return np.repeat(np.arange(len(self.letters)), self.counts)


class _Tokens(NamedTuple):
    low: Bytes
    starts: Places
    ends: Places
    raw: Marks
    bounds: Places


def chunks(texts: Sequence[str], size: int = CHUNK) -> Iterator[tuple[int, int]]:
    """Stretches of texts of about `size` characters, as (first, behind the last)."""
    first = total = 0
    for place, text in enumerate(texts):
        if total and total + len(text) > size:
            yield first, place
            first, total = place, 0
        total += len(text) + 1
    if first < len(texts):
        yield first, len(texts)


def words_of(texts: Sequence[str]) -> Words:
    """Texts as words: NFKC, case folded, HTML undone. Hashes are polynomials modulo 2^64, alike in every process."""
    tokens = _tokens(texts)
    letters = _letters(tokens)
    kept = ~_labels(tokens)
    hashes = mixed(tokens.raw[kept])
    bounds = np.concatenate(([0], np.cumsum(kept)))[tokens.bounds]
    counts = np.diff(bounds).astype(np.uint64)
    bags = mixed(_sums(mixed(hashes), bounds) + counts * np.uint64(_BASE))
    return Words(hashes, bounds, letters, bags)


def runs(words: Words, length: int) -> Marks:
    """One hash for every `length` words in a row, over the texts' borders too; empty where there are fewer words."""
    if len(words.hashes) < length:
        return np.empty(0, dtype=np.uint64)
    powers, inverse = _powers(_WORD_BASE, _room(len(words.hashes)))
    ahead = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(words.hashes * powers[: len(words.hashes)])))
    return np.asarray((ahead[length:] - ahead[:-length]) * inverse[: len(ahead) - length], dtype=np.uint64)


def inside(words: Words, places: Places, length: int) -> Flags:
    """Whether the runs that begin at these words end within the same text."""
    text = np.searchsorted(words.bounds, places, side="right")
    return np.asarray(places + length <= words.bounds[text])


def mixed(values: Marks) -> Marks:
    """Every bit of a value spread over all 64 (the finaliser of MurmurHash3)."""
    found = values ^ (values >> np.uint64(33))
    found *= np.uint64(0xFF51AFD7ED558CCD)
    found ^= found >> np.uint64(33)
    found *= np.uint64(0xC4CEB9FE1A85EC53)
    found ^= found >> np.uint64(33)
    return found


def prepared(texts: Sequence[str]) -> list[str]:
    """Texts whose words are letters and digits only, HTML undone; ASCII is lowered later, byte by byte."""
    found = [_bare(text) if "&" in text or "<" in text or _BORDER in text else text for text in texts]
    foreign = [place for place, text in enumerate(found) if not text.isascii()]
    # One pass over all of them costs a third of a pass over each.
    for place, text in zip(foreign, _folded(_BORDER.join(found[p] for p in foreign)).split(_BORDER), strict=False):
        found[place] = _spaced(text)
    return found


def _bare(text: str) -> str:
    return TAG.sub(" ", html.unescape(text)).replace(_BORDER, " ")


def _folded(text: str) -> str:
    """The text in Unicode's form NFKC, case folded, what is no letter or digit blanked; ASCII stays as it is."""
    foreign = sorted(character for character in set(text) if not character.isascii())
    if any(_joins(character) for character in foreign):
        text = unicodedata.normalize("NFKC", text).casefold()
        foreign = sorted(character for character in set(text) if not character.isascii())
    # A few dozen replacements are several times as fast as normalising the whole.
    for character in foreign:
        if (other := _character(character)) != character:
            text = text.replace(character, other)
    return text


@lru_cache(maxsize=1 << 16)
def _character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part if part.isascii() or part.isalnum() else " " for part in folded)


@lru_cache(maxsize=1 << 16)
def _joins(character: str) -> bool:
    """Whether it may become one with the character before it: a combining mark, or a part of a Hangul syllable."""
    parts = unicodedata.normalize("NFKC", character)
    return any(unicodedata.combining(part) or "\u1100" <= part <= "\u11ff" for part in parts)


def _spaced(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    return SCRIPT.sub(r" \g<0> ", text) if any(lead in raw for lead in _SCRIPT_LEADS) else text


def _tokens(texts: Sequence[str]) -> _Tokens:
    parts = [text.encode("utf-8", "replace") for text in prepared(texts)]
    low = np.frombuffer((b"\n\n" + b"\n".join(parts) + b"\n\n").translate(_LOWER), dtype=np.uint8)
    edges = np.flatnonzero(np.diff(_IS_WORD[low].view(np.int8))) + 1
    starts, ends = edges[0::2], edges[1::2]
    powers, inverse = _powers(_BASE, _room(len(low)))
    ahead = np.cumsum(_values()[low] * powers[: len(low)])
    raw = (ahead[ends - 1] - ahead[starts - 1]) * inverse[starts]
    begins = np.cumsum([2] + [len(part) + 1 for part in parts])
    return _Tokens(low, starts, ends, raw, np.searchsorted(starts, begins))


def _letters(tokens: _Tokens) -> Marks:
    lengths = tokens.ends - tokens.starts
    before = np.concatenate(([0], np.cumsum(lengths)))
    places = before[:-1] - np.repeat(before[tokens.bounds[:-1]], np.diff(tokens.bounds))
    powers, _ = _powers(_BASE, _room(len(tokens.low)))
    return mixed(_sums(tokens.raw * powers[places], tokens.bounds))


def _labels(tokens: _Tokens) -> Flags:
    """Numbers and letters that only name the options of a list, with the word `option` before them."""
    low, starts, ends = tokens.low, tokens.starts, tokens.ends
    labels = np.zeros(len(starts), dtype=bool)
    places = np.flatnonzero((ends - starts <= _LONGEST_LABEL) & _CLOSES[low[ends]])
    after = low[ends[places]], low[ends[places] + 1]
    places = places[_BRACKETS[after[0]] | _BLANK[after[1]]]
    names, numbers = _label_names()
    rank = np.minimum(np.searchsorted(names, tokens.raw[places]), len(names) - 1)
    known = names[rank] == tokens.raw[places]
    places, values = places[known], numbers[rank[known]]
    before = np.maximum(places - 1, 0)
    headed = (places > 0) & np.isin(tokens.raw[before], _raw_of(HEADS))
    opening = _first_on_line(tokens, places) | (headed & _first_on_line(tokens, before)) | _headed(low, starts, places)
    texts = np.searchsorted(tokens.bounds, places, side="right")
    accepted = opening | _counting(values, texts)
    labels[places[accepted]] = True
    labels[before[accepted & headed]] = True
    return labels


def _first_on_line(tokens: _Tokens, places: Places) -> Flags:
    lines = np.flatnonzero(tokens.low == _LINE)
    line = lines[np.searchsorted(lines, tokens.starts[places]) - 1]
    previous = np.where(places > 0, tokens.ends[np.maximum(places - 1, 0)], 0)
    return np.asarray(previous <= line)


def _headed(low: Bytes, starts: Places, places: Places) -> Flags:
    # The first option may stand behind its heading: `Products: 0. ...`.
    place = starts[places] - 1
    place = place - np.isin(low[place], np.frombuffer(b"([", dtype=np.uint8))
    place = place - (low[place] == _SPACE)
    return np.asarray((low[place] == _COLON) & (low[starts[places] - 1] != _COLON))


def _counting(values: Places, texts: Places) -> Flags:
    # Within a line a label is known by the next one, which counts on.
    on = (np.diff(values) == 1) & (np.diff(texts) == 0)
    return np.concatenate((on, [False])) | np.concatenate(([False], on)) if len(values) else np.zeros(0, dtype=bool)


def _sums(values: Marks, bounds: Places) -> Marks:
    ahead = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(values)))
    return np.asarray(ahead[bounds[1:]] - ahead[bounds[:-1]], dtype=np.uint64)


def _room(length: int) -> int:
    return max(1 << 12, 1 << (length + 1).bit_length())


@lru_cache(maxsize=8)
def _powers(base: int, length: int) -> tuple[Marks, Marks]:
    """The first powers of an odd number and of its inverse, modulo 2^64."""
    found = []
    for factor in (base, pow(base, -1, 1 << 64)):
        powers = np.full(length, factor, dtype=np.uint64)
        powers[0] = 1
        found.append(np.cumprod(powers))
    return found[0], found[1]


@lru_cache(maxsize=1)
def _values() -> Marks:
    """A number of 64 bits for each byte of a word; nothing for what parts words."""
    return mixed(np.arange(1, 257, dtype=np.uint64) * np.uint64(_WORD_BASE)) * _IS_WORD


def _raw_of(words: Sequence[str]) -> Marks:
    powers, _ = _powers(_BASE, _room(0))
    values = [np.frombuffer(word.encode(), dtype=np.uint8) for word in words]
    return np.array([np.sum(_values()[word] * powers[: len(word)]) for word in values], dtype=np.uint64)


@lru_cache(maxsize=1)
def _label_names() -> tuple[Marks, Places]:
    """What a label may be, sorted by its hash, and the number that it counts; letters count from 1,000."""
    digits, letters = [str(number) for number in range(100)], "abcdefghijklmnopqrstuvwxyz"
    numbers = [*range(100), *range(1000, 1000 + len(letters)), *range(2000, 2000 + len(ROMANS))]
    names = _raw_of([*digits, *letters, *ROMANS])
    order = np.argsort(names)
    return names[order], np.array(numbers, dtype=np.int64)[order]


def _among(characters: bytes) -> Flags:
    return np.isin(np.arange(256, dtype=np.uint8), np.frombuffer(characters, dtype=np.uint8))


_CLOSES, _BRACKETS, _BLANK = _among(b".):]"), _among(b")]"), _among(b" \n\t\r")
