"""Errors as OpenAI's API words them, and the limits that answer with one."""

from collections.abc import Awaitable, Callable
from hmac import compare_digest

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopwright.foundation.errors import NothingToDo, ShopwrightError, UsageError
from shopwright.models.model import TOO_LONG, ModelFailed, PromptTooLong

MOST_BYTES = 1_000_000
"""The largest body that a request may have."""
DOOR = "/enter"
"""Where a browser brings the key."""
_OPEN = ("/health", "/ready", DOOR)
"""Answered without a key, so that a supervisor can look."""

Next = Callable[[Request], Awaitable[Response]]


class BadRequest(UsageError):
    """A request asks for something that the API does not do."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


def kind_of(failure: ModelFailed) -> tuple[str, str | None]:
    """The type and the code under which a failure of the model is told."""
    return ("invalid_request_error", TOO_LONG) if isinstance(failure, PromptTooLong) else ("server_error", None)


def error(status: int, message: str, kind: str, parameter: str | None = None, code: str | None = None) -> JSONResponse:
    """A response in OpenAI's form."""
    body = {"message": message, "type": kind, "param": parameter, "code": code}
    return JSONResponse({"error": body}, status_code=status)


def answer_errors(app: FastAPI) -> None:
    """Let every error of the application be answered in OpenAI's form."""
    app.add_exception_handler(ShopwrightError, _from_house)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(HTTPException, _from_http)


class Limits:
    """ASGI middleware: refuses bodies that are too large, whatever their header says, and requests without the key."""

    def __init__(self, app: ASGIApp, api_key: str | None = None, most_bytes: int = MOST_BYTES) -> None:
        self._app, self._key, self._most = app, api_key, most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] != "http":
            refused = scope["type"] == "websocket" and not self._may_enter(scope)
            await (_close(send) if refused else self._app(scope, receive, send))
            return
        request = Request(scope)
        if not self._may_enter(scope):
            await _refusal(request)(scope, receive, send)
        elif int(request.headers.get("content-length", "0") or 0) > self._most:
            await _too_large(self._most)(scope, receive, send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        if scope["method"] in ("POST", "PUT", "PATCH"):
            more = True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
                if len(body) > self._most:
                    await _too_large(self._most)(scope, receive, send)
                    return
            receive = _replayed(bytes(body), receive)
        await self._app(scope, receive, send)

    def _may_enter(self, scope: Scope) -> bool:
        if self._key is None or scope.get("path") in _OPEN:
            return True
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        given = headers.get(b"authorization", "").removeprefix("Bearer ")
        cookies = headers.get(b"cookie", "")
        from_cookie = next(
            (c.strip()[len(COOKIE) + 1 :] for c in cookies.split(";") if c.strip().startswith(COOKIE)), ""
        )
        return any(compare_digest(said.encode(), self._key.encode()) for said in (given, from_cookie))


COOKIE = "shopwright_key"
"""Browsers, which cannot set a header for a page, carry the key in this cookie."""


def _refusal(request: Request) -> Response:
    """A browser is shown the door; a program is told what is missing."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(DOOR, status_code=303)
    return error(401, "This server needs its API key.", "invalid_request_error", code="invalid_api_key")


async def _close(send: Send) -> None:
    await send({"type": "websocket.close", "code": 1008})


def _too_large(most: int) -> JSONResponse:
    return error(413, f"The request is larger than {most} bytes.", "invalid_request_error", code="request_too_large")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the whole body once, and afterwards what the client does next."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay


async def _from_house(request: Request, raised: Exception) -> Response:
    parameter = getattr(raised, "parameter", None)
    if isinstance(raised, NothingToDo):
        return error(503, str(raised), "server_error", code="not_ready")
    if isinstance(raised, UsageError):
        return error(400, str(raised), "invalid_request_error", parameter)
    if isinstance(raised, ModelFailed):
        kind, code = kind_of(raised)
        return error(400 if code else 502, str(raised), kind, code=code)
    return error(500, str(raised), "server_error")


async def _from_validation(request: Request, raised: Exception) -> Response:
    problems = raised.errors() if isinstance(raised, RequestValidationError) else []
    first = problems[0] if problems else {"loc": (), "msg": "unreadable"}
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return error(400, f"{place or 'The body'}: {first['msg']}.", "invalid_request_error", place or None)


async def _from_http(request: Request, raised: Exception) -> Response:
    assert isinstance(raised, HTTPException)
    return error(raised.status_code, str(raised.detail), "invalid_request_error")
