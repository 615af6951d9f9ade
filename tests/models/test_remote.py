"""A model behind an address: a real HTTP server on this machine answers as OpenAI's API does."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from shopwright.models.model import ModelFailed, Request
from shopwright.models.remote import Patience, Remote
from shopwright.tasks.grammar import OneOf, Words

QUICK = Patience(timeout_s=2, attempts=4, longest_wait_s=0.02, at_once=4)
NUMBERS = OneOf((Words("1"), Words("2")))


class Shopkeeper(ThreadingHTTPServer):
    """Answers every question with its last turn; the first `failures` of them with an error."""

    def __init__(self, owner: str = "local", status: int = 500, failures: int = 0, silence_s: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.owner, self.status, self.failures, self.silence_s = owner, status, failures, silence_s
        self.asked: list[dict[str, Any]] = []
        self.cut_off = False
        self.retry_after = ""
        self.cut_bodies = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Counter(BaseHTTPRequestHandler):
    server: Shopkeeper

    def do_GET(self) -> None:
        self._say({"object": "list", "data": [{"id": "tiny", "object": "model", "owned_by": self.server.owner}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        time.sleep(self.server.silence_s)
        if self.server.failures > 0:
            self.server.failures -= 1
            self._say({"error": {"message": "not now"}}, self.server.status)
        elif body.get("stream"):
            self._stream(body["messages"][-1]["content"])
        elif self.server.cut_bodies > 0:
            self.server.cut_bodies -= 1
            self._send(json.dumps(_completion(body))[:-9].encode(), 200)
        else:
            self._say(_completion(body))

    def _say(self, value: object, status: int = 200) -> None:
        self._send(json.dumps(value).encode(), status)

    def _send(self, text: bytes, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429 and self.server.retry_after:
            self.send_header("Retry-After", self.server.retry_after)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _stream(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        if self.server.cut_off:
            self.send_header("Content-Length", "100000")
        self.end_headers()
        for word in text.split():
            part = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "tiny", "choices": [
                {"index": 0, "delta": {"content": word}, "finish_reason": None}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(part)}\n\n".encode())
            if self.server.cut_off:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _completion(body: dict[str, Any]) -> dict[str, Any]:
    tops = [{"token": "2", "logprob": -0.1, "bytes": None}, {"token": "1", "logprob": -2.4, "bytes": None}]
    told = {"content": [{**tops[0], "top_logprobs": tops}], "refusal": None} if body.get("logprobs") else None
    message = {"role": "assistant", "content": body["messages"][-1]["content"]}
    choice = {"index": 0, "finish_reason": "stop", "message": message, "logprobs": told}
    usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
    return {"id": "x", "object": "chat.completion", "created": 0, "model": "tiny", "choices": [choice], "usage": usage}


@contextmanager
def open_shop(**words: Any) -> Iterator[Shopkeeper]:
    server = Shopkeeper(**words)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_replies_keep_the_order_of_the_questions() -> None:
    questions = [f"question {n}" for n in range(20)]
    with open_shop() as server:
        model = Remote(server.address, QUICK)
        replies = list(model.reply([Request.user(text) for text in questions]))
        model.close()

    assert [reply.text for reply in replies] == questions
    assert (replies[0].prompt_tokens, replies[0].completion_tokens) == (5, 2)


def test_the_first_model_listed_answers_unless_another_is_named() -> None:
    with open_shop() as server:
        assert Remote(server.address, QUICK).name == "tiny"
        assert Remote(f"{server.address}#large", QUICK).name == "large"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_is_asked_again(status: int) -> None:
    with open_shop(status=status, failures=2) as server:
        (reply,) = Remote(server.address, QUICK).reply([Request.user("hello")])

        assert reply.text == "hello"
        assert len(server.asked) == 3


def test_a_server_that_never_recovers_is_a_failure() -> None:
    with open_shop(failures=99) as server, pytest.raises(ModelFailed, match="did not answer"):
        list(Remote(server.address, QUICK).reply([Request.user("hello")]))


def test_a_server_that_never_answers_is_a_failure() -> None:
    hasty = Patience(timeout_s=0.2, attempts=1)
    with open_shop(silence_s=1) as server, pytest.raises(ModelFailed):
        list(Remote(server.address, hasty).reply([Request.user("hello")]))


def test_nobody_at_the_address_is_a_failure() -> None:
    with open_shop() as server:
        address = server.address
    with pytest.raises(ModelFailed, match="did not answer"):
        Remote(address, Patience(attempts=1))


def test_a_reply_comes_in_pieces() -> None:
    with open_shop() as server:
        assert list(Remote(server.address, QUICK).stream(Request.user("warm and dry"))) == ["warm", "and", "dry"]


def test_a_stream_that_breaks_off_is_a_failure() -> None:
    with open_shop() as server:
        server.cut_off = True
        pieces = Remote(server.address, QUICK).stream(Request.user("warm and dry"))

        assert next(pieces) == "warm"
        with pytest.raises(ModelFailed):
            list(pieces)


@pytest.mark.parametrize(
    ("owner", "field"), [("vllm", "structured_outputs"), ("llamacpp", "grammar"), ("somebody", None)]
)
def test_a_grammar_is_sent_in_the_servers_own_way(owner: str, field: str | None) -> None:
    with open_shop(owner=owner) as server:
        list(Remote(server.address, QUICK).reply([Request.user("1 or 2?", grammar=NUMBERS)]))

        sent = {"structured_outputs", "grammar"} & set(server.asked[0])
        assert sent == ({field} if field else set())


def test_likelihoods_come_from_the_first_tokens_alternatives() -> None:
    with open_shop() as server:
        told = Remote(server.address, QUICK).likelihoods(Request.user("1, 2 or 3?"), ["1", "2", "3"])

    assert told is not None
    assert told[:2] == (-2.4, -0.1)
    assert told[2] < told[0]


def test_continuations_that_share_their_first_token_cannot_be_told_apart() -> None:
    with open_shop() as server:
        asked = Request.user("which of ten?")

        assert Remote(server.address, QUICK).likelihoods(asked, [f"{n}," for n in range(1, 11)]) is None


def test_a_schema_is_sent_as_the_response_format_and_takes_the_grammars_place() -> None:
    with open_shop(owner="vllm") as server:
        list(
            Remote(server.address, QUICK).reply(
                [replace(Request.user("1?", grammar=NUMBERS), schema='{"type": "object"}')]
            )
        )

        assert server.asked[0]["response_format"]["json_schema"]["schema"] == {"type": "object"}
        assert "structured_outputs" not in server.asked[0]


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_busy_server_s_word_on_waiting_is_kept_and_told(form: str) -> None:
    """RFC 9110: a number of seconds, or a date."""
    with open_shop(status=429, failures=9) as server:
        server.retry_after = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
        patient = Remote(f"{server.address}#tiny", Patience(attempts=2, longest_wait_s=0.3))
        began = time.monotonic()
        with pytest.raises(ModelFailed) as failed:
            list(patient.reply([Request.user("hello")]))

    assert time.monotonic() - began >= 0.3
    assert (failed.value.status, failed.value.passing) == (429, True)
    assert failed.value.wait_s is not None and 0 < failed.value.wait_s <= 2


def test_a_body_that_was_cut_off_is_asked_for_again() -> None:
    with open_shop() as server:
        server.cut_bodies = 2
        assert [reply.text for reply in Remote(f"{server.address}#tiny", QUICK).reply([Request.user("hello")])] == [
            "hello"
        ]
        assert len(server.asked) == 3


def test_a_refusal_is_told_with_its_status_and_does_not_pass() -> None:
    with open_shop(status=400, failures=1) as server, pytest.raises(ModelFailed) as failed:
        list(Remote(f"{server.address}#tiny", QUICK).reply([Request.user("hello")]))

    assert (failed.value.status, failed.value.passing, failed.value.wait_s) == (400, False, None)
