"""A byte-level BPE cut down to some of its tokens, so that whatever they spell is cut into the same pieces."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizers import pre_tokenizers

from shopwright.compression.errors import CannotShrink

SPACE = "Ġ"
"""How byte-level tokens write a space."""

_DIGITS = re.compile(f"{SPACE}?[0-9]+")


def check(tokenizer: Mapping[str, Any], file: Path) -> None:
    """Raises CannotShrink for a tokenizer.json that is no byte-level BPE, or that lacks a byte."""
    model = tokenizer["model"]
    fix = "Only a byte-level BPE can be trimmed, as Llama 3, Qwen, SmolLM and a seedling have."
    if model.get("type") != "BPE":
        raise CannotShrink(file, "model.type", model.get("type"), fix)
    for field in ("byte_fallback", "continuing_subword_prefix", "end_of_word_suffix"):
        if model.get(field):
            raise CannotShrink(file, f"model.{field}", model[field], fix)
    if not _is_byte_level(tokenizer.get("pre_tokenizer") or {}):
        raise CannotShrink(file, "pre_tokenizer", tokenizer.get("pre_tokenizer"), fix)
    lacking = sorted(set(pre_tokenizers.ByteLevel.alphabet()) - set(model["vocab"]))
    if lacking:
        raise CannotShrink(file, "model.vocab without the byte", lacking[0], "Some texts could not be said at all.")


def kept_tokens(tokenizer: Mapping[str, Any], used: Iterable[int]) -> tuple[int, ...]:
    """The ids that stay, ascending: what is used, all bytes, numbers and added tokens, and all that they merge from.

    Byte-pair merges apply in the order of their ranks, and each that applies on the way to a kept token joins two kept
    tokens. So a text whose pieces are all kept is cut into the same pieces without the others.
    """
    vocabulary: Mapping[str, int] = tokenizer["model"]["vocab"]
    spelt = {number: token for token, number in vocabulary.items()}
    wanted = {number for number in used if number in spelt}
    wanted |= {vocabulary[byte] for byte in pre_tokenizers.ByteLevel.alphabet()}
    wanted |= {number for token, number in vocabulary.items() if _DIGITS.fullmatch(token)}
    unknown = tokenizer["model"].get("unk_token")
    wanted |= {vocabulary[unknown]} if unknown in vocabulary else set()
    parents = _parents(tokenizer)
    left = list(wanted)
    while left:
        for parent in parents[spelt[left.pop()]]:
            if (number := vocabulary[parent]) not in wanted:
                wanted.add(number)
                left.append(number)
    return tuple(sorted(wanted | {added["id"] for added in tokenizer.get("added_tokens", ())}))


def trimmed(tokenizer: Mapping[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """The tokenizer.json with these tokens alone, numbered anew in their order."""
    numbers = {old: new for new, old in enumerate(kept)}
    model = tokenizer["model"]
    vocabulary = {token: numbers[old] for token, old in model["vocab"].items() if old in numbers}
    merges = [merge for merge in model["merges"] if "".join(_pair(merge)) in vocabulary]
    added = [{**token, "id": numbers[token["id"]]} for token in tokenizer.get("added_tokens", ())]
    by_number = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    return {
        **tokenizer,
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "post_processor": _renumbered(tokenizer.get("post_processor"), numbers),
        "model": {**model, "vocab": by_number, "merges": merges},
    }


def _is_byte_level(pre: Mapping[str, Any]) -> bool:
    return any(part.get("type") == "ByteLevel" for part in pre.get("pretokenizers", [pre]))


def _pair(merge: str | Sequence[str]) -> tuple[str, str]:
    first, second = merge.split(" ") if isinstance(merge, str) else merge
    return first, second


def _parents(tokenizer: Mapping[str, Any]) -> Mapping[str, set[str]]:
    """What each token can be merged from."""
    found: dict[str, set[str]] = defaultdict(set)
    for merge in tokenizer["model"]["merges"]:
        pair = _pair(merge)
        found["".join(pair)].update(pair)
    return found


def _renumbered(step: Any, numbers: Mapping[int, int]) -> Any:
    """A post-processor whose special tokens have their new numbers."""
    if not isinstance(step, Mapping):
        return step
    found = dict(step)
    if "processors" in step:
        found["processors"] = [_renumbered(inner, numbers) for inner in step["processors"]]
    if step.get("type") == "TemplateProcessing":
        found["special_tokens"] = {
            name: {**token, "ids": [numbers[old] for old in token["ids"]]}
            for name, token in step["special_tokens"].items()
        }
    for end in ("sep", "cls"):
        if end in step:
            found[end] = [step[end][0], numbers[step[end][1]]]
    return found
