"""A model behind an address: a real HTTP server on this machine answers as OpenAI's API does."""

import json
import re
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
from shopwright.models.remote import TRIAL, Patience, Remote
from shopwright.tasks.grammar import OneOf, Words

QUICK = Patience(timeout_s=2, attempts=4, outlast_s=0.5, longest_wait_s=0.02, at_once=4)
PATIENT = replace(QUICK, outlast_s=20.0)
NUMBERS = OneOf((Words("1"), Words("2")))


class Shopkeeper(ThreadingHTTPServer):
    """Answers every question with its last turn; the first `failures` of them with an error, others as told below."""

    def __init__(
        self, owner: str = "local", status: int = 500, failures: int = 0, silence_s: float = 0, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), Counter)
        self.owner, self.status, self.failures, self.silence_s = owner, status, failures, silence_s
        self.asked: list[dict[str, Any]] = []
        self.cut_off = False
        self.retry_after = ""
        self.cut_bodies = 0
        self.down_until = 0.0
        self.tops = 20
        self.slow = self.poison = ""
        self.grammars = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def texts(self) -> list[str]:
        """What was asked, without what a client asks of its own accord."""
        found = [body["messages"][-1]["content"] for body in self.asked]
        return [text for text in found if text != TRIAL.messages[-1].content]

    def refusal(self, body: dict[str, Any]) -> int:
        """The status of an answer that is none, or 0."""
        text = body["messages"][-1]["content"]
        if self.failures > 0:
            self.failures -= 1
            return self.status
        if time.monotonic() < self.down_until or text == self.poison:
            return 500
        constrained = "grammar" in body or "structured_outputs" in body
        return 400 * (body.get("top_logprobs", 0) > self.tops or (constrained and not self.grammars))


