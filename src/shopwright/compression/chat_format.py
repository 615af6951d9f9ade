"""A Jinja chat template taken apart: what it writes before, between and after the turns, found by rendering it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shopwright.foundation.errors import UsageError
from shopwright.models.chat import BadChatTemplate
from shopwright.models.model import Message

Render = Callable[[Sequence[Message], bool], str]
"""Messages, and whether a reply follows, as text."""

_SYSTEM, _USER, _REPLY, _NEXT = "Ssystem1", "Uuser2", "Aassistant3", "Uuser4"
"""Contents that no template writes of itself."""
_TRICKY = (
    'What\'s {{ .Content }} in "size 42"?\n- {% if x %} & <b>\\n</b>',
    "Größe 42 — 129,95 €, 登山靴 🧥",
    "one line\n\nand a third",
)


class NoChatFormat(UsageError):
    """A chat template does more than to put fixed words around the turns."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"The chat template of {name} cannot be said in Ollama's template language: {why} "
            "Export it as gguf: llama.cpp and its kin read the Jinja template itself."
        )


@dataclass(frozen=True)
class Turn:
    """What stands around the content of one role's turn."""

    before: str
    after: str


@dataclass(frozen=True)
class ChatFormat:
    """A template as pieces: a conversation is an opening, with the system's text or without, turns, and an ending.

    `user.after` and `assistant.after` may hold the beginning of the turn that follows, where that cannot be told apart.
    """

    opening: str
    """Before the turns, where there is no system text."""
    system: Turn | None
    """Before and after the system text; None where the template refuses one."""
    user: Turn
    assistant: Turn
    ending: str
    """After the turns, before the reply."""

    def render(self, messages: Sequence[Message]) -> str:
        """A conversation that ends where the reply begins; its system text, if it has one, comes first."""
        system = next((message.content for message in messages if message.role == "system"), "")
        begun = f"{self.system.before}{system}{self.system.after}" if system and self.system else self.opening
        turns = {"user": self.user, "assistant": self.assistant}
        said = [turns[m.role].before + m.content + turns[m.role].after for m in messages if m.role in turns]
        return begun + "".join(said) + self.ending


def chat_format(render: Render, name: str) -> ChatFormat:
    """The pieces of the template behind `render`, seen to render conversations of many lengths as it does.

    The turns alternate and begin with the user's. A template that cuts white space from the ends of what is said can
    still be told: what has such ends is rendered as it stands. Raises NoChatFormat.
    """
    opening, between, again, ending = _around(render, name, _alternating(_USER, _REPLY, _NEXT), True)
    if not between.startswith(ending):
        raise NoChatFormat(name, "it ends an earlier turn of the user in other words than the last one.")
    system = _system(render, name)
    chain = ChatFormat(opening, system, Turn("", ending), Turn(between.removeprefix(ending), again), "")
    found = _in_turns(render, name, chain) or chain
    for messages in _conversations(system is not None):
        if found.render(messages) != render(messages, True):
            raise NoChatFormat(name, f"a conversation of {len(messages)} turns is rendered in another way.")
    return found


def _in_turns(render: Render, name: str, chain: ChatFormat) -> ChatFormat | None:
    """The same with each turn's words around that turn alone, where the template has them so."""
    try:
        _, _, closed = _around(render, name, _alternating(_USER, _REPLY), False)
        _, ended = _around(render, name, _alternating(_USER), False)
    except NoChatFormat:
        return None
    begun = chain.assistant.after.removeprefix(closed)
    parts = (chain.opening, *([chain.system.after] if chain.system else []))
    whole = chain.assistant.after.startswith(closed) and chain.user.after.startswith(ended)
    if not (whole and begun and all(part.endswith(begun) for part in parts)):
        return None
    reply = chain.user.after.removeprefix(ended)
    system = Turn(chain.system.before, chain.system.after.removesuffix(begun)) if chain.system else None
    user, assistant = Turn(begun, ended), Turn(reply + chain.assistant.before, closed)
    return ChatFormat(chain.opening.removesuffix(begun), system, user, assistant, reply)


def _system(render: Render, name: str) -> Turn | None:
    try:
        before, after, _ = _around(render, name, (Message("system", _SYSTEM), Message("user", _USER)), True)
    except BadChatTemplate:
        return None
    return Turn(before, after)


def _around(render: Render, name: str, messages: Sequence[Message], reply_follows: bool) -> tuple[str, ...]:
    """The words before, between and after the contents of the messages."""
    left, found = render(messages, reply_follows), []
    for message in messages:
        before, mark, left = left.partition(message.content)
        if not mark or message.content in left:
            raise NoChatFormat(name, f"it does not write the text of each {message.role} once and in order.")
        found.append(before)
    return (*found, left)


def _alternating(*contents: str) -> tuple[Message, ...]:
    return tuple(Message("assistant" if at % 2 else "user", content) for at, content in enumerate(contents))


def _conversations(with_system: bool) -> Sequence[tuple[Message, ...]]:
    texts = [_TRICKY[place % len(_TRICKY)] for place in range(7)]
    plain = [_alternating(*texts[:length]) for length in (1, 3, 5, 7)]
    led = [(Message("system", text), *turns) for turns in plain for text in _TRICKY] if with_system else []
    return (*plain, *led)
