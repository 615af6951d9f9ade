"""The words of one GGUF file: requests as its chat template puts them, and texts as its tokenizer cuts them."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shopwright.models.chat import CHAT_TEMPLATE, defused, render
from shopwright.models.checkpoints import TEMPLATE_FILE
from shopwright.models.gguf_metadata import read_metadata
from shopwright.models.llama_tokenizer import rebuilt
from shopwright.models.model import ModelFailed, Request
from shopwright.models.parting import Tokens


class GgufWords:
    """What a GGUF file says of its tokens, and the chat template beside it, or else in it. Raises UnreadableFile."""

    def __init__(self, file: Path) -> None:
        self.name = file.parent.name
        self.metadata = read_metadata(file)
        self.vocabulary: list[str] = self.metadata["tokenizer.ggml.tokens"]
        self.adds_bos: bool = self.metadata.get("tokenizer.ggml.add_bos_token", False)
        self.bos_token, self.eos_token = (self._special(name) for name in ("bos", "eos"))
        self.template = _template(file.with_name(TEMPLATE_FILE), self.metadata)
        self._tokenizer = rebuilt(self.metadata)
        self._tokens = functools.lru_cache(maxsize=4096)(self._cut)

    @property
    def known(self) -> bool:
        """Whether texts can be cut into the model's tokens here."""
        return self._tokenizer is not None

    @property
    def context(self) -> int:
        """How many tokens the model was made to see at once."""
        architecture = self.metadata["general.architecture"]
        return int(self.metadata[f"{architecture}.context_length"])

    @property
    def ends(self) -> tuple[int, ...]:
        """The tokens that end a reply."""
        named = (self.metadata.get(f"tokenizer.ggml.{name}_token_id") for name in ("eos", "eot"))
        return tuple(sorted({number for number in named if number is not None}))

    def prompt(self, request: Request) -> str:
        """The text that the model is given for a request."""
        messages, bos = defused(request.messages), self.bos_token
        text = render(messages, self.template, bos_token=bos, eos_token=self.eos_token)
        # Where the tokenizer puts the first token, the template must not put it a second time.
        return text.removeprefix(bos) if self.adds_bos else text

    def tokens(self, text: str) -> Tokens:
        """The token ids of a text, special tokens recognised. Raises ModelFailed where they are not known."""
        return self._tokens(text)

    def read(self, prompt: str) -> Tokens:
        """The token ids of a whole prompt: before its own, the first token where the model wants one."""
        return (*(self.tokens(self.bos_token) if self.adds_bos else ()), *self._cut(prompt))

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say. Raises ModelFailed where they are not known."""
        return str(self._known().decode(list(tokens)))

    def _cut(self, text: str) -> Tokens:
        return tuple(self._known().encode(text, add_special_tokens=False).ids)

    def _known(self) -> Any:
        if self._tokenizer is None:
            raise ModelFailed(self.name, "its tokenizer is none of the byte-level BPEs that are known here.")
        return self._tokenizer

    def _special(self, name: str) -> str:
        number = self.metadata.get(f"tokenizer.ggml.{name}_token_id")
        return "" if number is None else self.vocabulary[number]


def _template(file: Path, metadata: dict[str, Any]) -> str:
    if file.is_file():
        return file.read_text(encoding="utf-8")
    return str(metadata.get("tokenizer.chat_template", CHAT_TEMPLATE))
