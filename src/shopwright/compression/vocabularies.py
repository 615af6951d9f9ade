"""A tokenizer.json with byte-level BPE as the lists that llama.cpp keeps in a GGUF file."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gguf import TokenType

from shopwright.compression.errors import CannotExport
from shopwright.foundation.errors import NothingToDo
from shopwright.models.checkpoints import TEMPLATE_FILE
from shopwright.models.llama_tokenizer import MERGES_IGNORED, SPLIT_PATTERNS

_SPLIT_NAMES = {pattern: name for name, pattern in SPLIT_PATTERNS.items()}

KNOWN_SPLITS = "Digits + ByteLevel (smollm), ByteLevel (gpt-2), and the Split patterns of Qwen 2 and Llama 3"


@dataclass(frozen=True)
class Vocabulary:
    """What a GGUF file says about its tokens."""

    pre: str
    """llama.cpp's name for the way a text is split before merging."""
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    special_ids: dict[str, int]
    """Of `bos`, `eos`, `unk` and `pad`, those that there are."""
    adds_bos: bool
    chat_template: str | None


def read_vocabulary(folder: Path, size: int) -> Vocabulary:
    """The vocabulary of a model's folder, filled up to `size` tokens. Raises CannotExport, NothingToDo."""
    file = folder / "tokenizer.json"
    if not file.is_file():
        raise NothingToDo(f"tokenizer.json in {folder}", "shopwright train RECIPE")
    tokenizer = json.loads(file.read_text(encoding="utf-8"))
    settings = _read_json(folder / "tokenizer_config.json")
    pre = _pre_name(tokenizer, file)
    tokens, types = _tokens(tokenizer, size, file)
    special_ids = _special_ids(settings, {token: number for number, token in enumerate(tokens)})
    if "eos" not in special_ids:
        fix = "Name the token that ends a reply; llama.cpp would take an ordinary one for it."
        raise CannotExport(folder / "tokenizer_config.json", "eos_token", settings.get("eos_token"), fix)
    return Vocabulary(
        pre=pre,
        tokens=tokens,
        types=types,
        merges=tuple(merge if isinstance(merge, str) else " ".join(merge) for merge in tokenizer["model"]["merges"]),
        special_ids=special_ids,
        adds_bos=_adds_bos(tokenizer, settings),
        chat_template=_chat_template(folder, settings),
    )


def _pre_name(tokenizer: dict[str, Any], file: Path) -> str:
    model = tokenizer["model"]
    if model.get("type") != "BPE" or model.get("byte_fallback"):
        raise CannotExport(file, "model.type", model.get("type"), "Only byte-level BPE can be exported.")
    name = _split_name(tokenizer.get("pre_tokenizer") or {})
    if name is None:
        raise CannotExport(file, "pre_tokenizer", tokenizer.get("pre_tokenizer"), f"Known: {KNOWN_SPLITS}.")
    # Qwen's NFC is the one normalizer that llama.cpp's users live without.
    if tokenizer.get("normalizer") not in ([None, {"type": "NFC"}] if name == "qwen2" else [None]):
        raise CannotExport(file, "normalizer", tokenizer["normalizer"], "llama.cpp does not normalise; train without.")
    if bool(model.get("ignore_merges")) != (name in MERGES_IGNORED):
        raise CannotExport(file, "model.ignore_merges", model.get("ignore_merges"), f"{name} has it the other way.")
    return name


def _split_name(pre: dict[str, Any]) -> str | None:
    parts = pre.get("pretokenizers", [pre])
    kinds = [part.get("type") for part in parts]
    if not kinds or kinds[-1] != "ByteLevel" or parts[-1].get("add_prefix_space"):
        return None
    splits_itself = parts[-1].get("use_regex", True)
    if kinds == ["ByteLevel"] and splits_itself:
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and splits_itself and parts[0].get("individual_digits"):
        return "smollm"
    if kinds == ["Split", "ByteLevel"] and not splits_itself:
        return _SPLIT_NAMES.get(parts[0]["pattern"].get("Regex", ""))
    return None


def _tokens(tokenizer: dict[str, Any], size: int, file: Path) -> tuple[tuple[str, ...], tuple[int, ...]]:
    kinds = {number: (token, TokenType.NORMAL) for token, number in tokenizer["model"]["vocab"].items()}
    for added in tokenizer.get("added_tokens", ()):
        kind = TokenType.CONTROL if added["special"] else TokenType.USER_DEFINED
        kinds[added["id"]] = (added["content"], kind)
    if max(kinds) >= size:
        raise CannotExport(file, "the highest token id", max(kinds), f"The model has {size} embeddings only.")
    filled = [kinds.get(number, (f"[PAD{number}]", TokenType.UNUSED)) for number in range(size)]
    return tuple(token for token, _ in filled), tuple(int(kind) for _, kind in filled)


def _special_ids(settings: dict[str, Any], ids: dict[str, int]) -> dict[str, int]:
    names = {name: settings.get(f"{name}_token") for name in ("bos", "eos", "unk", "pad")}
    texts = {name: value["content"] if isinstance(value, dict) else value for name, value in names.items()}
    return {name: ids[text] for name, text in texts.items() if text in ids}


def _adds_bos(tokenizer: dict[str, Any], settings: dict[str, Any]) -> bool:
    post = tokenizer.get("post_processor") or {}
    steps = post.get("processors", [post])
    templates = [step["single"] for step in steps if step.get("type") == "TemplateProcessing"]
    return any("SpecialToken" in template[0] for template in templates) or bool(settings.get("add_bos_token"))


def _chat_template(folder: Path, settings: dict[str, Any]) -> str | None:
    file = folder / TEMPLATE_FILE
    if file.is_file():
        return file.read_text(encoding="utf-8")
    stored = settings.get("chat_template")
    return stored if isinstance(stored, str) else None


def _read_json(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
