"""A chat template taken apart and put together again, here and in Ollama's language."""

import pytest
from compression.go_templates import execute
from compression.templates import COUNTING, DEFAULT_SYSTEM, FOLDED, MARKED, NO_SYSTEM, SHOUTING
from hypothesis import given
from hypothesis import strategies as st

from shopwright.compression.chat_format import ChatFormat, NoChatFormat, Turn, chat_format
from shopwright.compression.ollama import go_template
from shopwright.models.chat import CHAT_TEMPLATE, render
from shopwright.models.model import Message

TEMPLATES = {
    "ours": CHAT_TEMPLATE,
    "marked": MARKED,
    "default system": DEFAULT_SYSTEM,
    "folded": FOLDED,
    "no system": NO_SYSTEM,
}
FORMATS: dict[str, ChatFormat] = {}


def format_of(name: str) -> ChatFormat:
    if name not in FORMATS:
        FORMATS[name] = chat_format(lambda talk, follows: rendered(name, talk, follows), name)
    return FORMATS[name]


def rendered(name: str, talk: tuple[Message, ...], reply_follows: bool = True) -> str:
    return render(talk, TEMPLATES[name], reply_follows, "<s>", "</s>")


said = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)


@given(name=st.sampled_from(sorted(TEMPLATES)), turns=st.lists(said, min_size=1, max_size=7), system=said)
def test_any_conversation_reads_the_same_in_ollamas_language(name: str, turns: list[str], system: str) -> None:
    kept = turns[: len(turns) - (len(turns) + 1) % 2]
    led = (Message("system", system),) if name != "no system" else ()
    talk = tuple(Message("assistant" if at % 2 else "user", text) for at, text in enumerate(kept))
    go = go_template(format_of(name))

    for conversation in (talk, led + talk):
        messages = [{"role": message.role, "content": message.content} for message in conversation]
        assert execute(go, messages) == rendered(name, conversation)
        assert format_of(name).render(conversation) == rendered(name, conversation)


def test_our_template_is_written_turn_by_turn() -> None:
    assert go_template(format_of("ours")) == (
        "{{ if .System }}<|im_start|>system\n{{ .System }}<|im_end|>\n{{ end }}"
        '{{ range .Messages }}{{ if eq .Role "user" }}<|im_start|>user\n{{ .Content }}<|im_end|>\n'
        '{{ else if eq .Role "assistant" }}<|im_start|>assistant\n{{ .Content }}<|im_end|>\n{{ end }}{{ end }}'
        "<|im_start|>assistant\n"
    )


def test_a_greeting_before_the_first_question_is_told_where_turns_are_marked() -> None:
    talk = (Message("assistant", "Good morning."), Message("user", "Boots?"))
    messages = [{"role": message.role, "content": message.content} for message in talk]

    assert execute(go_template(format_of("ours")), messages) == rendered("ours", talk)


def test_a_system_text_inside_the_first_question_is_told() -> None:
    found = format_of("folded")

    assert found.system is not None
    assert (found.system.before, found.system.after) == ("<s>[ASK] ", "\n\n")
    assert (found.user.after, found.assistant) == (" [/ASK]", Turn(" ", "</s>[ASK] "))


def test_a_template_that_refuses_system_texts_has_no_place_for_them() -> None:
    assert format_of("no system").system is None
    assert ".System" not in go_template(format_of("no system"))


def test_braces_of_a_template_open_no_action() -> None:
    assert '{{ "{" }}a shop}' in go_template(format_of("default system"))


@pytest.mark.parametrize(("template", "why"), [(COUNTING, "in other words"), (SHOUTING, "text of each user")])
def test_a_template_that_does_more_is_refused(template: str, why: str) -> None:
    with pytest.raises(NoChatFormat, match=why) as refused:
        chat_format(lambda talk, follows: render(talk, template, follows), "tuned")

    assert "Export it as gguf" in str(refused.value)
