"""A model for Ollama: its GGUF file's chat template in Go's template language, and the Modelfile that goes with it."""

import re
from collections.abc import Sequence

from shopwright.compression.chat_format import ChatFormat, NoChatFormat, Turn, chat_format
from shopwright.models.chat import SPECIAL_TOKENS, TURN_END, TURN_START, render
from shopwright.models.gguf_words import GgufWords
from shopwright.models.model import Message

MODELFILE = "Modelfile"
MOST_CONTEXT = 4096
"""Tokens that Ollama is told to keep room for, at most: memory grows with it."""
_ALLOWED = "\n\t"


def modelfile(words: GgufWords, file: str, licences: Sequence[str]) -> str:
    """The Modelfile of a GGUF file by the name `file` beside it. Raises NoChatFormat."""
    found = format_of(words)
    template = _quotable(go_template(found), words.name)
    lines = [
        f"# {words.name}: `ollama create {words.name.lower()} -f {MODELFILE}`",
        f"FROM ./{file}",
        f'TEMPLATE """{template}"""',
        *(f'PARAMETER stop "{stop}"' for stop in stops(words)),
        # As the shop's examinations ask it.
        "PARAMETER temperature 0",
        f"PARAMETER num_ctx {min(words.context, MOST_CONTEXT)}",
    ]
    told = ", ".join(licences)
    return "\n".join([*lines, *([f'LICENSE """{told}"""'] if told else [])]) + "\n"


def format_of(words: GgufWords) -> ChatFormat:
    """The chat template of a GGUF file, taken apart; without the first token where the engine puts it itself."""

    def rendered(messages: Sequence[Message], reply_follows: bool) -> str:
        text = render(messages, words.template, reply_follows, words.bos_token, words.eos_token)
        return text.removeprefix(words.bos_token) if words.adds_bos else text

    return chat_format(rendered, words.name)


def go_template(of: ChatFormat) -> str:
    """The format as Ollama executes it: `.System` is all system texts, `.Messages` the turns, theirs among them.

    Of Go's text/template it uses actions with a field or a string, `if`, `else`, `range` and `eq`.
    """
    opening = _literal(of.opening)
    if of.system is not None:
        opening = "{{ if .System }}" + _said(of.system, ".System") + "{{ else }}" + opening + "{{ end }}"
        opening = opening.replace("{{ else }}{{ end }}", "{{ end }}")
    user, assistant = _said(of.user, ".Content"), _said(of.assistant, ".Content")
    turns = '{{ if eq .Role "user" }}' + user + '{{ else if eq .Role "assistant" }}' + assistant + "{{ end }}"
    return opening + "{{ range .Messages }}" + turns + "{{ end }}" + _literal(of.ending)


def stops(words: GgufWords) -> tuple[str, ...]:
    """The texts that end a reply: the tokens that the file names, and our own marks where it has them."""
    named = [words.vocabulary[number] for number in words.ends]
    marks = [mark for mark in (*SPECIAL_TOKENS, TURN_START, TURN_END) if mark in words.vocabulary]
    return tuple(dict.fromkeys([*named, *marks]))


def _said(turn: Turn, field: str) -> str:
    return _literal(turn.before) + "{{ " + field + " }}" + _literal(turn.after)


def _literal(text: str) -> str:
    """Text that Go's parser takes as it stands: a brace could open an action together with what follows it."""
    return re.sub(r"\{+", lambda braces: '{{ "' + braces[0] + '" }}', text)


def _quotable(template: str, name: str) -> str:
    # The Modelfile's reader drops what cannot be printed, and ends a text at three quotation marks.
    lost = next((letter for letter in template if not letter.isprintable() and letter not in _ALLOWED), None)
    if lost is not None:
        raise NoChatFormat(name, f"a Modelfile cannot hold the character {lost!r}.")
    if '"""' in template:
        raise NoChatFormat(name, 'a Modelfile cannot hold """.')
    return template
