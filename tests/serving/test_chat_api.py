"""OpenAI's own client speaks to a real server."""

import json

import httpx
import openai
import pytest
from assistant.corner_shop import Scripted
from serving.running import Running

from shopwright.models.model import PromptTooLong, Request
from shopwright.models.remote import Remote
from shopwright.tasks.grammar import OneOf

ASK = [{"role": "user", "content": "What are they made of?"}]


@pytest.fixture
def client(server: Running) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0)


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["scripted"]


def test_a_completion_has_openais_shape(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="scripted", messages=ASK)  # type: ignore[arg-type]

    assert reply.object == "chat.completion" and reply.id.startswith("chatcmpl-")
    assert reply.choices[0].message.content == "The Stig boots are made of nubuck leather."
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage and (reply.usage.prompt_tokens, reply.usage.total_tokens) == (7, 10)


def test_a_stream_comes_in_pieces_and_ends_with_usage(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="scripted",
        messages=ASK,
        stream=True,
        stream_options={"include_usage": True},  # type: ignore[arg-type]
    )
    chunks = list(stream)

    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "The Stig boots are made of nubuck leather."
    assert len(chunks) > 5 and len({chunk.id for chunk in chunks}) == 1
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage and chunks[-1].usage.completion_tokens > 0


def test_a_stream_is_server_sent_events(server: Running) -> None:
    reply = httpx.post(f"{server.url}/v1/chat/completions", json={"messages": ASK, "stream": True})
    lines = [line for line in reply.text.split("\n\n") if line]

    assert reply.headers["content-type"].startswith("text/event-stream")
    assert lines[-1] == "data: [DONE]"
    assert json.loads(lines[0].removeprefix("data: "))["choices"][0]["delta"]["role"] == "assistant"


def test_what_is_asked_reaches_the_model(client: openai.OpenAI, model: Scripted) -> None:
    client.chat.completions.create(
        model="scripted",
        messages=[
            {"role": "developer", "content": "Be short."},
            {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
        ],
        max_completion_tokens=9,
        temperature=0.5,
        seed=3,
        stop=["\n"],
    )
    asked = model.asked[0]

    assert [(m.role, m.content) for m in asked.messages] == [("system", "Be short."), ("user", "Hi")]
    assert (asked.max_tokens, asked.temperature, asked.seed, asked.stop) == (9, 0.5, 3, ("\n",))


def test_choices_become_a_grammar(client: openai.OpenAI, model: Scripted) -> None:
    client.chat.completions.create(
        model="scripted",
        messages=ASK,
        extra_body={"guided_choice": ["yes", "no"]},  # type: ignore[arg-type]
    )

    assert isinstance(model.asked[0].grammar, OneOf)


def test_a_json_schema_becomes_a_grammar(client: openai.OpenAI, model: Scripted) -> None:
    schema = {"type": "object", "properties": {"ok": {"type": "boolean"}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    client.chat.completions.create(model="scripted", messages=ASK, response_format=wanted)  # type: ignore[call-overload]

    assert model.asked[0].grammar is not None and '\\"ok\\"' in model.asked[0].grammar.gbnf()


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({"messages": []}, "messages"),
        ({"messages": ASK, "max_tokens": 0}, "max_tokens"),
        ({"messages": ASK, "temperature": 9}, "temperature"),
        ({"messages": ASK, "n": 2}, "n"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages"),
        ({"messages": ASK, "response_format": {"type": "json_object"}}, "response_format"),
    ],
)
def test_a_bad_request_is_answered_in_openais_form(server: Running, body: object, parameter: str) -> None:
    reply = httpx.post(f"{server.url}/v1/chat/completions", json=body)

    assert reply.status_code == 400
    assert reply.json()["error"]["type"] == "invalid_request_error"
    assert reply.json()["error"]["param"] == parameter


def test_the_client_raises_openais_own_error(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="temperature"):
        client.chat.completions.create(model="scripted", messages=ASK, temperature=3)  # type: ignore[arg-type]


def test_a_model_that_fails_is_a_bad_gateway(client: openai.OpenAI, model: Scripted) -> None:
    model.fails = True

    with pytest.raises(openai.InternalServerError, match="told to fail"):
        client.chat.completions.create(model="scripted", messages=ASK)  # type: ignore[arg-type]


def test_a_prompt_that_is_too_long_is_a_bad_request_of_its_own_code_and_read_back_as_such(
    server: Running, model: Scripted
) -> None:
    model.fails = PromptTooLong
    remote = Remote(f"{server.url}/v1")

    told = httpx.post(f"{server.url}/v1/chat/completions", json={"messages": ASK})

    assert (told.status_code, told.json()["error"]["code"]) == (400, "context_length_exceeded")
    with pytest.raises(PromptTooLong):
        list(remote.reply([Request.user("?")]))
    with pytest.raises(PromptTooLong):
        list(remote.stream(Request.user("?")))


def test_a_model_that_fails_in_a_stream_ends_it_with_an_error(server: Running, model: Scripted) -> None:
    model.fails = True
    reply = httpx.post(f"{server.url}/v1/chat/completions", json={"messages": ASK, "stream": True})

    assert "told to fail" in reply.text and "[DONE]" not in reply.text
