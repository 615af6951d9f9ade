"""The byte-level BPE inside a GGUF file, rebuilt, so that a text's tokens are known without asking the engine."""

from collections.abc import Mapping
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from tokenizers.pre_tokenizers import PreTokenizer

_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)

SPLIT_PATTERNS = {"qwen2": _WORDS % "", "llama-bpe": _WORDS % "{1,3}"}
"""How Qwen 2 and Llama 3 cut a text before merging, by llama.cpp's name for it."""

MERGES_IGNORED = frozenset({"llama-bpe"})
"""Where a whole word that is a token is taken as it stands."""

_CONTROL, _USER_DEFINED = 3, 4


def rebuilt(metadata: Mapping[str, Any]) -> Tokenizer | None:
    """The tokenizer that a GGUF file's metadata describes, or None where it is of another kind than ours."""
    pre = metadata.get("tokenizer.ggml.pre", "")
    cut = _pre_tokenizer(pre)
    if metadata.get("tokenizer.ggml.model") != "gpt2" or cut is None:
        return None
    tokens = metadata["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ", 1)) for merge in metadata["tokenizer.ggml.merges"]]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, ignore_merges=pre in MERGES_IGNORED))
    tokenizer.pre_tokenizer, tokenizer.decoder = cut, decoders.ByteLevel()
    kinds = metadata["tokenizer.ggml.token_type"]
    for kind, special in ((_CONTROL, True), (_USER_DEFINED, False)):
        added = [token for token, found in zip(tokens, kinds, strict=True) if found == kind]
        tokenizer.add_tokens([AddedToken(token, special=special, normalized=False) for token in added])
    return tokenizer


def _pre_tokenizer(name: str) -> PreTokenizer | None:
    if name == "smollm":
        digits = pre_tokenizers.Digits(individual_digits=True)
        return pre_tokenizers.Sequence([digits, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    if name == "gpt-2":
        return pre_tokenizers.ByteLevel(add_prefix_space=False)
    if name in SPLIT_PATTERNS:
        words = pre_tokenizers.Split(Regex(SPLIT_PATTERNS[name]), "isolated")
        return pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    return None
