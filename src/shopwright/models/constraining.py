"""Which tokens may follow in a reply that has to match a grammar: llguidance on the grammar's regular expression."""

import functools
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from llguidance import LLMatcher, LLTokenizer
from llguidance.hf import from_tokenizer

from shopwright.models.model import ModelFailed
from shopwright.tasks.grammar import Grammar


class Vocabulary:
    """The tokens of a model as bytes; `size` of them have a logit, and `ends` end a reply."""

    def __init__(self, name: str, tokenizer: Any, size: int, ends: Collection[int]) -> None:
        self.size, self.ends = size, frozenset(ends)
        self._name = name
        self._tokens: LLTokenizer = from_tokenizer(tokenizer, n_vocab=size, eos_token=sorted(self.ends))
        self._matcher = functools.lru_cache(maxsize=1024)(self._compiled)

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say, special ones left out; a character that is not whole yet is U+FFFD."""
        said = [token for token in tokens if not self._tokens.is_special_token(token)]
        return self._tokens.decode_bytes(said).decode("utf-8", "replace")

    def matcher(self, grammar: Grammar) -> "Matcher":
        """A fresh reply inside a grammar. Raises ModelFailed where llguidance cannot keep to it."""
        return Matcher(self._name, self._matcher(grammar.pattern()).deep_copy(), self.size)

    def _compiled(self, pattern: str) -> LLMatcher:
        return LLMatcher(self._tokens, LLMatcher.grammar_from_regex(pattern))


class Matcher:
    """One reply inside its grammar."""

    def __init__(self, name: str, matcher: LLMatcher, size: int) -> None:
        self._name, self._matcher, self._size = name, matcher, size
        self._check()

    @property
    def is_whole(self) -> bool:
        """Whether nothing may follow any more."""
        return self._matcher.is_stopped()

    def allowed(self) -> npt.NDArray[np.bool_]:
        """For each token of the vocabulary whether it may come next."""
        packed = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        self._check()
        return np.unpackbits(packed, count=self._size, bitorder="little").view(np.bool_)

    def take(self, token: int) -> None:
        """The reply goes on with this token."""
        self._matcher.consume_token(token)
        self._check()

    def _check(self) -> None:
        if self._matcher.is_error():
            raise ModelFailed(self._name, f"its grammar cannot be kept: {self._matcher.get_error()}")
