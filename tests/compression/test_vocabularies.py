"""Tokenizers that llama.cpp reads as they were trained, and those that it would not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gguf import TokenType
from tiny_models import tiny_tokenizer

from shopwright.compression.errors import CannotExport
from shopwright.compression.vocabularies import read_vocabulary
from shopwright.foundation.errors import NothingToDo

QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}
PLAIN_BYTES = {**BYTES, "use_regex": False}


def split(pattern: str) -> dict[str, Any]:
    """A pre-tokenizer that cuts by a pattern before it turns text into bytes."""
    cut = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    return {"type": "Sequence", "pretokenizers": [cut, PLAIN_BYTES]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny_tokenizer().save_pretrained(tmp_path)
    return tmp_path


@pytest.fixture
def change(folder: Path) -> Callable[..., None]:
    """Change some keys of tokenizer.json, or of the model within it."""
    file = folder / "tokenizer.json"
    original = json.loads(file.read_text())

    def apply(model: dict[str, Any] | None = None, **keys: Any) -> None:
        changed = {**copy.deepcopy(original), **keys}
        file.write_text(json.dumps({**changed, "model": {**changed["model"], **(model or {})}}))

    return apply


def test_our_tokenizer_is_cut_like_smollm(folder: Path) -> None:
    vocabulary = read_vocabulary(folder, 446)

    assert vocabulary.pre == "smollm"
    assert vocabulary.tokens[:3] == ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
    assert set(vocabulary.types[:3]) == {TokenType.CONTROL}
    assert vocabulary.special_ids == {"eos": 2, "pad": 0}
    assert not vocabulary.adds_bos
    assert vocabulary.chat_template is not None and "<|im_start|>" in vocabulary.chat_template
    assert all(len(merge.split(" ")) == 2 for merge in vocabulary.merges)


@pytest.mark.parametrize(
    ("pre_tokenizer", "model", "name"),
    [
        (BYTES, {}, "gpt-2"),
        (split(QWEN), {}, "qwen2"),
        (split(QWEN.replace(r"\p{N}|", r"\p{N}{1,3}|")), {"ignore_merges": True}, "llama-bpe"),
    ],
)
def test_a_known_way_of_cutting_is_recognised(
    folder: Path, change: Callable[..., None], pre_tokenizer: dict[str, Any], model: dict[str, Any], name: str
) -> None:
    change(pre_tokenizer=pre_tokenizer, model=model)

    assert read_vocabulary(folder, 446).pre == name


@pytest.mark.parametrize(
    "pre_tokenizer",
    [
        None,
        {"type": "Whitespace"},
        {**BYTES, "add_prefix_space": True},
        split(r"\w+"),
        {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": False}, BYTES]},
        {"type": "Sequence", "pretokenizers": []},
    ],
)
def test_an_unknown_way_of_cutting_is_refused(
    folder: Path, change: Callable[..., None], pre_tokenizer: dict[str, Any] | None
) -> None:
    change(pre_tokenizer=pre_tokenizer)

    with pytest.raises(CannotExport, match=r"pre_tokenizer .*Known: Digits \+ ByteLevel"):
        read_vocabulary(folder, 446)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": {"type": "Unigram"}}, "Unigram"),
        ({"model": {"byte_fallback": True}}, "byte-level BPE"),
        ({"model": {"ignore_merges": True}}, "ignore_merges"),
        ({"normalizer": {"type": "Lowercase"}}, "Lowercase"),
        ({"normalizer": {"type": "NFC"}}, "NFC"),
    ],
)
def test_what_llama_cpp_would_read_otherwise_is_refused(
    folder: Path, change: Callable[..., None], changes: dict[str, Any], said: str
) -> None:
    change(**changes)

    with pytest.raises(CannotExport, match=said):
        read_vocabulary(folder, 446)


def test_qwens_normalizer_is_let_through(folder: Path, change: Callable[..., None]) -> None:
    change(pre_tokenizer=split(QWEN), normalizer={"type": "NFC"})

    assert read_vocabulary(folder, 446).pre == "qwen2"


def test_merges_written_as_one_text_are_read(folder: Path, change: Callable[..., None]) -> None:
    before = read_vocabulary(folder, 446).merges
    change(model={"merges": list(before)})

    assert read_vocabulary(folder, 446).merges == before


def test_an_added_word_that_is_not_special_is_the_users(folder: Path, change: Callable[..., None]) -> None:
    change(added_tokens=[{"id": 446, "content": "softshell", "special": False}])

    vocabulary = read_vocabulary(folder, 448)

    assert vocabulary.tokens[446:] == ("softshell", "[PAD447]")
    assert vocabulary.types[446:] == (TokenType.USER_DEFINED, TokenType.UNUSED)


def test_a_first_token_from_the_post_processor_is_kept(folder: Path, change: Callable[..., None]) -> None:
    first = {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}
    template = {"type": "TemplateProcessing", "single": [first, {"Sequence": {"id": "A", "type_id": 0}}]}
    change(post_processor={"type": "Sequence", "processors": [{"type": "ByteLevel"}, template]})

    assert read_vocabulary(folder, 446).adds_bos


def test_a_tokenizer_without_an_end_token_is_refused(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text("{}")

    with pytest.raises(CannotExport, match="eos_token is None"):
        read_vocabulary(folder, 446)


def test_a_chat_template_in_the_settings_is_found(folder: Path) -> None:
    (folder / "chat_template.jinja").unlink()
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"eos_token": {"content": "<|im_end|>"}, "chat_template": "{{ 1 }}"})
    )

    assert read_vocabulary(folder, 446).chat_template == "{{ 1 }}"


def test_a_missing_tokenizer_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToDo, match=r"tokenizer\.json"):
        read_vocabulary(tmp_path, 10)