class Counter(BaseHTTPRequestHandler):
    server: Shopkeeper

    def do_GET(self) -> None:
        self._say({"object": "list", "data": [{"id": "tiny", "object": "model", "owned_by": self.server.owner}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        time.sleep(self.server.silence_s + (body["messages"][-1]["content"] == self.server.slow))
        if status := self.server.refusal(body):
            self._say({"error": {"message": "not now"}}, status)
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
        assert server.texts == ["hello", "hello"]


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
        Remote(address, QUICK)


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

        sent = {"structured_outputs", "grammar"} & set(server.asked[-1])
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


def test_a_busy_server_s_word_on_waiting_is_kept() -> None:
    with open_shop(status=429, failures=1) as server:
        server.retry_after = "1"
        began = time.monotonic()
        list(Remote(f"{server.address}#tiny", PATIENT).reply([Request.user("hello")]))

    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_server_that_wants_a_longer_wait_than_there_is_patience_has_nothing_more_to_give(form: str) -> None:
    """RFC 9110: a number of seconds, or a date."""
    with open_shop(status=429, failures=9) as server:
        server.retry_after = "60" if form == "seconds" else formatdate(time.time() + 60, usegmt=True)
        with pytest.raises(ModelFailed, match="status 429") as failed:
            list(Remote(f"{server.address}#tiny", QUICK).reply([Request.user("hello")]))

    assert (failed.value.status, failed.value.passing) == (429, True)
    assert failed.value.wait_s is not None and 50 < failed.value.wait_s <= 60
    assert server.texts == ["hello"]


def test_a_body_that_was_cut_off_is_asked_for_again() -> None:
    with open_shop() as server:
        server.cut_bodies = 2
        assert [reply.text for reply in Remote(f"{server.address}#tiny", QUICK).reply([Request.user("hello")])] == [
            "hello"
        ]
        assert 2 <= len(server.texts) <= 3


def test_a_refusal_is_told_with_its_status_and_does_not_pass() -> None:
    with open_shop(status=400, failures=1) as server, pytest.raises(ModelFailed) as failed:
        list(Remote(f"{server.address}#tiny", QUICK).reply([Request.user("hello")]))

    assert (failed.value.status, failed.value.passing, failed.value.wait_s) == (400, False, None)


@pytest.mark.parametrize(("status", "mend"), [(400, "not now"), (401, "OPENAI_API_KEY"), (404, "after the #")])
def test_what_does_not_pass_fails_at_once_and_says_what_mends_it(status: int, mend: str) -> None:
    with open_shop(status=status, failures=9) as server, pytest.raises(ModelFailed, match=f"status {status}.*{mend}"):
        list(Remote(f"{server.address}#tiny", PATIENT).reply([Request.user("hello")]))

    assert server.texts == ["hello"]


def test_a_server_that_is_down_for_a_while_costs_that_while_and_is_not_stormed() -> None:
    questions = [f"question {n}" for n in range(30)]
    with open_shop() as server:
        model = Remote(server.address, replace(PATIENT, longest_wait_s=0.1))
        server.down_until = time.monotonic() + 1.5
        replies = list(model.reply([Request.user(text) for text in questions]))

        assert time.monotonic() - server.down_until < 2.0
    assert [reply.text for reply in replies] == questions
    # Four had begun when it went down; after that one thread calls, a tenth of a second apart.
    assert len(server.texts) == 30 + 4
    assert len(server.asked) - len(server.texts) <= 20


def test_nobody_at_the_address_for_a_while_costs_that_while() -> None:
    with open_shop() as server:
        model = Remote(server.address, PATIENT)
        port = server.server_port
    late: list[Shopkeeper] = []
    opening = threading.Timer(1.0, lambda: late.append(opened_at(port)))
    opening.start()
    (reply,) = model.reply([Request.user("hello")])
    opening.join()
    late[0].shutdown()
    late[0].server_close()

    assert reply.text == "hello"


def opened_at(port: int) -> Shopkeeper:
    server = Shopkeeper(port=port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_one_who_waits_is_told_and_so_is_the_end_of_waiting(capsys: pytest.CaptureFixture[str]) -> None:
    with open_shop() as server:
        model = Remote(server.address, PATIENT)
        server.down_until = time.monotonic() + 1.5
        list(model.reply([Request.user("hello")]))

    told = " ".join(capsys.readouterr().err.split())
    assert re.search(r"status 500: not now\. Waiting for it, for \d+ s at most\..* answers again after \d s\.", told)


def test_a_question_that_a_server_alone_cannot_bear_fails_and_the_others_do_not() -> None:
    with open_shop() as server:
        server.poison = "question 2"
        requests = [Request.user(f"question {n}") for n in range(12)]
        came = dict(Remote(server.address, PATIENT).as_they_come(requests))

    failed = [place for place, one in came.items() if isinstance(one, ModelFailed)]
    assert failed == [2]
    assert server.texts.count("question 2") == PATIENT.attempts
    assert len(came) == 12
    assert all(server.texts.count(f"question {n}") == 1 for n in range(12) if n != 2)


def test_a_slow_question_holds_up_no_other() -> None:
    with open_shop() as server:
        server.slow = "question 0"
        requests = [Request.user(f"question {n}") for n in range(12)]
        places = [place for place, _ in Remote(server.address, QUICK).as_they_come(requests)]

    assert places[-1] == 0
    assert sorted(places) == list(range(12))


def test_a_server_that_is_gone_keeps_nobody_waiting_twice() -> None:
    with open_shop() as server:
        model = Remote(server.address, QUICK)
        server.down_until = time.monotonic() + 60
        began = time.monotonic()
        came = dict(model.as_they_come([Request.user(f"question {n}") for n in range(20)]))

        assert time.monotonic() - began < 4 * QUICK.outlast_s
    assert all(isinstance(one, ModelFailed) and one.passing for one in came.values())


def test_closing_ends_the_waiting() -> None:
    with open_shop() as server:
        model = Remote(server.address, replace(PATIENT, longest_wait_s=10.0))
        server.down_until = time.monotonic() + 60
        threading.Timer(0.3, model.close).start()
        began = time.monotonic()
        with pytest.raises(ModelFailed):
            list(model.reply([Request.user("hello")]))

        assert time.monotonic() - began < 5.0


def test_a_reply_s_time_is_the_server_s_and_not_that_of_waiting_for_it() -> None:
    with open_shop() as server:
        model = Remote(server.address, PATIENT)
        server.down_until = time.monotonic() + 1.0
        (reply,) = model.reply([Request.user("hello")])

    assert reply.seconds is not None and reply.seconds < 0.9
    assert reply.is_proven


@pytest.mark.parametrize(("tops", "asked"), [(20, [20]), (5, [20, 5]), (0, [20, 5])])
def test_as_many_alternatives_are_asked_for_as_the_server_tells(tops: int, asked: list[int]) -> None:
    with open_shop() as server:
        server.tops = tops
        model = Remote(server.address, QUICK)
        first = model.likelihoods(Request.user("1 or 2?"), ["1", "2"])
        again = model.likelihoods(Request.user("1 or 2?"), ["1", "2"])

    assert (first is None, first) == (tops == 0, again)
    assert [body["top_logprobs"] for body in server.asked] == asked + (asked if tops == 0 else asked[-1:])


def test_a_server_that_refuses_grammars_is_asked_without_once_that_is_known() -> None:
    with open_shop(owner="vllm") as server:
        server.grammars = False
        model = Remote(server.address, QUICK)
        replies = list(model.reply([Request.user(f"{n} or 2?", grammar=NUMBERS) for n in range(5)]))

    assert [reply.text for reply in replies] == [f"{n} or 2?" for n in range(5)]
    assert len(server.asked) == 6
    assert ["structured_outputs" in body for body in server.asked] == [True] + [False] * 5


def test_a_grammar_that_alone_is_refused_is_left_out() -> None:
    with open_shop() as server:
        server.grammars = False
        (reply,) = Remote(server.address, QUICK, dialect="vllm").reply([Request.user("1 or 2?", grammar=NUMBERS)])

    assert reply.text == "1 or 2?"
    assert len(server.asked) == 2
