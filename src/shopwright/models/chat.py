"""The one place where a chat template is applied: messages in, the text that a causal model continues out."""

import functools
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shopwright.foundation.errors import UsageError
from shopwright.models.model import Message

END_OF_TEXT = "<|endoftext|>"
TURN_START = "<|im_start|>"
TURN_END = "<|im_end|>"

SPECIAL_TOKENS = (END_OF_TEXT, TURN_START, TURN_END)
"""The special tokens of our own tokenizers, in the order of their ids: between documents and for padding, before a
turn's role, after a turn's text. A reply ends with the last one, so it is the model's end token (`eos_token`)."""

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}"
)
"""The template of our own models: each turn between its marks, its role on the first line."""


_MARK = re.compile(r"<\|(?=[^\s|<>]+\|>)")


class BadChatTemplate(UsageError):
    """A chat template is not valid Jinja, or refuses these messages."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The chat template cannot be applied: {why}. Mend the model's chat_template.jinja.")


def render(
    messages: Sequence[Message],
    template: str = CHAT_TEMPLATE,
    reply_follows: bool = True,
    bos_token: str = "",
    eos_token: str = "",
) -> str:
    """The messages as one text; with `reply_follows` it ends where the assistant's reply begins.

    The result is what `transformers` makes of the same template. Raises BadChatTemplate.
    """
    values: dict[str, Any] = {
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "add_generation_prompt": reply_follows,
        "bos_token": bos_token,
        "eos_token": eos_token,
        "tools": None,
        "documents": None,
    }
    try:
        return _compiled(template).render(values)
    except jinja2.TemplateError as error:
        raise BadChatTemplate(str(error)) from error


def defused(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages with a space inside whatever looks like a special token, so that no one's text ends a turn."""
    return tuple(replace(message, content=_MARK.sub("< |", message.content)) for message in messages)


class _GenerationBlocks(Extension):
    """Lets `{% generation %}` blocks, which mark what a trainer learns from, stand for their contents."""

    tags = {"generation"}  # noqa: RUF012 - jinja2 reads this attribute as a set

    def parse(self, parser: Parser) -> nodes.Node | list[nodes.Node]:
        """The nodes between the block's two tags."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


@functools.lru_cache(maxsize=16)
def _compiled(template: str) -> jinja2.Template:
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_GenerationBlocks, loopcontrols]
    )
    environment.filters["tojson"] = _tojson
    environment.globals.update(_TEMPLATE_FUNCTIONS)
    return environment.from_string(template)


def _tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)


def _raise_exception(message: str) -> None:
    raise jinja2.TemplateError(message)


def _strftime_now(pattern: str) -> str:
    return datetime.now().astimezone().strftime(pattern)


_TEMPLATE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "raise_exception": _raise_exception,
    "strftime_now": _strftime_now,
}
