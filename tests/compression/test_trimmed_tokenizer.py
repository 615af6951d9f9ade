"""A trimmed tokenizer cuts what it kept as before, and can still say everything."""

import json
from pathlib import Path
from typing import Any

import pytest
from compression.small_ones import rich_tokenizer
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import TEXTS
from tokenizers import Tokenizer, pre_tokenizers
from training.benches import sample

from shopwright.compression.errors import CannotShrink
from shopwright.compression.trimmed_tokenizer import check, kept_tokens, trimmed

WHOLE: dict[str, Any] = json.loads(rich_tokenizer().backend_tokenizer.to_str())
SHOP = [sample(number).prompt.text for number in range(24)]
WORDS = sorted({word for text in (*SHOP, *TEXTS) for word in text.split()})


def cutter(described: dict[str, Any]) -> Tokenizer:
    return Tokenizer.from_str(json.dumps(described))


def used_by(texts: list[str]) -> set[int]:
    return {number for text in texts for number in cutter(WHOLE).encode(text).ids}


BEFORE = cutter(WHOLE)
KEPT = kept_tokens(WHOLE, used_by(SHOP))
AFTER = cutter(trimmed(WHOLE, KEPT))
SPELT = {BEFORE.id_to_token(number) for number in KEPT}


def bytes_and(*tokens: str) -> dict[str, int]:
    return {token: number for number, token in enumerate((*sorted(pre_tokenizers.ByteLevel.alphabet()), *tokens))}


def made(vocabulary: dict[str, int], merges: list[list[str]], **model: Any) -> dict[str, Any]:
    pre = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "pre_tokenizer": pre,
        "added_tokens": [],
        "model": {"type": "BPE", "vocab": vocabulary, "merges": merges, **model},
    }


def test_something_is_trimmed_and_no_text_of_the_shop_is_cut_otherwise() -> None:
    assert len(KEPT) < 0.8 * len(WHOLE["model"]["vocab"])
    assert [AFTER.encode(text).tokens for text in SHOP] == [BEFORE.encode(text).tokens for text in SHOP]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.sampled_from([" ", "\n", ", ", "  "]))
def test_a_text_whose_pieces_are_all_kept_is_cut_into_the_same_pieces(words: list[str], between: str) -> None:
    text = between.join(words)
    pieces = BEFORE.encode(text).tokens

    if SPELT.issuperset(pieces):
        assert AFTER.encode(text).tokens == pieces
    else:
        assert SPELT.issuperset(AFTER.encode(text).tokens)


@given(st.text())
def test_any_text_can_still_be_said(text: str) -> None:
    assert AFTER.decode(AFTER.encode(text).ids, skip_special_tokens=False) == text


def test_numbers_and_added_tokens_stay_and_keep_their_order() -> None:
    described = made(bytes_and("12", "Ġ7", "ab"), [["1", "2"], ["Ġ", "7"], ["a", "b"]])

    spelt = {number: token for token, number in described["model"]["vocab"].items()}

    assert [spelt[number] for number in kept_tokens(described, ())][256:] == ["12", "Ġ7"]
    assert {0, 1, 2} <= set(KEPT)
    assert list(KEPT) == sorted(KEPT)


def test_all_that_a_token_may_be_merged_from_stays() -> None:
    described = made(bytes_and("ab", "bc", "abc", "cd"), [["b", "c"], ["a", "b"], ["a", "bc"], ["ab", "c"], ["c", "d"]])

    small = trimmed(described, kept_tokens(described, {described["model"]["vocab"]["abc"]}))

    assert set(small["model"]["vocab"]) - set(pre_tokenizers.ByteLevel.alphabet()) == {"ab", "bc", "abc"}
    assert small["model"]["merges"] == [["b", "c"], ["a", "b"], ["a", "bc"], ["ab", "c"]]


def test_merges_written_as_one_word_are_read_too() -> None:
    described = made(bytes_and("ab", "cd"), [])
    described["model"]["merges"] = ["a b", "c d"]

    assert trimmed(described, kept_tokens(described, {256}))["model"]["merges"] == ["a b"]


def test_special_tokens_of_a_template_are_renumbered() -> None:
    step = {"type": "TemplateProcessing", "single": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [258]}}}
    roberta = {"type": "RobertaProcessing", "sep": ["<s>", 258], "cls": ["<s>", 258]}
    described = {
        **made(bytes_and("ab", "cd"), [["a", "b"], ["c", "d"]]),
        "added_tokens": [{"id": 258, "content": "<s>", "special": True}],
        "post_processor": {"type": "Sequence", "processors": [step, roberta]},
    }

    small = trimmed(described, kept_tokens(described, {257}))

    assert small["added_tokens"][0]["id"] == 257
    first, second = small["post_processor"]["processors"]
    assert first["special_tokens"]["<s>"]["ids"] == [257]
    assert second["sep"] == second["cls"] == ["<s>", 257]


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"model": {"type": "Unigram"}}, "model.type is 'Unigram'"),
        (made(bytes_and(), [], byte_fallback=True), "model.byte_fallback is True"),
        (made(bytes_and(), [], end_of_word_suffix="</w>"), "end_of_word_suffix"),
        ({**made(bytes_and(), []), "pre_tokenizer": {"type": "Whitespace"}}, "pre_tokenizer"),
        (made({"a": 0}, []), "without the byte"),
    ],
    ids=["unigram", "fallback", "suffix", "words", "bytes"],
)
def test_another_kind_of_tokenizer_is_refused(described: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotShrink, match=said):
        check(described, Path("tokenizer.json"))


def test_the_houses_own_tokenizer_can_be_trimmed() -> None:
    check(WHOLE, Path("tokenizer.json"))
