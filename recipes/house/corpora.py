"""The running text that the house model reads first: `python -m recipes.house.corpora DATA SHOP` writes SHOP/corpora.

DATA is the folder of the data sets named below, packed or not. Every text comes out once: paragraphs that were seen
before, in the same corpus or another, are left out and counted.
"""

import csv
import hashlib
import json
import re
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from shopwright.foundation.files import write_jsonl
from shopwright.foundation.progress import say

LONGEST = 20_000
"""Characters of a text: longer ones are parted between paragraphs."""
SHORTEST = 40
"""Characters of a paragraph that counts as seen before when it comes again: shorter ones are headings and names."""
LATIN = ("de-de", "fr-fr", "es-es", "it-it")


@dataclass(frozen=True)
class Source:
    """One data set's texts as a corpus."""

    name: str
    folder: str
    read: Callable[[Path], Iterable[str]]


def jsonl(*patterns: str, language: str | None = None) -> Callable[[Path], Iterator[str]]:
    """The texts of files with one {"text": ...} a line."""

    def read(folder: Path) -> Iterator[str]:
        for file in _files(folder, patterns):
            for line in file.open(encoding="utf-8"):
                row = json.loads(line)
                if language in (None, row.get("lang")):
                    yield row["text"]

    return read


def books(folder: Path) -> Iterator[str]:
    """Chapters; the page before the first rule names the book."""
    for file in _files(folder, ("*/*.md",)):
        yield file.read_text(encoding="utf-8").partition("-------")[2]


def dialogues(folder: Path) -> Iterator[str]:
    """What customer and assistant say in turn."""
    speakers = {"U": "Customer", "S": "Assistant"}
    for file in _files(folder, ("train.jsonl",)):
        for line in file.open(encoding="utf-8"):
            yield "\n".join(f"{speakers[who]}: {said}" for who, said in json.loads(line)["turns"])


def splits(folder: Path) -> Iterator[str]:
    """Sentences of an encyclopaedia, the spaces before their marks taken out."""
    for line in (folder / "tune.tsv").open(encoding="utf-8"):
        yield re.sub(r" ([.,;:!?%)])|(\() ", r"\1\2", line.split("\t")[0].replace("''", '"'))


def reviews(folder: Path) -> Iterator[str]:
    """A review's title, its text, and what was bought."""
    for row in _rows(folder / "Womens Clothing E-Commerce Reviews.csv"):
        head = f"{row['Class Name']}. {row['Rating']} of 5 stars. {row['Title']}".strip()
        yield f"{head}\n{row['Review Text']}"


def answers(folder: Path) -> Iterator[str]:
    """Questions about products with their evidence and answers, and facts put into words."""
    for row in _rows(folder / "hetPQA" / "answer_generation" / "train.csv", "\t"):
        yield f"{row['candidate']}\nQuestion: {row['question']}\nAnswer: {row['answer']}"
    facts = [f"{row['data']}: {row['text']}" for row in _rows(folder / "semiPQA" / "data-to-text" / "train.csv", "\t")]
    yield from ("\n".join(facts[at : at + 20]) for at in range(0, len(facts), 20))


SOURCES = (
    Source("books", "classic_books", books),
    Source("government", "usgov_cc0_english", jsonl("*.jsonl")),
    Source("business", "msdocs_business_en", jsonl("*.jsonl")),
    Source("retail", "msdocs_ax2012_en", jsonl("*.jsonl")),
    Source("commerce-latin", "msdocs_commerce_multilingual", jsonl(*(f"*{tongue}.jsonl" for tongue in LATIN))),
    Source("commerce-asian", "msdocs_commerce_multilingual", jsonl("commerce_ja-jp.jsonl", "commerce_zh-cn.jsonl")),
    Source("dialogues", "sgd_dialogues", dialogues),
    Source("stories", "open_storybooks", jsonl("stories.jsonl", language="en")),
    Source("shop-software", "spree_docs", jsonl("*.jsonl")),
    Source("encyclopaedia", "wikisplit", splits),
    Source("reviews", "womens_clothing_reviews", reviews),
    Source("answers", "amazon_pqa", answers),
)


def main(data: Path, shop: Path) -> None:
    """Write every corpus that is not there yet; all are read each time, for a paragraph belongs to the first."""
    seen: set[bytes] = set()
    with tempfile.TemporaryDirectory() as unpacked:
        for source in SOURCES:
            rows = [{"text": text} for text in _once(source.read(_folder(data, source, Path(unpacked))), seen)]
            write_jsonl(shop / "corpora" / f"{source.name}.jsonl", rows)
            say(f"{source.name}: {len(rows):,} texts, {sum(len(row['text']) for row in rows):,} characters")


def _once(texts: Iterable[str], seen: set[bytes]) -> Iterator[str]:
    """Texts in pieces of at most LONGEST characters, without paragraphs that were seen before."""
    for text in texts:
        paragraphs = [found for part in re.split(r"\n\s*\n", text) if (found := part.strip())]
        piece: list[str] = []
        for paragraph in filter(lambda one: _is_new(one, seen), paragraphs):
            if piece and sum(map(len, piece)) + len(paragraph) > LONGEST:
                yield "\n\n".join(piece)
                piece = []
            piece.append(paragraph)
        if piece:
            yield "\n\n".join(piece)


def _is_new(paragraph: str, seen: set[bytes]) -> bool:
    if len(paragraph) < SHORTEST:
        return True
    mark = hashlib.blake2b(" ".join(paragraph.casefold().split()).encode(), digest_size=8).digest()
    if mark in seen:
        return False
    seen.add(mark)
    return True


def _folder(data: Path, source: Source, unpacked: Path) -> Path:
    packed = data / f"{source.folder}.tar.xz"
    if not packed.exists():
        return data / source.folder
    if not (unpacked / source.folder).exists():
        with tarfile.open(packed) as archive:
            archive.extractall(unpacked, filter="data")
    return unpacked / source.folder


def _files(folder: Path, patterns: Iterable[str]) -> list[Path]:
    return [file for pattern in patterns for file in sorted(folder.glob(pattern))]


def _rows(file: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows, delimiter=delimiter)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
