"""Samples that ask a benchmark's question in other words."""

from itertools import pairwise
from pathlib import Path

import pytest

from shopwright.instructions.benchmark_files import BenchmarkQuestion
from shopwright.instructions.benchmark_index import Asked, BenchmarkIndex
from shopwright.instructions.nearness import ALIKE, NearIndex, hits_among
from shopwright.instructions.vector_cache import SentenceEncoder, VectorCache

NAMES = ("Brindle", "Tarnhow", "Quillfeather", "Osterlund", "Mavrick", "Pellworm", "Sundstrom", "Varga")
THINGS = ("kettle", "rucksack", "anorak", "skillet", "lantern", "notebook", "teapot", "hammock")
TRAITS = ("enamelled", "waxed", "quilted", "cast-iron", "folding", "ruled", "stoneware", "woven")
QUESTIONS = [
    BenchmarkQuestion(
        "b.jsonl",
        row,
        f"The product '{name} {trait} {thing} No. {row * 7}' appears on an e-commerce website. Which of the following "
        f"colours does this {thing} have?\n0. moss green\n1. brick red\n2. slate\nAnswer:",
    )
    for row, (name, thing, trait) in enumerate(zip(NAMES, THINGS, TRAITS, strict=True), 1)
]


@pytest.fixture(scope="module")
def near() -> NearIndex:
    return NearIndex.build(QUESTIONS)


@pytest.fixture(scope="module")
def index() -> BenchmarkIndex:
    return BenchmarkIndex.build(QUESTIONS)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    return VectorCache(tmp_path_factory.mktemp("vectors"), SentenceEncoder())


REWORDED = Asked(
    "On a web shop the item 'Osterlund skillet, cast-iron, No. 28' is shown. Pick the colour that this skillet has.\n"
    "(a) slate\n(b) mossy green\n(c) brick red\nYour answer:"
)
ANOTHER = Asked(QUESTIONS[3].text.replace("Osterlund cast-iron skillet No. 28", "Norrby copper saucepan No. 31"))


def test_the_question_in_other_words_is_found(near: NearIndex, index: BenchmarkIndex, cache: VectorCache) -> None:
    assert index.runs_check([REWORDED]) == [None]

    hit = near.check([REWORDED], index, cache)[0]

    assert hit is not None
    assert (hit.kind, hit.file, hit.row) == ("paraphrase", "b.jsonl", 4)
    assert hit.score >= 0.8


def test_the_same_frame_about_another_product_is_no_hit(
    near: NearIndex, index: BenchmarkIndex, cache: VectorCache
) -> None:
    assert near.check([ANOTHER], index, cache) == [None]


def test_what_a_cheaper_check_found_is_not_embedded(near: NearIndex, index: BenchmarkIndex, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path, SentenceEncoder())

    assert near.check([Asked(QUESTIONS[0].text)], index, cache, {0}) == [None]
    assert not cache.file.exists()


def test_a_sample_gets_its_surest_hit(near: NearIndex, index: BenchmarkIndex, cache: VectorCache) -> None:
    found = hits_among([Asked(QUESTIONS[6].text), REWORDED, ANOTHER], index, near, cache)

    assert [hit and hit.kind for hit in found] == ["verbatim", "paraphrase", None]
    assert [hit and hit.kind for hit in hits_among([REWORDED], index)] == [None]


def test_pairs_are_found_whatever_the_batch(near: NearIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [Asked(question.text) for question in QUESTIONS] + [REWORDED, Asked("Nothing of the kind.")]
    together = near.pairs(samples)
    monkeypatch.setattr("shopwright.instructions.nearness.AT_ONCE", 1)

    assert near.pairs(samples) == together
    assert {pair.sample for pair in together} == set(range(9))
    assert all(pair.alike >= ALIKE for pair in together)


def test_looking_up_by_rare_words_misses_no_pair(near: NearIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [REWORDED, ANOTHER, *(Asked(f"{a.text[:90]} {b.text[90:]}") for a, b in pairwise(QUESTIONS))]
    found = near.pairs(samples)
    monkeypatch.setattr("shopwright.instructions.nearness.SIGNATURE", 1.0)

    assert NearIndex.build(QUESTIONS).pairs(samples) == found
