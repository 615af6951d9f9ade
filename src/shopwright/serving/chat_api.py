"""OpenAI's chat completions over the shop's own model: whole replies and streams, in exactly its shapes."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from shopwright.models.model import Message, Model, ModelFailed, Reply, Request
from shopwright.serving.errors import BadRequest, kind_of
from shopwright.serving.schema import from_choices, from_format

MOST_TOKENS = 2048
MOST_MESSAGES = 100
CHARACTERS_A_TOKEN = 4
"""For the counts of `usage` where an engine does not tell: a rule of thumb, not a measurement."""


class TextPart(BaseModel):
    """A piece of a message."""

    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """One message of a request; a developer's counts as the system's."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def as_message(self) -> Message:
        """The house's own form. Raises BadRequest for anything but text."""
        role = "system" if self.role == "developer" else self.role
        if isinstance(self.content, str):
            return Message(role, self.content)
        if any(part.type != "text" for part in self.content):
            raise BadRequest("messages", "This model reads text only. Leave other kinds of content out.")
        return Message(role, "".join(part.text for part in self.content))


class StreamOptions(BaseModel):
    """What a stream is to tell beside the reply."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The body of POST /v1/chat/completions; parameters that change nothing here are read and left alone."""

    model_config = ConfigDict(extra="ignore")

    model: str = ""
    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    max_tokens: int | None = Field(None, ge=1, le=MOST_TOKENS)
    max_completion_tokens: int | None = Field(None, ge=1, le=MOST_TOKENS)
    temperature: float = Field(0.0, ge=0.0, le=2.0)
    seed: int = 0
    stop: str | list[str] | None = None
    n: Literal[1] = 1
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    response_format: dict[str, Any] | None = None
    guided_choice: list[str] | None = Field(None, min_length=1, max_length=10_000)

    def as_request(self) -> Request:
        """The house's own form."""
        stop = (self.stop,) if isinstance(self.stop, str) else tuple(self.stop or ())
        grammar = from_choices(self.guided_choice) if self.guided_choice else from_format(self.response_format)
        return Request(
            tuple(message.as_message() for message in self.messages),
            grammar=grammar,
            max_tokens=self.max_completion_tokens or self.max_tokens or 512,
            temperature=self.temperature,
            seed=self.seed,
            stop=stop,
        )


def chat_routes(model: Model) -> APIRouter:
    """The routes that any OpenAI client speaks to."""
    routes = APIRouter()
    created = int(time.time())

    @routes.get("/v1/models")
    async def models() -> dict[str, Any]:
        entry = {"id": model.name, "object": "model", "created": created, "owned_by": "shopwright"}
        return {"object": "list", "data": [entry]}

    @routes.post("/v1/chat/completions")
    async def complete(asked: ChatRequest) -> Response:
        request = asked.as_request()
        if asked.stream:
            lines = _events(model, request, asked.stream_options.include_usage)
            return StreamingResponse(lines, media_type="text/event-stream", headers={"cache-control": "no-store"})
        reply = await run_in_threadpool(lambda: next(iter(model.reply([request]))))
        return JSONResponse(_completion(model, request, reply))

    return routes


def _completion(model: Model, request: Request, reply: Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason}
    return {**_head(model, "chat.completion"), "choices": [choice], "usage": _usage(request, reply)}


def _events(model: Model, request: Request, with_usage: bool) -> Iterator[str]:
    """Server-sent events. A model that fails half-way is reported as an event, for the status is already sent."""
    head = _head(model, "chat.completion.chunk")
    text = ""
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        for piece in model.stream(request):
            text += piece
            yield _chunk(head, {"content": piece})
    except ModelFailed as failure:
        kind, code = kind_of(failure)
        yield _line({"error": {"message": str(failure), "type": kind, "param": None, "code": code}})
        return
    yield _chunk(head, {}, finish="stop")
    if with_usage:
        yield _line({**head, "choices": [], "usage": _usage(request, Reply(text))})
    yield "data: [DONE]\n\n"


def _chunk(head: dict[str, Any], delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _line({**head, "choices": [choice]})


def _line(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _head(model: Model, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model.name}


def _usage(request: Request, reply: Reply) -> dict[str, int]:
    asked = sum(len(message.content) for message in request.messages)
    prompt = reply.prompt_tokens if reply.prompt_tokens is not None else _estimate(asked)
    completion = reply.completion_tokens if reply.completion_tokens is not None else _estimate(len(reply.text))
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _estimate(characters: int) -> int:
    return -(-characters // CHARACTERS_A_TOKEN)
