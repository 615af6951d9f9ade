"""An engine with an OpenAI-compatible address on this machine: replies depend on the prompt alone, calls count."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


def hashed(text: str) -> str:
    """A number from 0 to 3 that depends on the prompt alone."""
    return str(hashlib.sha256(text.encode()).digest()[0] % 4)


@dataclass
class Engine:
    """What the engine does, and what it was asked; both may be looked at and changed while it runs."""

    seconds: float = 0.0
    """How long it takes for a reply."""
    logprobs: int | None = None
    """How many alternatives of a token it tells at most; nothing where it refuses to tell any."""
    address: str = ""
    down_until: float = 0.0
    """By the monotonic clock: until then it answers with a status of 500."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often each text came with whatever was asked of it."""
    turned_away: int = 0
    lock: Lock = field(default_factory=Lock)
    says: Callable[[str], str] = hashed

    def fail(self, seconds: float) -> None:
        """Be down for so long."""
        self.down_until = time.monotonic() + seconds

    def reply(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The status and the body of the answer to one call."""
        with self.lock:
            if time.monotonic() < self.down_until:
                self.turned_away += 1
                return 500, {"error": {"message": "the engine is starting"}}
            self.asked[asked["messages"][-1]["content"]] += 1
        top = asked.get("top_logprobs", 0)
        if top > (self.logprobs or 0):
            return 400, {"error": {"message": f"top_logprobs must be at most {self.logprobs or 0}"}}
        time.sleep(self.seconds)
        return 200, _completion(self.says(asked["messages"][-1]["content"]), top)


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that was killed."""


@contextmanager
def engine(seconds: float = 0.0, says: Callable[[str], str] = hashed) -> Iterator[str]:
    """Its address, while it runs."""
    with running(Engine(seconds, says=says)) as one:
        yield one.address


@contextmanager
def running(one: Engine) -> Iterator[Engine]:
    """The engine, while it runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            model = {"id": "slow", "object": "model", "created": 0, "owned_by": "us"}
            self._send(200, {"object": "list", "data": [model]})

        def do_POST(self) -> None:
            self._send(*one.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def _send(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = _Quiet(("127.0.0.1", 0), Handler)
    one.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(reply: str, top: int) -> dict[str, Any]:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": reply},
        "finish_reason": "stop",
        "logprobs": {"content": [_likeliest(reply, top)]} if top else None,
    }
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": "slow", "choices": [choice], "usage": usage
    }  # fmt: skip


def _likeliest(reply: str, top: int) -> dict[str, Any]:
    others = [str((int(reply) + step) % 10) for step in range(min(top, 10))]
    tops = [{"token": token, "logprob": -2.0 - place / 10, "bytes": None} for place, token in enumerate(others)]
    return {**tops[0], "top_logprobs": tops}
