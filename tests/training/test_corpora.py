"""Corpora: cut into tokens once, read as often as the recipe says, a hundredth held out, and nothing read twice."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.benches import tiny_tokenizer, write_shop

from shopwright.foundation.errors import UnreadableFile
from shopwright.foundation.recipes import BadRecipe
from shopwright.foundation.shop import Shop
from shopwright.models.checkpoints import read_manifest
from shopwright.training.corpora import Tokens, laid_out, store, texts_of
from shopwright.training.groups import Corpus
from shopwright.training.recipes import parse_train_recipe
from shopwright.training.train import train

TEXTS = [f"A {size} boot number {number} for wet days." for number in range(150) for size in ("small", "large")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "boots.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in TEXTS))
    return file


def stored(length: int, *blocks: int) -> list[Tokens]:
    return [np.arange(count * length, dtype=np.uint32).reshape(-1, length) for count in blocks]


def corpus(name: str, times: float = 1.0) -> Corpus:
    return Corpus(name=name, file=Path(f"{name}.jsonl"), licence="MIT", times=times)


def test_the_blocks_are_the_texts_in_their_order(file: Path, tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer()
    blocks = store(file, tmp_path / "boots.bin", tokenizer, 16)
    mark = tokenizer.pad_token_id
    whole = [token for text in TEXTS for token in (*tokenizer(text, add_special_tokens=False)["input_ids"], mark)]

    assert blocks.shape[1] == 16 and len(blocks) == len(whole) // 16
    assert blocks.flatten().tolist() == whole[: blocks.size]


def test_tokens_that_are_written_are_not_made_again(file: Path, tmp_path: Path) -> None:
    first = store(file, tmp_path / "boots.bin", tiny_tokenizer(), 16).tolist()
    file.unlink()

    assert store(file, tmp_path / "boots.bin", tiny_tokenizer(), 16).tolist() == first


@given(st.lists(st.integers(0, 250), min_size=1, max_size=4), st.floats(0.1, 4), st.integers(0, 9))
def test_every_block_is_learnt_as_often_as_its_corpus_says_or_held_out(
    sizes: list[int], times: float, seed: int
) -> None:
    corpora = [corpus("first", times), *(corpus(f"other-{place}") for place in range(1, len(sizes)))]
    learnt, held_out = laid_out(stored(4, *sizes), corpora, seed)
    apart = set(map(tuple, held_out.order.tolist()))

    assert len(held_out) == sum(size // 100 for size in sizes)
    assert not apart & set(map(tuple, learnt.order.tolist()))
    counts = np.bincount(learnt.order[:, 0], minlength=len(sizes))
    assert counts[0] == pytest.approx(times * (sizes[0] - sizes[0] // 100), abs=1)
    assert all(count == size - size // 100 for count, size in zip(counts[1:], sizes[1:], strict=True))


def test_a_block_tells_its_corpus() -> None:
    learnt, _ = laid_out(stored(4, 2, 1), [corpus("books"), corpus("reviews")], 7)

    assert [example.task for example in learnt] == ["books", "books", "reviews"]
    assert learnt[1].ids == (4, 5, 6, 7) and learnt[-1:][0].task == "reviews"


@pytest.mark.parametrize("line", ['{"title": "no text"}', "not JSON", "[1]"])
def test_a_line_that_is_no_text_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"text": "fine"}\n' + line)

    with pytest.raises(UnreadableFile, match=r"broken\.jsonl.*line 2"):
        list(texts_of(file))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no such file"):
        list(texts_of(tmp_path / "missing.txt"))


def test_a_seedling_reads_corpora_in_the_place_of_the_shops_texts(file: Path, tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    recipe = parse_train_recipe(reading(file))
    figures = train(shop, recipe)

    assert figures["steps"] == 4 and figures["loss"]["validation"] > 0
    assert read_manifest(shop.model("reader")).licences == ("CC0-1.0",)
    assert "boots (CC0-1.0, 2 times)" in (shop.model("reader") / "README.md").read_text()


def test_a_seedling_whose_corpora_have_changed_is_raised_anew(file: Path, tmp_path: Path) -> None:
    shop = write_shop(tmp_path / "shop")
    train(shop, parse_train_recipe(reading(file)))
    first = shop_weights(shop)
    file.write_text("\n".join(json.dumps({"text": text}) for text in reversed(TEXTS)))
    train(shop, parse_train_recipe(reading(file)))

    assert shop_weights(shop) != first


def test_a_seedling_reads_corpora_or_a_set(file: Path) -> None:
    with pytest.raises(BadRecipe, match="leave instructions out"):
        parse_train_recipe({**reading(file), "instructions": "quick"})


def reading(file: Path) -> dict[str, object]:
    corpora = [{"name": "boots", "file": str(file), "licence": "CC0-1.0", "times": 2}]
    sizes = {"vocabulary": 400, "hidden": 64, "layers": 2, "heads": 2, "context": 64, "block": 16}
    return {"method": "seedling", "name": "reader", "corpora": corpora, **sizes, "tokens": 1024, "batch_tokens": 256}


def shop_weights(shop: Shop) -> bytes:
    return (shop.model("reader") / "model.safetensors").read_bytes()
